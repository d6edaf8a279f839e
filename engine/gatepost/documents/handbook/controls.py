"""The page of a control, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.documents.handbook.addresses import Addresses
from gatepost.documents.handbook.contents import Contents
from gatepost.documents.handbook.policies import judges
from gatepost.documents.handbook.wording import COVERAGE, EVIDENCE, RELATIONS, begins, binds, ends
from gatepost.documents.view.badges import followed
from gatepost.documents.view.types import Field
from gatepost.frameworks import Control, Framework


@dataclass(frozen=True, slots=True)
class Shown:
    """A policy that is evidence for the control."""

    id: str
    address: str
    title: str
    severity: str
    judges: str
    coverage: str
    rationale: str


@dataclass(frozen=True, slots=True)
class Other:
    """A related control; `address` is empty where there is no page of it."""

    id: str
    address: str
    title: str
    framework: str
    relation: str
    rationale: str
    source: str


@dataclass(frozen=True, slots=True)
class ControlPage:
    """Everything that the page of a control shows."""

    id: str
    title: str
    framework: str
    framework_address: str
    groups: list[str]
    asks: str
    evidence: str
    evidence_means: str
    shows: str
    typical: tuple[str, ...]
    binds: list[Field]
    begins: list[str]
    ends: str
    policies: list[Shown]
    related: list[Other]
    official: str


def control_page(control: Control, framework: Framework, contents: Contents, addresses: Addresses) -> ControlPage:
    """The page of a control."""
    evidence, means = EVIDENCE[control.evidence]
    return ControlPage(
        id=control.id,
        title=control.title,
        framework=framework.title,
        framework_address=addresses.link(addresses.framework(framework.id)),
        groups=groups(control, framework),
        asks=control.asks,
        evidence=evidence,
        evidence_means=means,
        shows=control.shows,
        typical=control.typical_evidence,
        binds=binds(control.applies),
        begins=[line for start in control.starts for line in begins(start)],
        ends=ends(control),
        policies=list(_policies(control, contents, addresses)),
        related=list(_related(control, contents, addresses)),
        official=followed(control.link),
    )


def groups(control: Control, framework: Framework) -> list[str]:
    """The titles of the groups that the control stands in, the widest first."""
    by_id = {one.id: one for one in framework.groups}
    found: list[str] = []
    name = control.group
    while name is not None:
        found.append(by_id[name].title)
        name = by_id[name].parent
    return found[::-1]


def _policies(control: Control, contents: Contents, addresses: Addresses) -> Iterator[Shown]:
    for selected, mapped in contents.mapped.get(control.id, ()):
        policy = selected.policy
        yield Shown(
            id=policy.id,
            address=addresses.link(addresses.policy(policy.id)),
            title=policy.title,
            severity=selected.severity,
            judges=judges(policy),
            coverage=COVERAGE[mapped["coverage"]],
            rationale=mapped["rationale"],
        )


def _related(control: Control, contents: Contents, addresses: Addresses) -> Iterator[Other]:
    titles = {one.id: one.title for one in contents.frameworks}
    for one in contents.related.get(control.id, ()):
        other = contents.controls.get(one.id)
        yield Other(
            id=one.id,
            address=addresses.link(addresses.control(one.id)) if other is not None else "",
            title=other.title if other is not None else "",
            framework=titles.get(one.id.partition("/")[0], ""),
            relation=RELATIONS[one.relation],
            rationale=one.rationale,
            source=one.source,
        )
