"""Input made to mislead or to break: links, odd shapes, files too large."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.errors import InputError, UnreadableError
from gatepost.sources import read
from gatepost.sources.mlflow.rest import MlflowRest
from gatepost.sources.tree import Tree

EXPORT = Path(__file__).parents[1] / "data" / "mlflow" / "export"
RUN_2 = "bcb63847b05e4bd980d1d69fe6597fbc"
SECRET = "not for your eyes"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXPORT, tmp_path / "export"))


def test_a_link_to_a_file_outside_is_not_followed(copy: Path) -> None:
    outside = copy.parent / "outside.json"
    runs = list(copy.glob(f"**/{RUN_2}/run.json"))
    document = json.loads(runs[0].read_text("utf-8"))
    document["mlflow"]["tags"]["secret"] = SECRET
    outside.write_text(json.dumps(document))
    for file in runs:
        file.unlink()
        file.symlink_to(os.path.relpath(outside, file.parent))
    reading = read(str(copy))
    found = {one.id: one for one in reading.subjects}
    assert SECRET not in repr(reading)
    assert "leads outside" in found["mlflow:benefit-eligibility/2"].broken[0]
    assert [one.id for one in reading.subjects if one.broken] == ["mlflow:benefit-eligibility/2"]


def test_a_link_to_a_directory_outside_is_not_followed(copy: Path) -> None:
    target = copy.parent / "elsewhere"
    shutil.move(copy / "models" / "document-routing", target)
    (copy / "models" / "document-routing").symlink_to("../../elsewhere")
    found = {one.id: one for one in read(str(copy)).subjects}
    assert "leads outside" in found["mlflow:document-routing"].broken[0]
    assert "tags" not in found["mlflow:document-routing"].facts["model"]


def test_a_linked_artifact_outside_is_neither_read_nor_hashed(copy: Path) -> None:
    for file in copy.glob("**/m-58dc7c324ece40e8bec30be34c390cff/artifacts/model.pkl"):
        file.unlink()
        file.symlink_to("/etc/passwd")
    reading = read(str(copy))
    found = next(one for one in reading.subjects if one.id == "mlflow:document-routing/1")
    assert "model.pkl" not in [one["path"] for one in found.facts["artifacts"]]
    assert "leads outside" in found.broken[0]


def test_a_link_that_stays_inside_is_read(copy: Path) -> None:
    file = copy / "models" / "document-routing" / "model.json"
    file.rename(copy / "models" / "elsewhere.json")
    file.symlink_to("../elsewhere.json")
    assert len(read(str(copy)).subjects) == 10


def test_links_in_a_circle_end(copy: Path) -> None:
    (copy / "models" / "loop").symlink_to("..")
    (copy / "models" / "self.json").symlink_to("self.json")
    assert len([one for one in read(str(copy)).subjects if one.id.startswith("mlflow:benefit")]) == 4


def test_a_pickle_is_hashed_and_never_loaded(copy: Path, tmp_path: Path) -> None:
    class Touch:
        def __reduce__(self) -> tuple[Any, tuple[str]]:
            return os.mkdir, (str(tmp_path / "executed"),)

    for file in copy.glob("**/model.pkl"):
        file.write_bytes(pickle.dumps(Touch()))
    found = next(one for one in read(str(copy)).subjects if one.id == "mlflow:document-routing/1")
    assert any(one["path"] == "model.pkl" and len(one["sha256"]) == 64 for one in found.facts["artifacts"])
    assert not (tmp_path / "executed").exists()


def test_a_model_file_that_would_build_an_object_is_only_named(copy: Path, tmp_path: Path) -> None:
    for file in copy.glob("**/m-58dc7c324ece40e8bec30be34c390cff/artifacts/MLmodel"):
        file.write_text(f"flavors: !!python/object/apply:os.mkdir ['{tmp_path / 'executed'}']\n")
    found = next(one for one in read(str(copy)).subjects if one.id == "mlflow:document-routing/1")
    assert any("MLmodel" in words for words in found.broken)
    assert not (tmp_path / "executed").exists()


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"registered_models": []}' + b" " * 100)
    with pytest.raises(UnreadableError, match="larger than"):
        MlflowRest().read(Tree.open(str(tmp_path), size_limit=50))


def test_names_that_are_not_utf8_do_not_stop_the_reading(copy: Path) -> None:
    try:
        with open(os.fsencode(copy) + b"/\xff\xfe.txt", "wb"):  # noqa: PTH123 - a Path's name is text
            pass
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert len(read(str(copy)).subjects) == 10


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
VERSION_FIELDS = ("tags", "aliases", "current_stage", "source", "run_id", "creation_timestamp", "user_id", "model_id")
RUN_FIELDS = ("info", "data", "inputs", "outputs", "tags", "params", "metrics")


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(VERSION_FIELDS), JSON),
    st.dictionaries(st.sampled_from(RUN_FIELDS), JSON),
    st.dictionaries(st.sampled_from(("tags", "params", "metrics")), JSON),
    st.lists(st.dictionaries(st.sampled_from(("dataset", "tags")), JSON), max_size=2),
)
def test_fields_of_any_shape_never_end_in_anything_but_facts_or_a_clear_error(
    version: dict[str, Any], run: dict[str, Any], data: dict[str, Any], datasets: list[Any]
) -> None:
    page: dict[str, Any] = {
        "model_version": {"name": "m", "version": "1", "run_id": "r", **version},
        "registered_model": {"name": "m", **{key: version[key] for key in ("tags", "aliases") if key in version}},
        "runs": [{"info": {"run_id": "r"}, "data": data, "inputs": {"dataset_inputs": datasets}, **run}],
        "models": [{"info": {"model_id": "x", "source_run_id": "r", **version}, "data": data}],
    }
    try:
        reading = MlflowRest().read(Tree.of_bytes("-", json.dumps(page).encode()))
    except InputError:
        return
    assert any(one.kind == "model_version" for one in reading.subjects)
    for one in reading.subjects:
        json.dumps(one.facts, allow_nan=False).encode()
