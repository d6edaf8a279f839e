"""Waivers and attestations: an incomplete one, or one whose evidence isn't what was attested, is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from gatepost.errors import InputError, SchemaError, UnknownNameError
from gatepost.profile import Profile, load

EVIDENCE = b"Signed.\n"
DIGEST = hashlib.sha256(EVIDENCE).hexdigest()
WAIVER = "waivers:\n  - {policy: data/x, subject: m, reason: r, approved_by: a, expires: 2026-12-31}\n"
ATTESTATION = (
    "system: {name: Only}\n"
    "attestations:\n"
    "  - control: eu-ai-act/art-14\n"
    "    system: Only\n"
    "    statement: s\n"
    "    by: b\n"
    "    role: r\n"
    "    at: 2026-11-01\n"
    "    expires: 2027-10-31\n"
    "    evidence:\n"
    f"      - {{path: e.txt, sha256: {DIGEST}}}\n"
)


def loaded(folder: Path, text: str) -> Profile:
    (folder / "e.txt").write_bytes(EVIDENCE)
    (folder / "gatepost.yaml").write_text(text)
    return load(folder / "gatepost.yaml", "gatepost.yaml")


def refusal(folder: Path, text: str, old: str, new: str) -> InputError:
    assert text.count(old) == 1, "the change must be the one that is meant"
    with pytest.raises(InputError) as caught:
        loaded(folder, text.replace(old, new))
    return caught.value


def line(error: InputError) -> int | None:
    assert error.place is not None
    return error.place.line


def test_a_waiver_without_expiry_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, WAIVER, ", expires: 2026-12-31", "")
    assert isinstance(error, SchemaError)
    assert error.message.startswith("the key 'expires' is missing")
    assert line(error) == 2


@pytest.mark.parametrize("key", ["policy: data/x, ", "subject: m, ", "reason: r, ", "approved_by: a, "])
def test_a_waiver_without_what_makes_it_accountable_is_refused(tmp_path: Path, key: str) -> None:
    assert f"the key '{key.partition(':')[0]}' is missing" in refusal(tmp_path, WAIVER, key, "").message


@pytest.mark.parametrize("day", ["never", "2026-02-30", "2026", "2026-12-31T00:00:00Z"])
def test_a_waiver_expires_on_a_day_of_the_calendar(tmp_path: Path, day: str) -> None:
    assert "'expires': expected" in refusal(tmp_path, WAIVER, "2026-12-31", day).message


def test_a_waiver_s_empty_reason_is_none(tmp_path: Path) -> None:
    assert refusal(tmp_path, WAIVER, "reason: r", "reason: ''").message == "'reason': must not be empty"


def test_an_attestation_is_read_with_its_evidence(tmp_path: Path) -> None:
    (attestation,) = loaded(tmp_path, ATTESTATION).attestations
    assert [(e.path, e.sha256) for e in attestation.evidence] == [("e.txt", DIGEST)]


def test_a_digest_may_be_written_in_capitals(tmp_path: Path) -> None:
    (attestation,) = loaded(tmp_path, ATTESTATION.replace(DIGEST, DIGEST.upper())).attestations
    assert attestation.evidence[0].sha256 == DIGEST


def test_an_attestation_is_about_a_control_or_a_policy(tmp_path: Path) -> None:
    missing = refusal(tmp_path, ATTESTATION, "control: eu-ai-act/art-14\n    ", "")
    assert missing.message == "one of the keys 'control' or 'policy' is missing"
    both = refusal(tmp_path, ATTESTATION, "control: eu-ai-act/art-14", "control: a/b\n    policy: data/x")
    assert both.message == "give one of the keys 'control' or 'policy', not both"


def test_an_attestation_for_a_system_that_is_not_there_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, ATTESTATION, "    system: Only", "    system: Onyl")
    assert isinstance(error, UnknownNameError)
    assert error.message == "no system is named 'Onyl'; did you mean 'Only'?"
    assert line(error) == 4


def test_an_attestation_that_expires_before_it_was_made_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, ATTESTATION, "2027-10-31", "2026-10-31")
    assert "before it was made" in error.message
    assert line(error) == 9


@pytest.mark.parametrize("key", ["statement: s", "by: b", "role: r", "at: 2026-11-01", "expires: 2027-10-31"])
def test_an_attestation_says_who_in_which_role_and_until_when(tmp_path: Path, key: str) -> None:
    name = key.partition(":")[0]
    assert f"the key '{name}' is missing" in refusal(tmp_path, ATTESTATION, f"    {key}\n", "").message


def test_evidence_without_digest_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, ATTESTATION, f", sha256: {DIGEST}", "")
    assert error.message.startswith("the key 'sha256' is missing")
    assert line(error) == 11


def test_evidence_that_changed_since_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, ATTESTATION, DIGEST, "0" * 64)
    assert "isn't the file that was attested" in error.message
    assert DIGEST in error.message
    assert line(error) == 11


def test_evidence_that_is_missing_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, ATTESTATION, "e.txt", "gone.txt")
    assert error.message == "the evidence 'gone.txt': no such file"
    assert line(error) == 11


@pytest.mark.parametrize("path", ["../e.txt", "/etc/passwd", "a/../../e.txt", "'..\\e.txt'"])
def test_evidence_outside_the_profile_s_directory_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "e.txt").write_bytes(EVIDENCE)
    inner = tmp_path / "inner"
    inner.mkdir()
    assert "must lie beside the profile" in refusal(inner, ATTESTATION, "e.txt", path).message


def test_a_link_out_of_the_profile_s_directory_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(EVIDENCE)
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert "lies outside the profile's directory" in refusal(inner, ATTESTATION, "e.txt", "link.txt").message


def test_a_directory_is_no_evidence(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    assert "is a directory" in refusal(tmp_path, ATTESTATION, "e.txt", "sub").message
