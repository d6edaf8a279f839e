"""The profile is found and read, and what is wrong in it is one clear error with its place."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from gatepost.errors import InputError, SchemaError, UnknownNameError, UnreadableError
from gatepost.profile import Attestation, Evidence, Gate, Profile, System, Waiver, default, find, load, load_spec

FULL = """\
systems:
  - name: Benefit eligibility
    subjects: [benefit-eligibility]
    role: provider
    risk_class: high
    annex_iii_area: 5(a)
    public_body: true
    on_market_since: 2026-01-15
    packs: [strict]
    params: {fairness/bias-within-limit: {limit: 0.05}}
  - name: Spam filter
    subjects: ["mlflow:spam/*"]
    risk_class: minimal
packs: [baseline]
frameworks: [eu-ai-act]
params:
  fairness/bias-within-limit: {limit: 0.2}
waivers:
  - policy: documentation/model-description
    subject: spam
    reason: Written next sprint.
    approved_by: Ada
    expires: 2026-12-31
    ticket: GOV-7
attestations:
  - control: eu-ai-act/art-14
    system: Benefit eligibility
    statement: Every refusal is reviewed by a case worker.
    by: Grace
    role: Head of benefits
    at: 2026-11-01
    expires: 2027-10-31
    evidence:
      - {path: evidence/procedure.txt, sha256: DIGEST}
gates:
  - {alias: champion, packs: [strict], fail_on: high}
