"""The status of every control of the chosen frameworks, for one system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gatepost.assess.decisions import Attestations
from gatepost.frameworks import Control, out_of_scope
from gatepost.model import JsonObject
from gatepost.model.assessment import AttestationRef, ControlEntry, ControlState, Coverage, FindingEntry
from gatepost.policies import Policy

NOT_PASSING = ("fail", "error", "waived", "manual")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A finding as evidence for a control."""

    finding: FindingEntry
    coverage: Coverage


def by_control(findings: Iterable[FindingEntry], policies: Mapping[str, Policy]) -> dict[str, list[Mapped]]:
    """The findings by the controls that their policies are mapped to. A finding that rests on a claim is never full
    coverage."""
    found: dict[str, list[Mapped]] = {}
    for finding in findings:
        for control in policies[finding["policy"]].controls:
            coverage: Coverage = "partial" if finding["claims"] else control["coverage"]
            found.setdefault(control["id"], []).append(Mapped(finding, coverage))
    return found


def control_entries(
    system: str,
    name: str,
    fields: JsonObject,
    controls: Sequence[Control],
    mapped: Mapping[str, list[Mapped]],
    attestations: Attestations,
    day: date,
) -> list[ControlEntry]:
    """The entries of `controls` for the system with the id `system`, of which the profile says `fields`."""
    found = []
    for control in controls:
        evidence = mapped.get(control.id, [])
        outside = out_of_scope(control, fields, day)
        attested = attestations.use(control.id, name) if outside is None else None
        status, reason = _status(control, evidence, attested, outside)
        if status in ("needs_attestation", "not_assessed") and (ended := attestations.expired(control.id, name)):
            reason += f"; the attestation expired on {ended}"
        counts = Counter(one.finding["status"] for one in evidence)
        found.append(
            ControlEntry(
                system=system,
                id=control.id,
                title=control.title,
                framework=control.framework,
                link=control.link,
                status=status,
                reason=reason,
                counts=dict(sorted(counts.items())),
                not_passing=[one.finding["id"] for one in evidence if one.finding["status"] in NOT_PASSING],
                attestation=attested,
            )
        )
    return found


def _status(
    control: Control, evidence: Sequence[Mapped], attested: AttestationRef | None, outside: str | None
) -> tuple[ControlState, str]:
    if outside is not None:
        return "not_applicable", outside
    by_status: dict[str, list[Mapped]] = {}
    for one in evidence:
        by_status.setdefault(one.finding["status"], []).append(one)
    failing = [*by_status.get("fail", ()), *by_status.get("error", ())]
    if failing:
        return "not_satisfied", f"{_policies(failing)} {_do(failing, 'fails', 'fail')}"
    if waived := by_status.get("waived"):
        return "risk_accepted", f"{_policies(waived)} {_do(waived, 'is', 'are')} waived"
    if manual := by_status.get("manual"):
        return "needs_attestation", f"{_policies(manual)} {_do(manual, 'waits', 'wait')} for a person's answer"
    passed = [*by_status.get("pass", ()), *by_status.get("attested", ())]
    if passed and not attested and all(one.coverage == "partial" for one in passed):
        part = f"{_policies(passed)} {_do(passed, 'shows', 'show')} a part"
        return "needs_attestation", f"{part}; a person must attest the rest"
    if attested:
        return "satisfied", f"attested by {attested['by']}, {attested['role']}, on {attested['at']}"
    if passed:
        return "satisfied", f"{_policies(passed)} {_do(passed, 'passes', 'pass')}"
    if evidence:
        return "not_assessed", f"{_policies(evidence)} {_do(evidence, 'applies', 'apply')} to no subject in scope"
    if control.evidence == "attested":
        return "not_assessed", "only a person can show it, and nobody attested it"
    return "not_assessed", "no policy of the chosen packs is mapped to it, and nobody attested it"


def _names(evidence: Iterable[Mapped]) -> list[str]:
    return sorted({one.finding["policy"] for one in evidence})


def _policies(evidence: Sequence[Mapped], most: int = 3) -> str:
    names = _names(evidence)
    listed = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more policies"]
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def _do(evidence: Sequence[Mapped], one: str, many: str) -> str:
    return one if len(_names(evidence)) == 1 else many
