"""The status of every control of the chosen frameworks, for one system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gatepost.assess.bounds import Bounds
from gatepost.assess.decisions import Attestations
from gatepost.frameworks import Control, Outside
from gatepost.model.assessment import AttestationRef, ControlEntry, ControlState, Coverage, FindingEntry
from gatepost.policies import Policy, Selected

NOT_PASSING = ("fail", "error", "waived", "manual")


class Mapped(NamedTuple):
    """A finding as evidence for a control. `asked`: its policy is a manual one."""

    finding: FindingEntry
    coverage: Coverage
    asked: bool


def by_control(findings: Iterable[FindingEntry], policies: Mapping[str, Policy]) -> dict[str, list[Mapped]]:
    """The findings by the controls that their policies are mapped to. A finding that rests on a claim is never full
    coverage."""
    found: dict[str, list[Mapped]] = {}
    for finding in findings:
        for control in policies[finding["policy"]].controls:
            coverage: Coverage = "partial" if finding["claims"] else control["coverage"]
            asked = policies[finding["policy"]].question is not None
            found.setdefault(control["id"], []).append(Mapped(finding, coverage, asked))
    return found


def mapped_policies(selected: Mapping[str, Selected]) -> dict[str, list[str]]:
    """The ids of the selected policies by the controls that they are mapped to."""
    found: dict[str, list[str]] = {}
    for name, one in sorted(selected.items()):
        for control in one.policy.controls:
            found.setdefault(control["id"], []).append(name)
    return found


def control_entries(
    system: str,
    name: str,
    bounds: Bounds,
    mapped: Mapping[str, list[Mapped]],
    policies: Mapping[str, list[str]],
    attestations: Attestations,
) -> list[ControlEntry]:
    """The entries of all controls for the system with the id `system` and that name, from the findings `mapped` to
    them; `policies` are those that were asked, also where they met no subject."""
    found = []
    for control in bounds.controls.values():
        evidence = mapped.get(control.id, [])
        outside = bounds.outside.get(control.id)
        attested = attestations.use(control.id, name) if outside is None else None
        status, reason = _status(control, evidence, policies.get(control.id, []), attested, outside)
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
                applies_from=str(outside.starts) if outside is not None and outside.starts is not None else None,
                counts=dict(sorted(counts.items())),
                not_passing=[one.finding["id"] for one in evidence if one.finding["status"] in NOT_PASSING],
                attestation=attested,
            )
        )
    return found


def _status(
    control: Control,
    evidence: Sequence[Mapped],
    policies: Sequence[str],
    attested: AttestationRef | None,
    outside: Outside | None,
) -> tuple[ControlState, str]:
    if outside is not None:
        return "not_applicable", outside.reason
    by_status: dict[str, list[Mapped]] = {}
    for one in evidence:
        by_status.setdefault(one.finding["status"], []).append(one)
    failing = [*by_status.get("fail", ()), *by_status.get("error", ())]
    if failing:
        return "not_satisfied", _say(failing, "fails", "fail")
    if attested and not attested["met"]:
        return "not_satisfied", f"{attested['by']}, {attested['role']}, stated on {attested['at']} that it isn't met"
    if waived := by_status.get("waived"):
        return "risk_accepted", f"{_say(waived, 'is', 'are')} waived"
    if manual := by_status.get("manual"):
        return "needs_attestation", f"{_say(manual, 'waits', 'wait')} for a person's answer"
    passed = [*by_status.get("pass", ()), *by_status.get("attested", ())]
    if passed and not attested and not any(_shows_all(control, one) for one in passed):
        return "needs_attestation", f"{_say(passed, 'shows', 'show')} a part; a person must attest the rest"
    if attested:
        return "satisfied", f"attested by {attested['by']}, {attested['role']}, on {attested['at']}"
    if passed:
        return "satisfied", _say(passed, "passes", "pass")
    return _unassessed(control, evidence, policies)


def _unassessed(control: Control, evidence: Sequence[Mapped], policies: Sequence[str]) -> tuple[ControlState, str]:
    """The status where nothing failed, passed or waits: every finding, if there is any, isn't applicable."""
    needless = [one for one in evidence if one.asked and one.coverage == "full"]
    if needless:
        return "not_applicable", f"{_say(needless, 'says', 'say')} that it doesn't arise here"
    if evidence:
        return "not_assessed", f"{_say(evidence, 'applies', 'apply')} to no subject in scope"
    if policies:
        return "not_assessed", f"{_named(policies, 'judges', 'judge')} no subject in scope, and nobody attested it"
    if control.evidence == "attested":
        return "not_assessed", "only a person can show it, and nobody attested it"
    return "not_assessed", "no policy of the chosen packs is mapped to it, and nobody attested it"


def _shows_all(control: Control, one: Mapped) -> bool:
    """Whether a finding shows all that the control asks. A check of metadata shows no more than the catalogue says
    metadata can, whatever its policy claims; a person's answer may."""
    automated = control.evidence == "automated" or one.finding["status"] == "attested"
    return automated and one.coverage == "full"


def _say(evidence: Iterable[Mapped], one: str, many: str) -> str:
    return _named(sorted({each.finding["policy"] for each in evidence}), one, many)


def _named(policies: Sequence[str], one: str, many: str, most: int = 3) -> str:
    """The policies as the subject of a sentence, and its verb."""
    listed = policies if len(policies) <= most else [*policies[: most - 1], f"{len(policies) - most + 1} more policies"]
    names = " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
    return f"{names} {one if len(policies) == 1 else many}"
