"""How to reach a server: its URI, and the settings that MLflow's own client takes from the environment."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from gatepost.errors import ConnectionFailedError, UnknownNameError

DEFAULT_TIMEOUT = 120.0
DEFAULT_RETRIES = 5
DEFAULT_BACKOFF = 0.5
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Connection:
    """`uri` never holds credentials; `authorization` is the header's value; times are in seconds."""

    uri: str
    authorization: str | None = field(default=None, repr=False)
    verify: bool = True
    ca_file: str | None = None
    client_cert: str | None = None
    timeout: float = DEFAULT_TIMEOUT
    retries: int = DEFAULT_RETRIES
    backoff: float = DEFAULT_BACKOFF

    @property
    def origin(self) -> str:
        """Scheme, host and port: where the credentials may go, and nowhere else."""
        parts = urlsplit(self.uri)
        return f"{parts.scheme}://{parts.netloc}"


def connection(uri: str, environ: Mapping[str, str]) -> Connection:
    """Read `uri` and the MLFLOW_* settings of `environ`.

    Credentials: those in the URI, else MLFLOW_TRACKING_USERNAME with MLFLOW_TRACKING_PASSWORD, else the bearer token
    MLFLOW_TRACKING_TOKEN. Raises UnknownNameError for what isn't an http(s) URI and ConnectionFailedError for a
    setting that can't be used. No message holds a credential.
    """
    clean, userinfo = _split(uri)
    insecure = environ.get("MLFLOW_TRACKING_INSECURE_TLS", "").strip().lower() in TRUE_WORDS
    ca_file = _file(environ, "MLFLOW_TRACKING_SERVER_CERT_PATH")
    if insecure and ca_file:
        raise ConnectionFailedError(
            "MLFLOW_TRACKING_INSECURE_TLS and MLFLOW_TRACKING_SERVER_CERT_PATH are both set",
            hint="Unset one: the first switches off the check that the second asks for.",
        )
    return Connection(
        uri=clean,
        authorization=_authorization(userinfo, environ),
        verify=not insecure,
        ca_file=ca_file,
        client_cert=_file(environ, "MLFLOW_TRACKING_CLIENT_CERT_PATH"),
        timeout=_number(environ, "MLFLOW_HTTP_REQUEST_TIMEOUT", DEFAULT_TIMEOUT, least=0.001),
        retries=int(_number(environ, "MLFLOW_HTTP_REQUEST_MAX_RETRIES", DEFAULT_RETRIES, least=0)),
        backoff=_number(environ, "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", DEFAULT_BACKOFF, least=0),
    )


def _split(uri: str) -> tuple[str, str]:
    """The URI in one form (no credentials, query, fragment or closing slash), and the credentials it held."""
    try:
        parts = urlsplit(uri.strip())
        port = parts.port
    except ValueError:
        raise UnknownNameError("the registry's URI can't be read", hint="Write it as https://HOST[:PORT].") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UnknownNameError(
            "a live registry is named by an http:// or https:// URI",
            hint="Example: gatepost collect mlflow http://127.0.0.1:5000 -o collection",
        )
    if parts.query or parts.fragment:
        raise UnknownNameError("the registry's URI has a query or a fragment", hint="End it at the path.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port is None else f"{host}:{port}"
    userinfo = parts.netloc.rpartition("@")[0]
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}", userinfo


def _authorization(userinfo: str, environ: Mapping[str, str]) -> str | None:
    user, _, password = (unquote(part) for part in userinfo.partition(":"))
    if not userinfo:
        user = environ.get("MLFLOW_TRACKING_USERNAME", "")
        password = environ.get("MLFLOW_TRACKING_PASSWORD", "")
    if user and (password or userinfo):
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    token = environ.get("MLFLOW_TRACKING_TOKEN", "").strip()
    if not token:
        return None
    if not token.isascii() or not token.isprintable():
        raise ConnectionFailedError("MLFLOW_TRACKING_TOKEN holds characters that no HTTP header can carry")
    return f"Bearer {token}"


def _file(environ: Mapping[str, str], name: str) -> str | None:
    path = environ.get(name, "").strip()
    if path and not Path(path).exists():
        raise ConnectionFailedError(f"{name} names a file that doesn't exist: {path}")
    return path or None


def _number(environ: Mapping[str, str], name: str, default: float, *, least: float) -> float:
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < least:
        raise ConnectionFailedError(f"{name} must be a number of at least {least:g}, not {text!r}")
    return value
