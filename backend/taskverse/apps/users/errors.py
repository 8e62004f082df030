from taskverse.common.errors import ApplicationError


class InvalidCredentials(ApplicationError):
    """The e-mail address or the password is wrong."""

    code = "INVALID_CREDENTIALS"


class RefreshTokenInvalid(ApplicationError):
    """The refresh token is not valid any more: sign in again."""

    code = "REFRESH_TOKEN_INVALID"
