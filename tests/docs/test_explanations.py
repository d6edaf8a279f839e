"""The explanations in the documentation are what gatepost says today.

GATEPOST_GOLDEN=write writes them anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from gatepost.cli import run

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanations.md"
EXAMPLE = ROOT / "examples" / "benefit-eligibility"
BLOCK = re.compile(
    r"```console\n\$ gatepost explain (?P<finding>\S+) --from assessment\.json\n(?P<output>.*?)```\n", re.DOTALL
)


def test_each_explanation_is_what_gatepost_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(EXAMPLE)
    monkeypatch.setenv("COLUMNS", "100")
    assessment = tmp_path / "assessment.json"
    run(["check", "export", "--as-of", "2026-11-24", "--format", f"json={assessment}"])
    page = PAGE.read_text(encoding="utf-8")

    def anew(block: re.Match[str]) -> str:
        capsysbinary.readouterr()
        assert run(["explain", block["finding"], "--from", str(assessment)]) == 0
        said = capsysbinary.readouterr().out.decode().partition("\nTo mend it:")[0]
        return f"```console\n$ gatepost explain {block['finding']} --from assessment.json\n{said}```\n"

    found, count = BLOCK.subn(anew, page)
    if os.environ.get("GATEPOST_GOLDEN") == "write":
        PAGE.write_text(found, encoding="utf-8")
    assert count >= 10
    assert found == page
