"""The orders of DESIGN.md hold for every mixture of outcomes, not only for those that somebody thought of."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from gatepost.assess import Options
from gatepost.assess.bounds import Bounds
from gatepost.assess.controls import by_control, control_entries
from gatepost.assess.decisions import Attestations
from gatepost.assess.findings import finding_id
from gatepost.assess.verdict import against, summary
from gatepost.frameworks import Applies, Control, Start, out_of_scope
from gatepost.model.assessment import (
    FINDING_STATUSES,
    SEVERITIES,
    ControlEntry,
    FindingEntry,
    FindingStatus,
    MappedControl,
    Severity,
)
from gatepost.policies import Policy
from gatepost.profile import Attestation
from gatepost.reading import yaml_bytes

DAY = date(2026, 11, 24)
ATTESTED = Attestation("rules/c", None, None, "s", "b", "r", DAY, DAY)


def finding(number: int, status: FindingStatus, severity: Severity, claimed: bool = False) -> FindingEntry:
    policy = f"t/p{number}"
    return FindingEntry(
        id=finding_id(policy, "m/1"), policy=policy, subject="m/1", system="system:s", status=status,
        severity=severity, reason="r", requirements=[], claims=["a claim"] if claimed else [], waiver=None,
        attestation=None, baseline=None,
    )  # fmt: skip


def policy(number: int, full: bool) -> Policy:
    mapped = MappedControl(id="rules/c", coverage="full" if full else "partial", rationale="")
    return Policy(
        id=f"t/p{number}", version="1.0.0", title="t", severity="high", subject="model_version", controls=(mapped,),
        only_if_bound=False, applies_if=None, params={}, require=(), question=None, remedy="r", references=(),
        sha256="", overridden=False,
        document=yaml_bytes(b"id: t", "t.yaml"),
    )  # fmt: skip


def control(evidence: str, starts: tuple[Start, ...]) -> Control:
    return Control(
        id="rules/c", framework="rules", title="t", asks="a", shows="", typical_evidence=(), group=None,
        evidence="automated" if evidence == "automated" else "partial", link="https://r.example", applies=Applies(),
        starts=starts,
    )  # fmt: skip


STATUSES = st.sampled_from(FINDING_STATUSES)
EVIDENCE = st.lists(st.tuples(STATUSES, st.booleans(), st.booleans()), max_size=6)


def state(rows: list[tuple[FindingStatus, bool, bool]], attested: bool, evidence: str, later: bool) -> ControlEntry:
    """The control's entry where each finding has a status, full coverage or not, and rests on a claim or not."""
    found = [finding(i, status, "high", claimed) for i, (status, _, claimed) in enumerate(rows)]
    policies = {f"t/p{i}": policy(i, full) for i, (_, full, _) in enumerate(rows)}
    starts = (Start(date(2027, 1, 1), "law"),) if later else ()
    one = control(evidence, starts)
    outside = out_of_scope(one, {}, DAY)
    bounds = Bounds({one.id: one}, {one.id: outside} if outside is not None else {})
    given_attestations = Attestations([ATTESTED] if attested else [], DAY)
    (entry,) = control_entries("system:s", "s", bounds, by_control(found, policies), {}, given_attestations)
    return entry


@given(EVIDENCE, st.booleans(), st.sampled_from(["automated", "partial"]), st.booleans())
def test_a_control_has_the_first_state_whose_condition_holds(
    rows: list[tuple[FindingStatus, bool, bool]], attested: bool, evidence: str, later: bool
) -> None:
    statuses = {status for status, _, _ in rows}
    good = [row for row in rows if row[0] in ("pass", "attested")]
    shown = any(
        full and not claimed and (evidence == "automated" or status == "attested") for status, full, claimed in good
    )
    expected = (
        "not_applicable" if later
        else "not_satisfied" if statuses & {"fail", "error"}
        else "risk_accepted" if "waived" in statuses
        else "needs_attestation" if "manual" in statuses or (good and not attested and not shown)
        else "satisfied" if good or attested
        else "not_assessed"
    )  # fmt: skip
    entry = state(rows, attested, evidence, later)
    assert entry["status"] == expected
    assert entry["reason"]
    assert sum(entry["counts"].values()) == len(rows)


@given(EVIDENCE, st.booleans(), st.sampled_from(["automated", "partial"]))
def test_no_control_is_satisfied_while_a_finding_fails_errs_is_waived_or_waits(
    rows: list[tuple[FindingStatus, bool, bool]], attested: bool, evidence: str
) -> None:
    entry = state(rows, attested, evidence, later=False)
    if entry["status"] == "satisfied":
        assert not {status for status, _, _ in rows} & {"fail", "error", "waived", "manual"}
        assert entry["not_passing"] == []


FINDINGS = st.lists(st.tuples(STATUSES, st.sampled_from(SEVERITIES)), max_size=8)


@given(FINDINGS, st.sampled_from(SEVERITIES), st.none() | st.dictionaries(st.integers(0, 7), STATUSES, max_size=8))
def test_a_run_passes_only_if_something_was_assessed_and_nothing_that_counts_fails(
    rows: list[tuple[FindingStatus, Severity]], fail_on: Severity, before: dict[int, FindingStatus] | None
) -> None:
    baseline = None if before is None else {finding_id(f"t/p{i}", "m/1"): status for i, status in before.items()}
    found = against([finding(i, status, severity) for i, (status, severity) in enumerate(rows)], baseline)
    got = summary(found, [], 1, 1, Options(DAY, fail_on=fail_on, baseline=baseline))
    counting = [
        i
        for i, (status, severity) in enumerate(rows)
        if status in ("fail", "error")
        and SEVERITIES.index(severity) >= SEVERITIES.index(fail_on)
        and not (before is not None and before.get(i) in ("fail", "error"))
    ]
    assessed = any(status != "not_applicable" for status, _ in rows)
    assert got["verdict"] == ("failed" if counting else "passed" if assessed else "incomplete")
    assert got["failing"] == len(counting)
