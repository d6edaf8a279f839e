"""The REST client against real servers: it waits, retries, stops, and keeps credentials to itself."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gatepost.errors import ConnectionFailedError, InputError, MissingExtraError, UnknownNameError
from gatepost.sources.mlflow.client import Client, connect
from gatepost.sources.mlflow.collect import collect
from gatepost.sources.mlflow.collection import MemoryCollection
from gatepost.sources.mlflow.connection import connection
from gatepost.sources.mlflow.live import is_uri, read_uri

EMPTY = {
    "registered-models": {"registered_models": []},
    "model-versions": {"model_versions": []},
    "experiments": {"experiments": []},
}


def an_empty_registry(asked):
    """What an MLflow server without models answers."""
    if asked.path.endswith("/version"):
        return 200, {}, b"3.17.2"
    for name, document in EMPTY.items():
        if f"/api/2.0/mlflow/{name}/search" in asked.path:
            return 200, {"Content-Type": "application/json"}, json.dumps(document).encode()
    return 404, {}, b"<h1>Not Found</h1>"


def gather(uri, **environ):
    """Collect into memory with the given settings; gives the files and the waits between attempts."""
    waits = []
    held = MemoryCollection()
    with Client(connection(uri, environ), sleep=waits.append) as client:
        collect(client, held)
    return held.files, waits


def failing(times, status=503, **headers):
    """A server that fails so often before it answers."""
    left = [times]

    def answer(asked):
        if left[0] > 0:
            left[0] -= 1
            return status, headers, b"busy"
        return an_empty_registry(asked)

    return answer


def test_a_busy_server_is_asked_again_with_growing_pauses(serve):
    server = serve(failing(3))
    files, waits = gather(server.uri)
    assert waits == [0.5, 1.0, 2.0]
    assert len(server.asked) == 3 + 4
    assert json.loads(files["collection.json"])["gatepost_collection"]["complete"] is True


def test_the_pause_that_a_server_asks_for_is_kept(serve):
    _, waits = gather(serve(failing(2, 429, **{"Retry-After": "7"})).uri)
    assert waits == [7.0, 7.0]


def test_a_server_can_not_make_us_wait_for_hours(serve):
    _, waits = gather(serve(failing(1, 503, **{"Retry-After": "86400"})).uri)
    assert waits == [30.0]


def test_retrying_ends(serve):
    server = serve(failing(10**6))
    with pytest.raises(ConnectionFailedError, match="HTTP 503"):
        gather(server.uri, MLFLOW_HTTP_REQUEST_MAX_RETRIES="2")
    assert len(server.asked) == 3 + 3


def test_a_broken_connection_is_tried_again(serve):
    broken = [True]

    def answer(asked):
        if "model-versions" in asked.path and broken.pop():
            broken.append(False)
            return None
        return an_empty_registry(asked)

    files, waits = gather(serve(answer).uri)
    assert waits == [0.5]
    assert "model-versions-0001.json" in files


def test_a_refused_connection_is_one_clear_error(closed_uri):
    with pytest.raises(ConnectionFailedError, match=f"^{closed_uri} can't be reached: Connection refused"):
        gather(closed_uri)


def test_a_server_that_never_answers_is_given_up(serve):
    hold = threading.Event()
    server = serve(lambda asked: hold.wait(20) and None)
    try:
        with pytest.raises(ConnectionFailedError, match=r"didn't answer within 0\.2 s"):
            gather(server.uri, MLFLOW_HTTP_REQUEST_TIMEOUT="0.2", MLFLOW_HTTP_REQUEST_MAX_RETRIES="0")
    finally:
        hold.set()


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_names_the_settings_and_no_password(serve, status):
    server = serve(lambda asked: (status, {}, b"no"))
    uri = server.uri.replace("//", "//ann:hunter2@")
    with pytest.raises(ConnectionFailedError, match=f"refuses access \\(HTTP {status}\\)") as caught:
        gather(uri)
    assert "MLFLOW_TRACKING_TOKEN" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_credentials_in_the_uri_are_sent_and_never_saved(serve):
    server = serve(an_empty_registry)
    files, _ = gather(server.uri.replace("//", "//ann:p%40ss@"))
    expected = "Basic " + base64.b64encode(b"ann:p@ss").decode()
    assert {asked.headers["Authorization"] for asked in server.asked} == {expected}
    assert not [name for name, data in files.items() if b"ann" in data or b"ss@" in data]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"MLFLOW_TRACKING_TOKEN": "t0ken"}, "Bearer t0ken"),
        ({"MLFLOW_TRACKING_USERNAME": "ann", "MLFLOW_TRACKING_PASSWORD": "é"}, "Basic YW5uOsOp"),
        (
            {"MLFLOW_TRACKING_USERNAME": "a", "MLFLOW_TRACKING_PASSWORD": "b", "MLFLOW_TRACKING_TOKEN": "t"},
            "Basic YTpi",
        ),
        ({}, None),
    ],
)
def test_the_settings_of_mlflow_choose_the_credentials(serve, environ, expected):
    server = serve(an_empty_registry)
    gather(server.uri, **environ)
    assert {asked.headers.get("Authorization") for asked in server.asked} == {expected}


def test_credentials_do_not_follow_a_redirect_to_another_server(serve):
    other = serve(an_empty_registry)
    server = serve(lambda asked: (302, {"Location": other.uri + asked.path}, b""))
    with pytest.raises(ConnectionFailedError, match=f"sends its callers on to {other.uri}"):
        gather(server.uri, MLFLOW_TRACKING_TOKEN="t0ken")
    assert other.asked == []


def test_a_redirect_within_the_server_is_followed(serve):
    def answer(asked):
        if asked.path.startswith("/api"):
            return 307, {"Location": "/moved" + asked.path}, b""
        return an_empty_registry(asked)

    files, _ = gather(serve(answer).uri)
    assert files["registered-models-0001.json"] == b'{"registered_models": []}'


def test_a_circle_of_redirects_ends(serve):
    with pytest.raises(ConnectionFailedError, match="circle"):
        gather(serve(lambda asked: (302, {"Location": asked.path}, b"")).uri)


def test_a_list_that_never_ends_is_given_up(serve):
    def answer(asked):
        if "registered-models" in asked.path:
            return 200, {}, b'{"registered_models": [], "next_page_token": "again"}'
        return an_empty_registry(asked)

    server = serve(answer)
    with pytest.raises(ConnectionFailedError, match="never ends its list of registered-models"):
        gather(server.uri)
    assert len(server.asked) == 3


@pytest.mark.parametrize("page", [b"<html>A web page</html>", b"[]", b'{"detail": "Not Found"}', b"[" * 100_000])
def test_a_server_that_is_not_mlflow_is_told_so(serve, page):
    with pytest.raises(ConnectionFailedError, match="doesn't answer as an MLflow server does"):
        gather(serve(lambda asked: (404 if page[:1] == b"{" else 200, {}, page)).uri)


def test_an_answer_that_is_too_long_is_refused_even_when_it_was_packed_small(serve):
    body = gzip.compress(b'{"registered_models": [' + b" " * 10_000_000 + b"]}")
    server = serve(lambda asked: (200, {"Content-Encoding": "gzip"}, body))
    client = Client(connection(server.uri, {}), max_answer=len(body) + 1)
    with pytest.raises(ConnectionFailedError, match="gave an answer of more than"):
        client.get("/api/2.0/mlflow/registered-models/search", {})


def test_a_path_prefix_is_kept(serve):
    server = serve(an_empty_registry)
    files, _ = gather(server.uri + "/team/mlflow/")
    assert {asked.path.split("/")[1:3] == ["team", "mlflow"] for asked in server.asked} == {True}
    assert json.loads(files["collection.json"])["gatepost_collection"]["registry_uri"] == server.uri + "/team/mlflow"


def test_only_searches_are_posted(serve):
    server = serve(an_empty_registry)
    with pytest.raises(ValueError, match="no search"):
        connect(server.uri, {}).search("/api/2.0/mlflow/model-versions/transition-stage", {})
    assert server.asked == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key."""
    pem, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    try:
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "3650",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                str(key),
                "-out",
                str(pem),
            ],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("openssl isn't installed")
    (tmp_path / "both.pem").write_bytes(pem.read_bytes() + key.read_bytes())
    return pem