reports: {organisation: City}
"""
PROCEDURE = b"A case worker reads each refusal.\n"
DIGEST = hashlib.sha256(PROCEDURE).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "procedure.txt").write_bytes(PROCEDURE)
    return tmp_path


def loaded(folder: Path, text: str = FULL) -> Profile:
    path = folder / "gatepost.yaml"
    path.write_text(text.replace("DIGEST", DIGEST), encoding="utf-8")
    return load(path)


def refusal(folder: Path, old: str, new: str) -> InputError:
    assert FULL.count(old) == 1, "the change must be the one that is meant"
    with pytest.raises(InputError) as caught:
        loaded(folder, FULL.replace(old, new))
    return caught.value


def line(error: InputError) -> int | None:
    assert error.place is not None
    assert error.place.path.endswith("gatepost.yaml")
    return error.place.line


def test_without_a_profile_the_baseline_holds_for_one_system_with_everything() -> None:
    profile = default()
    assert profile.packs == ("baseline",)
    assert [(system.name, system.subjects) for system in profile.systems] == [("default", ("*",))]
    assert profile.place("/packs") is None


def test_a_full_profile_is_read(folder: Path) -> None:
    profile = loaded(folder)
    assert profile.systems == (
        System(
            name="Benefit eligibility",
            subjects=("benefit-eligibility",),
            packs=("strict",),
            frameworks=None,
            params={"fairness/bias-within-limit": {"limit": 0.05}},
            fields={
                "role": "provider",
                "risk_class": "high",
                "annex_iii_area": "5(a)",
                "public_body": True,
                "on_market_since": "2026-01-15",
            },
        ),
        System(name="Spam filter", subjects=("mlflow:spam/*",), fields={"risk_class": "minimal"}),
    )
    assert (profile.packs, profile.frameworks) == (("baseline",), ("eu-ai-act",))
    assert profile.params == {"fairness/bias-within-limit": {"limit": 0.2}}
    assert profile.waivers == (
        Waiver("documentation/model-description", "spam", "Written next sprint.", "Ada", date(2026, 12, 31), "GOV-7"),
    )
    assert profile.attestations == (
        Attestation(
            control="eu-ai-act/art-14",
            policy=None,
            system="Benefit eligibility",
            statement="Every refusal is reviewed by a case worker.",
            by="Grace",
            role="Head of benefits",
            at=date(2026, 11, 1),
            expires=date(2027, 10, 31),
            evidence=(Evidence("evidence/procedure.txt", DIGEST),),
        ),
    )
    assert profile.gates == (Gate("champion", None, ("strict",), "high"),)
    assert profile.reports == {"organisation": "City"}
    assert profile.sha256 == hashlib.sha256((folder / "gatepost.yaml").read_bytes()).hexdigest()
    place = profile.place("/waivers/0/expires")
    assert place is not None
    assert place.line == 23


def test_a_subject_belongs_to_the_system_that_names_it_or_to_none(folder: Path) -> None:
    profile = loaded(folder)
    found = [profile.system_of(subject) for subject in ("mlflow:spam/1", "mlflow:benefit-eligibility/2", "mlflow:x/1")]
    assert [system and system.name for system in found] == ["Spam filter", "Benefit eligibility", None]


def test_a_waiver_covers_its_policy_and_subjects_only(folder: Path) -> None:
    (waiver,) = loaded(folder).waivers
    assert waiver.covers("documentation/model-description", "mlflow:spam/3")
    assert not waiver.covers("documentation/model-description", "mlflow:ham/3")
    assert not waiver.covers("documentation/version-description", "mlflow:spam/3")


def test_one_system_alone_holds_everything(folder: Path) -> None:
    (system,) = loaded(folder, "system: {name: Only, role: deployer}\n").systems
    assert (system.name, system.subjects, system.fields) == ("Only", ("*",), {"role": "deployer"})


def test_a_profile_without_systems_has_the_default_one(folder: Path) -> None:
    profile = loaded(folder, "packs: [strict]\n")
    assert profile.systems == default().systems
    assert profile.packs == ("strict",)


def test_the_profile_is_found_upwards_and_the_nearest_wins(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "gatepost.yaml").write_text("packs: [strict]\n")
    assert find(inner) == tmp_path / "gatepost.yaml"
    (tmp_path / "a" / "gatepost.yaml").write_text("packs: [strict]\n")
    assert find(inner) == tmp_path / "a" / "gatepost.yaml"


def test_a_directory_of_that_name_is_no_profile(tmp_path: Path) -> None:
    (tmp_path / "gatepost.yaml").write_text("packs: [strict]\n")
    (tmp_path / "a" / "gatepost.yaml").mkdir(parents=True)
    assert find(tmp_path / "a") == tmp_path / "gatepost.yaml"


def test_a_missing_profile_is_one_clear_message(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no such file"):
        load_spec(str(tmp_path / "gatepost.yaml"))


@pytest.mark.parametrize("text", ["", "[1, 2]\n", "just text\n"])
def test_what_is_no_map_is_no_profile(folder: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"is empty|expected a map of keys"):
        loaded(folder, text)


def test_an_unknown_key_is_named_with_the_nearest(folder: Path) -> None:
    error = refusal(folder, "waivers:", "wavers:")
    assert error.message == "unknown key 'wavers'; did you mean 'waivers'?"
    assert line(error) == 18


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("packs: [baseline]", "packs: baseline", 14, "'packs': expected a list, found the text 'baseline'"),
        ("packs: [baseline]", "packs: []", 14, "'packs': must not be empty"),
        ("public_body: true", "public_body: yes", 7, "'public_body': expected true or false, found the text 'yes'"),
        ("role: provider", "role: provder", 4, "'role': expected provider, deployer, importer, distributor, authorised-"
         "representative or gpai-provider, found the text 'provder'; did you mean 'provider'?"),
        ("role: provider", "rloe: provider", 4, "unknown key 'rloe'; did you mean 'role'?"),
        ("on_market_since: 2026-01-15", "on_market_since: January", 8,
         "'on_market_since': expected a day such as 2026-11-24, found 'January'"),
        ("    subjects: [\"mlflow:spam/*\"]\n", "", 11, "the key 'subjects' is missing"),
        ("name: Spam filter", "name: ''", 11, "'name': must not be empty"),
        ("{limit: 0.2}", "0.2", 17, "'fairness/bias-within-limit': expected a map of keys, found the number 0.2"),
        ("alias: champion, ", "", 36, "one of the keys 'alias' or 'stage' is missing"),
        ("alias: champion", "alias: a, stage: Production", 36, "give one of the keys 'alias' or 'stage', not both"),
        ("fail_on: high", "fail_on: hihg", 36,
         "'fail_on': expected low, medium, high or critical, found the text 'hihg'; did you mean 'high'?"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_where_it_stands(folder: Path, old: str, new: str, at: int, message: str) -> None:
    error = refusal(folder, old, new)
    assert isinstance(error, SchemaError)
    assert error.message == message
    assert line(error) == at


def test_system_and_systems_together_contradict_each_other(folder: Path) -> None:
    error = refusal(folder, "packs: [baseline]", "system: {name: Other}")
    assert error.message == "gives both 'system' and 'systems'"
    assert line(error) == 14


@pytest.mark.parametrize("name", ["Benefit eligibility", '"Benefit eligibility"'])
def test_two_systems_of_one_name_are_refused_at_the_second(folder: Path, name: str) -> None:
    error = refusal(folder, "name: Spam filter", f"name: {name}")
    assert error.message == "two systems are named 'Benefit eligibility'; the other is on line 2"
    assert line(error) == 11


def test_two_names_that_differ_only_in_how_unicode_writes_them_are_one(folder: Path) -> None:
    text = 'systems:\n  - {name: "caf\\u00e9", subjects: [a]}\n  - {name: "cafe\\u0301", subjects: [b]}\n'
    with pytest.raises(InputError, match="two systems are named"):
        loaded(folder, text)


@pytest.mark.parametrize("name", ['"a\\u0007b"', '"a\\nb"', '"a\\u202eb"', '"a\\tb"', '" a"', '"a "'])
def test_a_system_named_with_a_control_character_is_refused_and_not_echoed(folder: Path, name: str) -> None:
    error = refusal(folder, "name: Spam filter", f"name: {name}")
    assert "holds a control character" in error.message
    assert error.message.isprintable()
    assert line(error) == 11


def test_a_vocabulary_term_that_does_not_exist_is_refused(folder: Path) -> None:
    error = refusal(folder, "reports:", "vocabulary: {zzz: self.version.tags.z}\nreports:")
    assert isinstance(error, UnknownNameError)
    assert error.message.startswith("the vocabulary has no term 'zzz'")
    assert line(error) == 37


def test_a_yaml_error_in_a_profile_has_its_line(folder: Path) -> None:
    assert line(refusal(folder, "packs: [baseline]", "packs: [baseline")) == 15
