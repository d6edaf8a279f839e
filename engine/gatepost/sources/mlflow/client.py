"""Plain REST to an MLflow server: reads only, bounded, retried, and credentials go to the named server alone.

`import mlflow` takes seconds; this needs urllib3 and nothing else.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode, urljoin, urlsplit

from gatepost.errors import ConnectionFailedError, MissingExtraError
from gatepost.model import JsonObject
from gatepost.sources.mlflow.connection import Connection, connection

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

MAX_ANSWER = 64 * 1024 * 1024
MAX_REDIRECTS = 5
MAX_PAGES = 100_000
LONGEST_WAIT = 30.0
TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
BUSY = frozenset({408, 429, 502, 503, 504})
"""Where a server answers 500 for "no such file" (MLflow 2 does for artifacts), only these are tried again."""
SEARCHES = frozenset({"/api/2.0/mlflow/runs/search"})
"""The only paths that are ever POSTed to; they change nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the server: its HTTP status and its body, decompressed."""

    status: int
    body: bytes

    def document(self) -> JsonObject | None:
        """The body as a JSON object, or None if it isn't one."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


class Client:
    """Reads one server. `sleep` waits the given seconds between attempts; an answer longer than `max_answer` bytes is
    refused."""

    def __init__(
        self, to: Connection, *, sleep: Callable[[float], None] = time.sleep, max_answer: int = MAX_ANSWER
    ) -> None:
        self.to = to
        self._sleep = sleep
        self._max_answer = max_answer
        self._pool = _pool(to)
        self._answered = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.clear()

    def version(self) -> str | None:
        """The server's MLflow version as it tells it, or None where it doesn't (a proxy may hide the path)."""
        answer = self._send("GET", "/version", retry=TRANSIENT)
        self._refuse_denial(answer)
        text = answer.body[:64].decode("utf-8", "replace").strip()
        return text if answer.status == 200 and text[:1].isdigit() and text.isprintable() else None

    def get(self, path: str, query: Mapping[str, str | int]) -> Answer:
        """GET a JSON document. An answer of 404 or 400 is given back; another failure raises ConnectionFailedError."""
        return self._json(self._send("GET", _with(path, query), retry=TRANSIENT), path)

    def search(self, path: str, body: JsonObject) -> Answer:
        """POST a search; raises as `get`. Only paths in SEARCHES are taken."""
        if path not in SEARCHES:
            raise ValueError(f"{path} is no search")
        return self._json(self._send("POST", path, body=body, retry=TRANSIENT), path)

    def found(self, answer: Answer) -> bytes:
        """The body of an answer that must be a success; raises ConnectionFailedError otherwise."""
        if answer.status != 200:
            reason = _message(answer.document() or {})
            raise ConnectionFailedError(f"{self.to.uri} answers HTTP {answer.status}: {reason}")
        return answer.body

    def pages(self, read: Callable[[str | None], bytes], what: str) -> Iterator[JsonObject]:
        """Every page of a list: `read` gives the page for a token; raises ConnectionFailedError if tokens repeat."""
        token: str | None = None
        seen: set[str] = set()
        for _ in range(MAX_PAGES):
            page = Answer(200, read(token)).document() or {}
            yield page
            token = page.get("next_page_token")
            if not token:
                return
            if not isinstance(token, str) or token in seen:
                break
            seen.add(token)
        raise ConnectionFailedError(f"{self.to.uri} never ends its list of {what}: it gave the same page twice")

    def file(self, path: str, query: Mapping[str, str], limit: int) -> bytes | None:
        """A small artifact's content; None if the server has none, won't give it, or it is longer than `limit`."""
        answer = self._send("GET", _with(path, query), retry=BUSY, limit=limit)
        return answer.body if answer.status == 200 and len(answer.body) <= limit else None

    def listing(self, path: str, query: Mapping[str, str]) -> JsonObject | int:
        """A listing of artifacts, or the HTTP status where the server can't list them (its store is out of reach)."""
        answer = self._send("GET", _with(path, query), retry=BUSY)
        document = answer.document() if answer.status == 200 else None
        return answer.status if document is None else document

    def _json(self, answer: Answer, path: str) -> Answer:
        self._refuse_denial(answer)
        document = answer.document()
        if document is None or (answer.status == 404 and "error_code" not in document):
            raise ConnectionFailedError(
                f"{self.to.uri} doesn't answer as an MLflow server does (HTTP {answer.status} for {path})",
                hint="Give the server's address with its path prefix, if it has one, and without /#/ or /api.",
            )
        if answer.status not in (200, 400, 404):
            raise ConnectionFailedError(f"{self.to.uri} answers HTTP {answer.status} for {path}: {_message(document)}")
        return answer

    def _refuse_denial(self, answer: Answer) -> None:
        if answer.status in (401, 403):
            raise ConnectionFailedError(
                f"{self.to.uri} refuses access (HTTP {answer.status})",
                hint="Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, of a user"
                " who may read the registry.",
            )

    def _send(
        self, method: str, path: str, *, retry: frozenset[int], body: JsonObject | None = None, limit: int | None = None
    ) -> Answer:
        attempt = 0
        while True:
            wait: float | None = None
            try:
                answer, wait = self._follow(method, self.to.uri + path, body, limit)
            except ConnectionFailedError as error:
                # A name that was never right shouldn't cost half a minute: one more try until something answered.
                retries = self.to.retries if self._answered else min(1, self.to.retries)
                if not isinstance(error, _InterruptedError) or attempt >= retries:
                    raise ConnectionFailedError(error.message, hint=error.hint) from None
            else:
                self._answered = True
                if answer.status not in retry or attempt >= self.to.retries:
                    return answer
            pause = self.to.backoff * 2**attempt if wait is None else wait
            self._sleep(min(pause, LONGEST_WAIT))
            attempt += 1

    def _follow(self, method: str, url: str, body: JsonObject | None, limit: int | None) -> tuple[Answer, float | None]:
        for _ in range(MAX_REDIRECTS):
            response = self._once(method, url, body)
            try:
                location = response.headers.get("Location") if response.status in (301, 302, 303, 307, 308) else None
                if location is None:
                    return Answer(response.status, self._read(response, limit)), _retry_after(response)
            finally:
                response.close()
            target = urljoin(url, location)
            parts = urlsplit(target)
            if f"{parts.scheme}://{parts.netloc}" != self.to.origin:
                raise ConnectionFailedError(
                    f"{self.to.uri} sends its callers on to {parts.scheme}://{parts.netloc.rpartition('@')[2]}",
                    hint="Credentials go only to the server you name. If that is the right one, name it.",
                )
            url = target
        raise ConnectionFailedError(f"{self.to.uri} redirects in a circle")

    def _once(self, method: str, url: str, body: JsonObject | None) -> BaseHTTPResponse:
        import urllib3.exceptions as trouble

        headers = {"Accept": "application/json", "User-Agent": "gatepost"}
        if self.to.authorization:
            headers["Authorization"] = self.to.authorization
        payload = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            payload = json.dumps(body).encode()
        try:
            return self._pool.request(
                method, url, body=payload, headers=headers, preload_content=False, redirect=False, retries=False
            )
        except trouble.SSLError as error:
            raise ConnectionFailedError(
                f"{self.to.uri}: the TLS connection failed: {_reason(error)}",
                hint="Name the issuer's certificate in MLFLOW_TRACKING_SERVER_CERT_PATH.",
            ) from None
        except trouble.NewConnectionError as error:  # a subclass of the time-out, and not one
            raise self._unreachable(error) from None
        except trouble.TimeoutError:
            raise _InterruptedError(
                f"{self.to.uri} didn't answer within {self.to.timeout:g} s",
                hint="MLFLOW_HTTP_REQUEST_TIMEOUT sets how long to wait.",
            ) from None
        except (trouble.HTTPError, OSError, UnicodeError) as error:
            raise self._unreachable(error) from None

    def _unreachable(self, error: Exception) -> _InterruptedError:
        return _InterruptedError(
            f"{self.to.uri} can't be reached: {_reason(error)}", hint="Is the address right, and does the server run?"
        )

    def _read(self, response: BaseHTTPResponse, limit: int | None) -> bytes:
        """The body; of one longer than `limit` only its beginning. Without a limit, one too long is an error."""
        import urllib3.exceptions as trouble

        parts: list[bytes] = []
        size = 0
        try:
            for part in response.stream(65536):
                parts.append(part)
                size += len(part)
                if size > (self._max_answer if limit is None else limit):
                    break
        except (trouble.HTTPError, OSError) as error:
            raise _InterruptedError(f"{self.to.uri} broke off in the middle of an answer: {_reason(error)}") from None
        if limit is None and size > self._max_answer:
            raise ConnectionFailedError(f"{self.to.uri} gave an answer of more than {self._max_answer} bytes")
        return b"".join(parts)


