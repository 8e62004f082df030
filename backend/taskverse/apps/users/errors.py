from taskverse.common.errors import ApplicationError


class InvalidCredentials(ApplicationError):
    """The e-mail address or the password is wrong."""

    code = "INVALID_CREDENTIALS"


class RefreshTokenInvalid(ApplicationError):
    """The refresh token is not valid any more: sign in again."""

    code = "REFRESH_TOKEN_INVALID"


class RefreshTokenReused(ApplicationError):
    """This refresh token was spent long ago. Someone may have copied it, so its session was ended: sign in again."""

    code = "REFRESH_TOKEN_REUSED"


class ForeignOrigin(ApplicationError):
    """The refresh cookie is taken only from a page of an allowed origin."""

    code = "CSRF"
