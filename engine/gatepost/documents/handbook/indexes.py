"""The pages of a handbook that lead to others: its first, one for each topic, and one for each framework."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gatepost.documents.handbook.addresses import Addresses
from gatepost.documents.handbook.contents import Contents
from gatepost.documents.handbook.controls import groups
from gatepost.documents.handbook.policies import judges
from gatepost.documents.handbook.wording import EVIDENCE, topic
from gatepost.documents.view.badges import followed
from gatepost.documents.words import counted
from gatepost.frameworks import Control, Framework
from gatepost.policies import Selected


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that an index leads to, with a few words about it."""

    address: str
    id: str
    title: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading of the level `level`, which may have none of its own."""

    heading: str
    level: int
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class IndexPage:
    """`heads` are those of the columns: what the entries are, then each of their facts."""

    title: str
    kicker: str
    lead: str
    official: str
    heads: tuple[str, ...]
    sections: list[Section]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The first page."""

    subtitle: str
    numbers: str
    frameworks: list[Entry]
    topics: list[Entry]


def home_page(contents: Contents, addresses: Addresses) -> HomePage:
    """The page that leads to the others."""
    topics = contents.topics()
    manual = sum(one.policy.question is not None for one in contents.policies)
    numbers = (
        f"{counted(len(contents.policies), 'policy', 'policies')}, of which a person answers {manual:,}; "
        f"{counted(len(contents.controls), 'control')} of {counted(len(contents.frameworks), 'framework')}."
    )
    return HomePage(
        subtitle=contents.subtitle,
        numbers=numbers,
        frameworks=[_framework(one, contents, addresses) for one in contents.frameworks],
        topics=[_topic(name, policies, addresses) for name, policies in topics.items()],
    )


def _framework(framework: Framework, contents: Contents, addresses: Addresses) -> Entry:
    covered = sum(one.id in contents.mapped for one in framework.controls)
    return Entry(
        addresses.link(addresses.framework(framework.id)),
        framework.id,
        framework.title,
        (f"{len(framework.controls)}", f"{covered}"),
    )


def _topic(name: str, policies: Sequence[Selected], addresses: Addresses) -> Entry:
    manual = sum(one.policy.question is not None for one in policies)
    facts = (f"{len(policies) - manual}", f"{manual}")
    return Entry(addresses.link(addresses.topic(name)), name, topic(name), facts)


def topic_page(name: str, policies: Sequence[Selected], addresses: Addresses) -> IndexPage:
    """The page of a topic."""
    entries = [
        Entry(
            addresses.link(addresses.policy(one.policy.id)),
            one.policy.id,
            one.policy.title,
            (one.severity, judges(one.policy), f"{len(one.policy.controls)}"),
        )
        for one in policies
    ]
    return IndexPage(
        title=topic(name),
        kicker="Topic",
        lead=f"{counted(len(policies), 'policy', 'policies')}.",
        official="",
        heads=("Policy", "Severity", "Judges", "Controls"),
        sections=[Section("", 2, entries)],
    )


def framework_page(framework: Framework, contents: Contents, addresses: Addresses) -> IndexPage:
    """The page of a framework: its controls under the headings of its groups."""
    covered = sum(one.id in contents.mapped for one in framework.controls)
    return IndexPage(
        title=framework.title,
        kicker=f"Framework, version {framework.version}",
        lead=f"{counted(len(framework.controls), 'control')}, with policies for {covered}.",
        official=followed(framework.source),
        heads=("Control", "Shown by", "Policies"),
        sections=list(_sections(framework, contents, addresses)),
    )


def _sections(framework: Framework, contents: Contents, addresses: Addresses) -> Iterator[Section]:
    """A section for each run of controls in the same group, with a heading for each group that begins there."""
    before: list[str] | None = None
    entries: list[Entry] = []
    for control in framework.controls:
        titles = groups(control, framework)
        if titles != before:
            entries = []
            same = _common(before or [], titles)
            for depth, title in enumerate(titles[same:-1], start=same):
                yield Section(title, min(2 + depth, 4), [])
            depth = len(titles) - 1
            if len(titles) > same:
                yield Section(titles[-1], min(2 + depth, 4), entries)
            else:  # back in a group from one within it, or in none
                yield Section(" ".join([*titles[-1:], "(continued)"]) if before else "", min(3 + depth, 4), entries)
            before = titles
        entries.append(_control(control, contents, addresses))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return next(
        (i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )


def _control(control: Control, contents: Contents, addresses: Addresses) -> Entry:
    facts = (EVIDENCE[control.evidence][0], f"{len(contents.mapped.get(control.id, ()))}")
    return Entry(addresses.link(addresses.control(control.id)), control.id.partition("/")[2], control.title, facts)
