"""What is in a distribution."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

from .conftest import ROOT, build_wheel


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as content:
        return set(content.namelist())


def in_the_tree(folder: str) -> set[str]:
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in files}


def test_the_wheel_holds_the_engine_and_all_policies_and_templates(wheel: Path) -> None:
    held = names(wheel)
    content = in_the_tree("policies") | in_the_tree("reports")
    assert {f"gatepost/_content/{name}" for name in content} == {n for n in held if n.startswith("gatepost/_content/")}
    engine = {name.removeprefix("engine/") for name in in_the_tree("engine/gatepost")}
    assert engine == {name for name in held if name.startswith("gatepost/") and "/_content/" not in name}
    assert "gatepost/py.typed" in held


def test_the_wheel_holds_nothing_else_but_its_licence_and_metadata(wheel: Path) -> None:
    others = {name.partition(".dist-info/")[2] for name in names(wheel) if not name.startswith("gatepost/")}
    assert others == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}


def test_the_source_distribution_gives_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path)  # our own archive; Python 3.11.2 knows no filter yet
    (source,) = tmp_path.iterdir()
    built = tmp_path / "built"
    built.mkdir()
    assert names(build_wheel(source, built)) == names(wheel)


def test_the_source_distribution_holds_what_its_tests_need(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Makefile", "LICENSE", "README.md", "tools/populate_mlflow.py", "tests/sources/conftest.py"} <= held
    assert in_the_tree("tests/data") <= held
