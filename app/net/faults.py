"""What happened to a connection, said of the server in one clause."""

from __future__ import annotations

import ssl

import httpx


def clause(error: BaseException) -> str:
    """What the server did, to follow its name in a sentence."""
    match error:
        case httpx.TimeoutException():
            return "was silent for too long"
        case httpx.ConnectError() if _by_certificate(error):
            return "could not prove who it is (its certificate is not valid)"
        case httpx.ConnectError():
            return "could not be reached"
    return "broke off the connection or did not speak HTTP"


def _by_certificate(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None