def test_an_unknown_certificate_is_refused(serve, certificate):
    server = serve(an_empty_registry, tls=certificate.with_name("both.pem"))
    with pytest.raises(ConnectionFailedError, match="the TLS connection failed: self-signed certificate"):
        gather(server.uri, MLFLOW_TRACKING_TOKEN="t0ken")
    assert server.asked == []


@pytest.mark.parametrize("trusting", [True, False])
def test_a_certificate_is_accepted_when_named_or_when_checking_is_off(serve, certificate, trusting):
    server = serve(an_empty_registry, tls=certificate.with_name("both.pem"))
    name = "MLFLOW_TRACKING_INSECURE_TLS" if trusting else "MLFLOW_TRACKING_SERVER_CERT_PATH"
    files, _ = gather(server.uri, **{name: "true" if trusting else str(certificate)})
    assert "collection.json" in files


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"MLFLOW_TRACKING_SERVER_CERT_PATH": "/nowhere/ca.pem"}, "doesn't exist"),
        ({"MLFLOW_HTTP_REQUEST_TIMEOUT": "soon"}, "must be a number"),
        ({"MLFLOW_HTTP_REQUEST_TIMEOUT": "nan"}, "must be a number"),
        ({"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "-1"}, "at least 0"),
        ({"MLFLOW_TRACKING_TOKEN": "a\r\nX-Evil: 1"}, "no HTTP header can carry"),
    ],
)
def test_a_setting_that_can_not_be_used_is_an_error(environ, words):
    with pytest.raises(ConnectionFailedError, match=words):
        connect("http://127.0.0.1:1", environ)


