"""Formats are found by name, imported when they are used, and added by other packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gatepost.errors import UnknownNameError
from gatepost.formats import FORMATS, formats, get
from gatepost.model.assessment import AssessmentDocument

PLUGIN = """
from gatepost.formats.interface import Format
class Count(Format):
    name = "count"
    title = "how many findings"
    def render(self, assessment, display):
        return f"{len(assessment['findings'])}\\n"
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package with a format `count`, and one that calls itself `json` too."""
    (tmp_path / "counting_format.py").write_text(PLUGIN)
    info = tmp_path / "counting_format-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: counting-format\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[gatepost.formats]\ncount = counting_format:Count\njson = counting_format:Count\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


def test_every_format_goes_by_the_name_in_the_table_and_says_whom_it_is_for() -> None:
    assert list(FORMATS) == ["text", "json", "sarif", "junit", "github", "markdown"]
    assert {name: one.name for name, one in formats().items() if name in FORMATS} == {name: name for name in FORMATS}
    assert all(one.title for one in formats().values())


def test_a_misspelt_format_is_refused_and_the_nearest_is_suggested() -> None:
    with pytest.raises(UnknownNameError) as caught:
        get("sarfi")
    assert "did you mean 'sarif'?" in caught.value.message
    assert "markdown" in (caught.value.hint or "")


def test_only_the_format_that_is_used_is_imported() -> None:
    script = (
        "import sys; import gatepost.formats as f; f.get('json');"
        "print(sorted(m for m in sys.modules if m.startswith(('gatepost.formats.', 'xml.', 'jsonschema'))))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['gatepost.formats.interface', 'gatepost.formats.json']"


@pytest.mark.usefixtures("plugin")
def test_an_installed_package_adds_a_format(full: AssessmentDocument) -> None:
    assert get("count").render(full, None) == f"{len(full['findings'])}\n"  # type: ignore[arg-type]
    assert "count" in formats()


@pytest.mark.usefixtures("plugin")
def test_an_installed_package_takes_no_format_of_ours_away() -> None:
    assert type(get("json")).__module__ == "gatepost.formats.json"
    assert type(formats()["json"]).__module__ == "gatepost.formats.json"
