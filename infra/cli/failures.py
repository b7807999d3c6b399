"""Messages for failures between the command line and a deployed stack; any other exception is a bug.

Each message says what is wrong and what to do about it.
"""

from __future__ import annotations

from botocore.exceptions import (
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from functions.aws.failures import code_of
from functions.sync.model.errors import SinergiError
from infra.cli.words import Lang, say

_NO_CREDENTIALS = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    TokenRetrievalError,
    SSOError,
    ProfileNotFound,
)
_EXPIRED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "AuthFailure",
        "IncompleteSignature",
    }
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403", "Forbidden"})


def words_for(error: BaseException, lang: Lang) -> str:
    """Return the message for `error`, or '' when it is a bug.

    A message holds codes and names of AWS calls only: AWS's own texts hold ARNs, keys and sometimes values.
    """
    cause = error.__cause__ if isinstance(error, SinergiError) and error.__cause__ else error
    if isinstance(cause, _NO_CREDENTIALS):
        return _sign_in(type(cause).__name__, lang)
    if isinstance(cause, NoRegionError):
        return say(
            lang,
            "Wilayah AWS belum disebut: isi AWS_REGION, mis. ap-southeast-3.",
            "No AWS region: set AWS_REGION, e.g. ap-southeast-3.",
        )
    if isinstance(cause, ConnectionError | HTTPClientError):
        return say(
            lang,
            "Tidak tersambung. Awan lokal: jalankan `sinergi up`. "
            "AWS: periksa jaringan dan wilayah (AWS_REGION).",
            "No connection. Local cloud: run `sinergi up`. "
            "AWS: check the network and the region (AWS_REGION).",
        )
    if isinstance(cause, ClientError):
        return _aws_error(code_of(cause), cause.operation_name, lang)
    if isinstance(error, SinergiError):
        return say(
            lang,
            f"Belum berhasil ({error.code}); coba lagi sebentar lagi.",
            f"Not done ({error.code}); try again in a moment.",
        )
    return ""


def _aws_error(code: str, call: str, lang: Lang) -> str:
    if code in _EXPIRED:
        return _sign_in(code, lang)
    if code in _DENIED:
        return say(
            lang,
            f"Kredensial ini tidak berhak atas {call}. Pakai peran operator dari akun itu.",
            f"These credentials may not call {call}. Use the operator's role of that account.",
        )
    return say(
        lang,
        f"AWS menjawab {code} atas {call}. Periksa nama stack, akun, dan wilayah (AWS_REGION), lalu ulangi.",
        f"AWS answered {code} to {call}. "
        "Check the stack's name, account and region (AWS_REGION), and try again.",
    )


def _sign_in(why: str, lang: Lang) -> str:
    return say(
        lang,
        f"Kredensial AWS tidak ada, salah, atau kedaluwarsa ({why}). "
        "Masuk lagi (mis. `aws sso login`) atau isi AWS_PROFILE.",
        f"AWS credentials are missing, wrong or expired ({why}). "
        "Sign in again (e.g. `aws sso login`) or set AWS_PROFILE.",
    )
