"""The example does what its README says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gatepost.cli import run

EXAMPLE = Path(__file__).parents[2] / "examples" / "benefit-eligibility"
DAY = "2026-11-24"


@pytest.fixture
def in_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLE)


@pytest.mark.usefixtures("in_example")
def test_it_finds_what_is_expected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "assessment.json"
    assert run(["check", "export", "--as-of", DAY, "--format", f"json={out}"]) == 1
    found = json.loads(out.read_text(encoding="utf-8"))
    rows = [{key: one[key] for key in ("policy", "subject", "status")} for one in found["findings"]]
    assert rows == json.loads((EXAMPLE / "expected-findings.json").read_text(encoding="utf-8"))
    assert [one["state"] for one in found["waivers"]] == ["used", "expired"]
    assert [one["state"] for one in found["attestations"]] == ["used", "unused"]
    assert capsys.readouterr().err.startswith("failed: 55 findings fail")


@pytest.mark.usefixtures("in_example")
def test_the_candidate_may_not_become_champion(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    asked = ["--subject", "mlflow:benefit-eligibility/3", "--target", "alias:champion"]
    assert run(["check", "export", "--as-of", DAY, *asked, "--format", "json"]) == 1
    found = json.loads(capsysbinary.readouterr().out)
    status = {one["policy"]: one["status"] for one in found["findings"]}
    assert found["request"]["to"] == "alias:champion"
    assert status["approval/approved-before-production"] == "fail"  # asked before the move, and no role is recorded
    assert status["lifecycle/rollback-version-available"] == "pass"  # version 2 would still be there


@pytest.mark.usefixtures("in_example")
def test_evidence_that_was_changed_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = tmp_path / "gatepost.yaml"
    profile.write_bytes((EXAMPLE / "gatepost.yaml").read_bytes())
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "oversight-procedure.txt").write_text("Nobody looks.\n", encoding="utf-8")
    assert run(["check", "export", "--profile", str(profile), "--as-of", DAY]) == 2
    assert "isn't the file that was attested" in capsys.readouterr().err
