"""What tokens are got and spent with."""

ME = "{ me { id email } }"
REFRESH = "mutation($t: String) { refreshToken(refreshToken: $t) { token refreshToken refreshExpiresIn payload } }"
REVOKE = "mutation($t: String) { revokeToken(refreshToken: $t) { revoked } }"
VERIFY = "mutation($t: String) { verifyToken(token: $t) { payload } }"