class _InterruptedError(ConnectionFailedError):
    """The connection failed in a way that another attempt may mend."""


def connect(uri: str, environ: Mapping[str, str] | None = None) -> Client:
    """A client for `uri` with the settings of the environment. Opens no connection yet.

    Raises MissingExtraError without urllib3, and what `connection` raises.
    """
    return Client(connection(uri, os.environ if environ is None else environ))


def _pool(to: Connection) -> PoolManager:
    try:
        import urllib3
    except ImportError:
        raise MissingExtraError(
            "reading a live MLflow server needs urllib3", hint="pip install 'gatepost[mlflow]'"
        ) from None
    if not to.verify:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    try:
        return urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=min(to.timeout, 30.0), read=to.timeout),
            cert_reqs="CERT_REQUIRED" if to.verify else "CERT_NONE",
            ca_certs=to.ca_file,
            cert_file=to.client_cert,
        )
    except (OSError, ValueError) as error:
        raise ConnectionFailedError(f"the TLS settings can't be used: {error}") from None


def _with(path: str, query: Mapping[str, str | int]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _retry_after(response: BaseHTTPResponse) -> float | None:
    text = response.headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() else None


def _message(document: JsonObject) -> str:
    text = str(document.get("message") or document.get("error_code") or "no reason given")
    return "".join(c if c.isprintable() else " " for c in text[:300])


def _reason(error: BaseException) -> str:
    """The innermost cause in plain words, without object addresses."""
    inner = getattr(error, "reason", None) or error.__cause__ or error
    text = getattr(inner, "verify_message", None) or getattr(inner, "strerror", None) or str(inner).rsplit(": ", 1)[-1]
    return "".join(c if c.isprintable() else " " for c in str(text)[:200]) or type(error).__name__
