"""A finding can be explained from the assessment alone, also where it passed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gatepost.assess.replay import replayed
from gatepost.errors import InputError, UnknownNameError
from gatepost.formats.json import dumps

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace


@pytest.fixture
def organisation(workspace: Workspace) -> Workspace:
    workspace.pack()
    that = ['declared.owner == "a@x"', "self.run.metrics.auc >= params.least", "now > declared.approved_at"]
    workspace.policy("t/p", that, params={"least": {"type": "double", "default": 0.8, "title": "Least"}})
    tags = {"owner": "a@x", "approved_at": "2026-11-01"}
    workspace.registry(m=[{"version": "1", "tags": tags, "run": {"metrics": {"auc": 0.9}}}])
    return workspace


def test_what_passed_is_explained_from_the_written_assessment(organisation: Workspace) -> None:
    document = json.loads(dumps(organisation.assess()))
    (finding,) = document["findings"]
    assert [one["because"] for one in finding["requirements"]] == ["", "", ""]
    found = replayed(document, finding, organisation.library())
    assert [one["because"] for one in found["requirements"]] == [one["that"] for one in finding["requirements"]]
    seen = {one["path"]: one["value"] for requirement in found["requirements"] for one in requirement["observed"]}
    assert seen == {
        "declared.owner": "a@x",
        "run.metrics.auc": 0.9,
        "params.least": 0.8,
        "now": "2026-11-24T23:59:59Z",
        "declared.approved_at": "2026-11-01T00:00:00Z",
    }


def test_a_system_s_own_parameters_are_those_that_explain(organisation: Workspace) -> None:
    profile = organisation.profile(
        system={"name": "s", "params": {"t/p": {"least": 0.5}}}, params={"t/p": {"least": 0.6}}
    )
    document = organisation.assess(profile=profile)
    found = replayed(document, document["findings"][0], organisation.library())
    assert {"path": "params.least", "value": 0.5, "source": None} in found["requirements"][1]["observed"]


def test_what_failed_keeps_the_explanation_that_it_had(organisation: Workspace) -> None:
    organisation.policy("t/p", ["self.version.version == '2'", "true"])
    document = organisation.assess()
    (finding,) = document["findings"]
    found = replayed(document, finding, organisation.library())
    assert found["requirements"][0] == finding["requirements"][0]


def test_another_policy_of_the_same_id_explains_nothing(organisation: Workspace) -> None:
    document = organisation.assess()
    organisation.policy("t/p", "true", version="1.0.1")
    with pytest.raises(InputError, match=r"made with another t/p: 1\.0\.0, and here is 1\.0\.1"):
        replayed(document, document["findings"][0], organisation.library())


def test_a_policy_that_the_library_does_not_hold_explains_nothing(organisation: Workspace) -> None:
    document = organisation.assess()
    (organisation.folder / "shipped" / "library" / "t" / "p.yaml").unlink()
    with pytest.raises(UnknownNameError):
        replayed(document, document["findings"][0], organisation.library())