@pytest.mark.parametrize(
    "uri", ["ftp://host", "http://", "http://host:port", "http://[::1", "http://h/?q=1", "sqlite:///x"]
)
def test_what_is_no_address_of_a_server_is_an_error(uri):
    with pytest.raises(UnknownNameError):
        connect(uri, {})


def test_a_file_that_is_too_long_is_left_out(serve):
    server = serve(lambda asked: (200, {}, b"x" * 2000))
    client = connect(server.uri, {})
    assert client.file("/get-artifact", {"path": "MLmodel"}, 1999) is None
    assert client.file("/get-artifact", {"path": "MLmodel"}, 2000) == b"x" * 2000


def test_without_urllib3_the_error_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "urllib3", None)
    with pytest.raises(MissingExtraError) as caught:
        connect("http://127.0.0.1:1", {})
    assert caught.value.hint == "pip install 'gatepost[mlflow]'"


def test_only_http_addresses_are_live():
    assert [is_uri(p) for p in ("http://h", "HTTPS://h", "export", "./http:/x")] == [True, True, False, False]


def test_an_empty_registry_has_no_subjects(serve):
    assert read_uri(serve(an_empty_registry).uri, environ={}).subjects == ()


def test_a_real_server_with_users_lets_in_the_right_password_only(guarded):
    user = {"MLFLOW_TRACKING_USERNAME": "admin", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1"}
    with pytest.raises(InputError, match="refuses access"):
        read_uri(guarded.uri, environ={})
    with pytest.raises(InputError, match="refuses access"):
        read_uri(guarded.uri, environ={**user, "MLFLOW_TRACKING_PASSWORD": "wrong"})
    assert read_uri(guarded.uri, environ={**user, "MLFLOW_TRACKING_PASSWORD": "correct horse battery"}).subjects == ()
