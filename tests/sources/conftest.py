"""A real MLflow server with a known scenario, and small real HTTP servers that misbehave on purpose.

A Python that has MLflow is taken from GATEPOST_MLFLOW (a colon-separated list of interpreters; each gets a server) or
is the running one; without any, the tests that need a server are skipped and say so.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "tests" / "data" / "scenarios" / "second.json"
PATIENCE = 120


def _pythons() -> list[str]:
    named = [path for path in os.environ.get("GATEPOST_MLFLOW", "").split(":") if path]
    here = [sys.executable] if importlib.util.find_spec("mlflow") and importlib.util.find_spec("sklearn") else []
    return named or here


@dataclass(frozen=True)
class Registry:
    """A running MLflow server."""

    uri: str
    python: str
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "mlflow.db"


class MlflowServer:
    """Starts `mlflow server` on a free port of the loopback and ends its whole process group."""

    def __init__(self, python: str, folder: Path, *options: str, **environ: str) -> None:
        port = free_port()
        self.registry = Registry(f"http://127.0.0.1:{port}", python, folder)
        quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        self._log = folder / "server.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    python,
                    "-m",
                    "mlflow",
                    "server",
                    "--backend-store-uri",
                    "sqlite:///mlflow.db",
                    "--artifacts-destination",
                    "./artifacts",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(port),
                    "--workers",
                    "1",
                    *options,
                ],
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, **quiet, **environ},
            )

    def __enter__(self) -> Registry:
        for _ in range(PATIENCE * 4):
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(self.registry.uri + "/health", timeout=5):
                    return self.registry
            except urllib.error.HTTPError:
                return self.registry
            except OSError:
                time.sleep(0.25)
        self.__exit__()
        pytest.fail(f"the MLflow server didn't start:\n{self._log.read_text(errors='replace')[-2000:]}")

    def __exit__(self, *_: object) -> None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, sign)
                self._process.wait(timeout=15)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


@pytest.fixture(scope="session", params=_pythons() or [None])
def registry(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A real MLflow server that holds the second scenario."""
    if request.param is None:
        pytest.skip("no Python with mlflow: install it, or name interpreters in GATEPOST_MLFLOW")
    with MlflowServer(request.param, tmp_path_factory.mktemp("mlflow")) as running:
        tool = ROOT / "tools" / "populate_mlflow.py"
        subprocess.run(
            [request.param, str(tool), running.uri, str(SCENARIO)],
            check=True,
            capture_output=True,
            cwd=running.folder,
            timeout=PATIENCE,
        )
        yield running


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Registry]:
    """A real, empty MLflow 3 server that asks for the user `admin` with the password `correct horse battery`."""
    python = next(iter(_pythons()), None)
    if (
        python is None
        or subprocess.run([python, "-c", "import flask_wtf"], check=False, capture_output=True).returncode
    ):
        pytest.skip("no Python with mlflow[auth]")
    settings = {
        "MLFLOW_FLASK_SERVER_SECRET_KEY": "only-for-this-test",
        "MLFLOW_AUTH_ADMIN_USERNAME": "admin",
        "MLFLOW_AUTH_ADMIN_PASSWORD": "correct horse battery",
    }
    with MlflowServer(python, tmp_path, "--app-name", "basic-auth", **settings) as running:
        yield running


@dataclass
class Request:
    """What a small server was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Reply = tuple[int, dict[str, str], bytes]


@dataclass
class SmallServer:
    """A real HTTP server on the loopback; `asked` is what it was asked, in order."""

    uri: str
    asked: list[Request] = field(default_factory=list)


Serve = Callable[..., SmallServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server whose answer to each request is what the given function returns; None breaks the connection."""
    running: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[Request], Reply | None], *, tls: Path | None = None) -> SmallServer:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                asked = Request(self.command, self.path, dict(self.headers), self.rfile.read(length))
                state.asked.append(asked)
                reply = answer(asked)
                if reply is None:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                status, headers, body = reply
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815 - the name that http.server looks for

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        scheme = "http"
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            scheme = "https"
        state = SmallServer(f"{scheme}://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return state

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def closed_uri() -> str:
    """An address at which nothing listens."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def proxy(registry: Registry, serve: Serve) -> tuple[SmallServer, dict[str, int]]:
    """A real proxy before the registry, and its allowance: once `left` requests were served it breaks connections."""
    allowance = {"left": 10**6}

    def forward(asked: Request) -> Reply | None:
        allowance["left"] -= 1
        if allowance["left"] < 0:
            return None
        request = urllib.request.Request(
            registry.uri + asked.path,
            data=asked.body or None,
            method=asked.method,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, {}, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, {}, answer.read()

    return serve(forward), allowance
