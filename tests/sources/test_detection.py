"""What kind of input something is, and what is said when it is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gatepost.errors import UnknownNameError, UnreadableError
from gatepost.sources import read, sources

DATA = Path(__file__).parents[1] / "data" / "mlflow"


@pytest.mark.parametrize(("folder", "kind"), [("export", "mlflow-export"), ("rest", "mlflow-rest")])
def test_the_kind_follows_from_the_content(folder: str, kind: str) -> None:
    assert {one.kind for one in read(str(DATA / folder)).inputs} == {kind}


def test_a_missing_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no such file or directory"):
        read(str(tmp_path / "nowhere"))


def test_an_empty_directory_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="is an empty directory"):
        read(str(tmp_path))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 not text", "it isn't JSON"),
        (b"", "it is empty"),
        (b'{"hello": 1}', "isn't an answer or export of MLflow"),
        (b'{"runs": [{"run_id": "x", "display_name": "of another engine"}]}', "isn't an answer or export of MLflow"),
        (b"[" * 100_000, "isn't an answer or export of MLflow"),
    ],
)
def test_a_file_of_another_kind_is_said_with_what_is_understood(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "registered_models.json"
    file.write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read(str(file))
    assert words in str(caught.value)
    assert "mlflow-export" in str(caught.value)
    assert "mlflow-rest" in str(caught.value)


def test_a_directory_of_other_things_names_some_of_them(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(UnreadableError, match=r"found notes\.txt"):
        read(str(tmp_path))


@pytest.mark.parametrize("content", [b'{"registered_models": [{"name": ', b'\n { "model_versions": [\xff'])
def test_an_answer_that_is_cut_off_or_not_text_is_said_with_its_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read(str(tmp_path))
    assert caught.value.place is not None
    assert caught.value.place.line is not None


def test_an_answer_nested_too_deeply_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"registered_models": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    with pytest.raises(UnreadableError, match="deep"):
        read(str(tmp_path))


def test_two_kinds_in_one_directory_ask_for_a_choice() -> None:
    with pytest.raises(UnreadableError, match="more than one kind of input: mlflow-export and mlflow-rest"):
        read(str(DATA))
    assert len(read(str(DATA), kind="mlflow-rest").subjects) == 10


def test_an_unknown_kind_is_said() -> None:
    with pytest.raises(UnknownNameError, match="mlflow-exprot"):
        read(str(DATA), kind="mlflow-exprot")


def test_standard_input_that_is_nothing_is_said() -> None:
    with pytest.raises(UnreadableError, match="standard input"):
        read("-", stdin=b"")


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(UnreadableError, match="is neither a file nor a directory"):
        read(str(tmp_path / "pipe.json"))
    with pytest.raises(UnreadableError, match="empty"):
        read(str(tmp_path))


def test_the_shipped_readers_have_names_and_titles() -> None:
    assert {"mlflow-export", "mlflow-rest"} <= set(sources())
    assert all(reader.title for reader in sources().values())
