"""The entries of the assessment that say what went into it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import PurePath
from urllib.parse import quote

from gatepost.assess.joining import Joined
from gatepost.assess.observed import reference
from gatepost.assess.options import Options
from gatepost.assess.plan import Plan, SystemPlan
from gatepost.frameworks import Catalogue
from gatepost.model import JsonObject, Subject
from gatepost.model.assessment import (
    AppliedEntry,
    DeclaredEntry,
    FrameworkEntry,
    InputEntry,
    PackEntry,
    PolicyEntry,
    ProfileEntry,
    QuestionEntry,
    SubjectEntry,
)
from gatepost.model.assessment import Options as OptionsEntry
from gatepost.policies import Question, Selected
from gatepost.profile import Profile

ENTERED = ("id", "subjects", "packs", "frameworks")  # of a system's entry, and not of what expressions see of it


def system_id(name: str) -> str:
    """The id of a system. In its name `%`, `/` and control characters are percent-encoded."""
    encode = ("Cc", "Cs", "Zl", "Zp")
    return "system:" + "".join(quote(c, safe="") if c in "%/" or unicodedata.category(c) in encode else c for c in name)


def options_entry(options: Options, plan: Plan) -> OptionsEntry:
    """The options as they were resolved."""
    frameworks = sorted({name for one in (*plan.systems, plan.unassigned) for name in one.frameworks})
    return OptionsEntry(
        packs=[pack.id for pack in plan.packs()],
        frameworks=frameworks,
        scope=options.scope,
        select=list(options.select),
        exclude=list(options.exclude),
        subjects=list(options.subjects),
        target=str(options.target) if options.target is not None else None,
        fail_on=options.fail_on,
        require_attestations=options.require_attestations,
        baseline=options.baseline_name,
    )


def profile_entry(profile: Profile) -> ProfileEntry | None:
    """The profile by the name of its file, wherever that lies; None for the one that holds without any."""
    if profile.document is None:
        return None
    name = profile.name if profile.name.startswith("git:") else PurePath(profile.name).name
    return ProfileEntry(name=name, sha256=profile.sha256, docs_url=profile.reports.get("docs_url"))


def input_entries(joined: Joined) -> list[InputEntry]:
    """The inputs, with the number of subjects that each told of."""
    counts = Counter(path for paths in joined.read_in.values() for path in paths)
    return [
        InputEntry(path=one.path, kind=one.kind, sha256=one.sha256, size=one.size, subjects=counts[one.path])
        for one in joined.inputs
    ]


def pack_entries(plan: Plan) -> list[PackEntry]:
    """The packs by id."""
    return [PackEntry(id=one.id, version=one.version, title=one.title, sha256=one.sha256) for one in plan.packs()]


def framework_entries(plan: Plan, catalogue: Catalogue) -> list[FrameworkEntry]:
    """The frameworks by id."""
    names = sorted({name for one in plan.systems for name in one.frameworks})
    return [
        FrameworkEntry(id=one.id, title=one.title, version=one.version, sha256=one.sha256)
        for one in map(catalogue.framework, names)
    ]


def policy_entries(plan: Plan) -> list[PolicyEntry]:
    """The policies by id, as they applied."""
    plans = (plan.unassigned, *plan.systems)
    every: dict[str, Selected] = {}
    for one in plans:
        for name, selected in one.selected.items():
            every.setdefault(name, selected)
    return [_policy(every[name], plan) for name in sorted(every)]


def _policy(selected: Selected, plan: Plan) -> PolicyEntry:
    policy = selected.policy
    differing = {
        system_id(one.system.name): AppliedEntry(severity=mine.severity, params=dict(mine.params))
        for one in plan.systems
        if one.system is not None
        and (mine := one.selected.get(policy.id)) is not None
        and (mine.severity, mine.params) != (selected.severity, selected.params)
    }
    return PolicyEntry(
        id=policy.id,
        version=policy.version,
        sha256=policy.sha256,
        title=policy.title,
        severity=selected.severity,
        subject=policy.subject,
        controls=list(policy.controls),
        remedy=policy.remedy,
        references=list(policy.references),
        params=dict(selected.params),
        by_system=dict(sorted(differing.items())),
        overridden=policy.overridden,
        question=_question(policy.question) if policy.question is not None else None,
    )


def _question(question: Question) -> QuestionEntry:
    return QuestionEntry(
        asks=question.asks,
        evidence=list(question.evidence),
        answered_by=list(question.answered_by),
        valid_days=question.valid_days,
    )


def system_entry(plan: SystemPlan) -> JsonObject:
    """A system: what the profile says of it, and what it is held against."""
    system = plan.system
    assert system is not None
    return {
        "id": system_id(system.name),
        "name": system.name,
        **system.fields,
        "subjects": list(system.subjects),
        "packs": [pack.id for pack in plan.packs],
        "frameworks": list(plan.frameworks),
    }


def subject_entry(
    subject: Subject,
    *,
    system: str | None,
    in_scope: bool,
    reason: str,
    declared: tuple[DeclaredEntry, ...],
    joined: Joined,
) -> SubjectEntry:
    """A subject with its facts as they were judged."""
    return SubjectEntry(
        kind=subject.kind,
        id=subject.id,
        system=system,
        in_scope=in_scope,
        reason=reason,
        inputs=list(joined.read_in.get(subject.id, ())),
        source=reference(subject.origin(""), joined.line),
        facts=subject.facts,
        declared=list(declared),
        broken=list(subject.broken),
    )
