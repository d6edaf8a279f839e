"""Same input, same bytes: an assessment depends on nothing but what it is given."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatepost.formats.json import dumps

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

DATA = Path(__file__).parents[1] / "data"
REGISTRIES = (DATA / "mlflow" / "export", DATA / "mlflow2" / "export", DATA / "mlflow-second" / "export")
RUN = """
import sys
from datetime import date
from pathlib import Path
from gatepost.assess import Options, assess
from gatepost.formats.json import dumps
from gatepost.frameworks import Catalogue
from gatepost.policies import Library
from gatepost.profile import load
from gatepost.sources import read
folder = Path(sys.argv[1])
readings = [(name, read(path)) for name, _, path in (text.partition("=") for text in sys.argv[2:])]
document = assess(
    readings, load(folder / "gatepost.yaml", "gatepost.yaml"), Library([folder / "shipped"]),
    Catalogue(folder / "frameworks"), Options(date(2026, 11, 24), scope="all"),
)
sys.stdout.buffer.write(dumps(document).encode())
"""


@pytest.fixture
def organisation(workspace: Workspace) -> Workspace:
    workspace.policy("t/owner", "has(declared.owner)", controls=[{"id": "rules/a", "coverage": "full"}])
    workspace.policy("t/run", 'has(self.run) && self.run.status == "FINISHED"', severity="low",
                     params={"limit": {"type": "double", "default": 0.1, "title": "Limit"}})  # fmt: skip
    workspace.policy("t/fair", "self.run.metrics.demographic_parity_difference < params.limit",
                     params={"limit": {"type": "double", "default": 0.1, "title": "Limit"}},
                     controls=[{"id": "more/b", "coverage": "partial"}])  # fmt: skip
    workspace.policy("t/model", "self.versions.size() > 0", subject="registered_model")
    workspace.pack("baseline")
    lines = [{"policy": "t/*", "severity": "critical"}, {"policy": "t/fair", "params": {"limit": 0.05}}]
    workspace.pack("strict", lines)
    workspace.framework("rules", a={}, z={})
    workspace.framework("more", b={})
    waiver = {"policy": "t/run", "subject": "*", "reason": "r", "approved_by": "a", "expires": "2027-01-01"}
    workspace.profile(
        packs=["baseline", "strict"],
        systems=[
            {"name": "benefits", "subjects": ["benefit-*"], "role": "deployer"},
            {"name": "x", "subjects": ["*c*"]},
        ],
        waivers=[waiver],
    )
    return workspace


def run(organisation: Workspace, paths: Sequence[str], seed: str, **environment: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(organisation.folder), *paths],
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": seed, **environment},
        check=True,
        timeout=120,
    )
    return done.stdout


def test_hash_seed_time_zone_locale_and_order_of_inputs_change_no_byte(organisation: Workspace) -> None:
    paths = [f"r{i}={path}" for i, path in enumerate(REGISTRIES)]
    first = run(organisation, paths, "0", TZ="UTC", LC_ALL="C.UTF-8")
    assert len(first) > 100_000
    assert run(organisation, paths[::-1], "4242", TZ="Pacific/Kiritimati", LC_ALL="C") == first


def shuffled(organisation: Workspace, registries: Sequence[Path | str]) -> str:
    return dumps(organisation.assess(*registries, profile=organisation.profile()))


def test_of_a_subject_in_two_inputs_the_source_does_not_depend_on_their_order(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", "false")
    north = workspace.registry("north", m=[{"version": "1"}])
    south = workspace.registry("south", m=[{"version": "1"}])
    assert shuffled(workspace, [north, south]) == shuffled(workspace, [south, north])


def test_of_an_input_given_twice_beside_another_the_order_does_not_matter(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", "false")
    north = workspace.registry("north", m=[{"version": "1"}])
    south = workspace.registry("south", m=[{"version": "1"}], n=[{"version": "3"}])
    assert shuffled(workspace, [north, south, north]) == shuffled(workspace, [south, north, north])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_records_in_an_input_changes_no_finding(workspace: Workspace, data: st.DataObject) -> None:
    versions: list[Any] = [
        {"version": str(n), "aliases": [f"a{n}"] if n % 2 else [], "tags": {"owner": "x"} if n % 3 else {}}
        for n in range(1, 6)
    ]
    workspace.pack()
    workspace.policy("t/p", "has(declared.owner)")
    workspace.registry(m=data.draw(st.permutations(versions)), n=versions[:1])
    document = workspace.assess(scope="all")
    got = {(f["policy"], f["subject"]): f["status"] for f in document["findings"]}
    assert got == {
        **{("t/p", f"mlflow:m/{n}"): "pass" if n % 3 else "fail" for n in range(1, 6)},
        ("t/p", "mlflow:n/1"): "pass",
    }
    assert [f["subject"] for f in document["findings"]] == sorted(f["subject"] for f in document["findings"])


def test_the_assessment_is_complete_in_itself_and_names_no_directory_of_the_machine(organisation: Workspace) -> None:
    text = run(organisation, [f"r={REGISTRIES[0]}"], "0").decode()
    assert str(organisation.folder) not in text
    assert str(DATA) not in text
