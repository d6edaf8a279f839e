"""The assessment: every policy of the chosen packs meets every subject of its kind that is in scope.

It depends on its arguments and on nothing else: no clock, no environment, no order of dictionaries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import gatepost
from gatepost.assess import scope
from gatepost.assess.approvals import with_claims
from gatepost.assess.bounds import Bounds, bounds
from gatepost.assess.context import Context
from gatepost.assess.controls import by_control, control_entries, mapped_policies
from gatepost.assess.decisions import Attestations, waive
from gatepost.assess.declared import Declared, declared
from gatepost.assess.entries import (
    framework_entries,
    input_entries,
    options_entry,
    pack_entries,
    policy_entries,
    profile_entry,
    subject_entry,
    system_entry,
    system_id,
)
from gatepost.assess.findings import Case, judge
from gatepost.assess.inventory import inventory_notices
from gatepost.assess.joining import Joined, join
from gatepost.assess.options import Options
from gatepost.assess.plan import Plan, SystemPlan, make_plan
from gatepost.assess.production import with_production
from gatepost.assess.risk import TERM, risk_classes
from gatepost.assess.target import held_before, moved
from gatepost.assess.verdict import against, summary
from gatepost.errors import InputError
from gatepost.frameworks import Catalogue
from gatepost.model import JsonObject, Reading, Source, Subject
from gatepost.model.assessment import (
    SCHEMA_ID,
    AssessmentDocument,
    ControlEntry,
    FindingEntry,
    Notice,
    RequestEntry,
    SubjectEntry,
    ToolRef,
)
from gatepost.policies import Library
from gatepost.profile import Profile

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A subject as it is judged: its plan, its terms, and whether it is in scope."""

    subject: Subject
    plan: SystemPlan
    declared: Declared
    in_scope: bool
    reason: str


def assess(
    readings: Sequence[tuple[str | None, Reading]],
    profile: Profile,
    library: Library,
    catalogue: Catalogue,
    options: Options,
    progress: Progress = lambda done, total: None,
) -> AssessmentDocument:
    """The assessment of what was read, each reading with the name of its registry or None.

    Raises InputError when inputs contradict each other, or profile and options name what there isn't, and
    MissingExtraError for a cross-check without cel-python.
    """
    plan = make_plan(profile, library, catalogue, options)
    joined = join(readings)
    subjects, request = _asked(with_production(joined.subjects), options)
    judged = _judged(subjects, profile, plan, options)
    attestations = Attestations(profile.attestations, options.as_of)
    bound = {one.key: _bounds(one, profile, judged, catalogue, options) for one in (*plan.systems, plan.unassigned)}
    found = _findings(judged, plan, bound, attestations, request, options, joined.line, progress)
    found, waivers, waiver_notices = waive(found, profile.waivers, options.as_of)
    found = against(found, options.baseline)
    controls = list(_controls(found, plan, bound, attestations))
    notices = [
        *joined.notices,
        *plan.notices,
        *(notice for one in judged for notice in one.declared.notices),
        *inventory_notices(profile, subjects),
        *_broken(judged),
        *waiver_notices,
        *attestations.notices(),
    ]
    document = AssessmentDocument(
        schema=SCHEMA_ID,
        tool=ToolRef(name="gatepost", version=gatepost.__version__),
        as_of=str(options.as_of),
        options=options_entry(options, plan),
        request=request,
        profile=profile_entry(profile),
        inputs=input_entries(joined),
        packs=pack_entries(plan),
        frameworks=framework_entries(plan, catalogue),
        policies=policy_entries(plan),
        systems=[system_entry(one) for one in plan.systems],
        subjects=[_entry(one, joined) for one in judged],
        findings=found,
        controls=controls,
        waivers=waivers,
        attestations=attestations.entries(),
        notices=sorted(notices, key=lambda one: (one["code"], one["subject"] or "", one["message"])),
        cross_check=None,
        summary=summary(found, controls, len(judged), sum(one.in_scope for one in judged), options),
    )
    if options.cross_check:
        from gatepost.assess.crosscheck import cross_check

        document["cross_check"] = cross_check(document, plan.compiled)
    return document


def _asked(subjects: tuple[Subject, ...], options: Options) -> tuple[tuple[Subject, ...], RequestEntry | None]:
    """The subjects as they would be after the move that is asked for, and the request; as they are without one."""
    if options.target is None:
        return subjects, None
    versions = scope.chosen(subjects, options)
    if len(versions) != 1:
        scope.check_named(subjects, options)
        found = f"{len(versions)} are" if options.subjects else "none is"
        raise InputError(
            f"--target moves one model version, and {found} named",
            hint="Name it, as in --subject mlflow:NAME/VERSION.",
        )
    before = held_before(versions[0], options.target)
    request = RequestEntry({"who": options.who, "from": before, "to": str(options.target), "at": options.now})
    return moved(subjects, versions[0], options.target), request


def _judged(subjects: Sequence[Subject], profile: Profile, plan: Plan, options: Options) -> list[Judged]:
    plans = {one.system.name: one for one in plan.systems if one.system is not None}
    assigned: list[tuple[Subject, SystemPlan]] = []
    for one in subjects:
        system = profile.system_of(one.id)
        assigned.append((one, plans[system.name] if system is not None else plan.unassigned))
    assigned += [(_of_system(one, assigned), one) for one in plan.systems]
    reasons = scope.reasons([one for one, _ in assigned], options)
    found = []
    for given, chosen in assigned:
        fields = chosen.system.fields if chosen.system is not None else {}
        said = declared(given, fields, plan.terms, plan.places if given.kind != "system" else {})
        found.append(Judged(with_claims(given, said), chosen, said, *reasons[given.id]))
    return sorted(found, key=lambda one: (one.subject.kind, one.subject.id))


def _of_system(plan: SystemPlan, assigned: Iterable[tuple[Subject, SystemPlan]]) -> Subject:
    """The system itself as a subject: what the profile says of it, and the ids of its subjects."""
    assert plan.system is not None
    ids = sorted(subject.id for subject, of in assigned if of is plan)
    facts: JsonObject = {"system": {"name": plan.system.name, **plan.system.fields}, "subjects": ids}
    return Subject("system", system_id(plan.system.name), facts)


def _bounds(
    plan: SystemPlan, profile: Profile, judged: Sequence[Judged], catalogue: Catalogue, options: Options
) -> Bounds:
    fields = plan.system.fields if plan.system is not None else {}
    stated = [(one.subject.kind, one.declared.values.get(TERM)) for one in judged if one.plan is plan and one.in_scope]
    classes = risk_classes(fields, stated)
    return bounds(catalogue, plan.frameworks, fields, options.as_of, classes, profile.excluded(plan.key))


def _findings(
    judged: Sequence[Judged],
    plan: Plan,
    bound: Mapping[str, Bounds],
    attestations: Attestations,
    request: RequestEntry | None,
    options: Options,
    line: Callable[[Source], int | None],
    progress: Progress,
) -> list[FindingEntry]:
    asked = {key: value for key, value in (request or {}).items() if value is not None}
    found = []
    in_scope = [one for one in judged if one.in_scope]
    for done, one in enumerate(in_scope):
        progress(done, len(in_scope))
        subject, system = one.subject, one.plan.system
        context = Context(
            facts=subject.facts,
            declared=one.declared.values,
            recorded=one.declared.recorded,
            system={"name": system.name, **system.fields} if system is not None else {"name": ""},
            now=options.now,
            request=asked,
        )
        fitting = [sel for sel in one.plan.selected.values() if sel.policy.subject == subject.kind]
        if not fitting:
            continue
        case = Case(
            subject=subject.id,
            system=system_id(system.name) if system is not None else None,
            variables=context.variables(),
            declared=one.declared.entries,
            broken=subject.broken,
            origin=subject.origin,
            line=line,
            unbound=bound[one.plan.key].unbound,
            answer=partial(attestations.answer, system=system.name if system is not None else ""),
        )
        found += [judge(selected, plan.compiled[selected.policy.id], case) for selected in fitting]
    progress(len(in_scope), len(in_scope))
    return found


def _controls(
    findings: Sequence[FindingEntry], plan: Plan, bound: Mapping[str, Bounds], attestations: Attestations
) -> Iterable[ControlEntry]:
    policies = {name: one.policy for name, one in plan.compiled.items()}
    by_system: dict[str, list[FindingEntry]] = {}
    for finding in findings:
        if finding["system"] is not None:
            by_system.setdefault(finding["system"], []).append(finding)
    for one in plan.systems:
        assert one.system is not None
        name = system_id(one.system.name)
        mapped = by_control(by_system.get(name, ()), policies)
        asked = mapped_policies(one.selected)
        yield from control_entries(name, one.system.name, bound[one.key], mapped, asked, attestations)


def _broken(judged: Iterable[Judged]) -> Iterable[Notice]:
    for one in judged:
        for problem in one.subject.broken:
            yield Notice(code="broken_record", subject=one.subject.id, message=f"{one.subject.id}: {problem}")


def _entry(one: Judged, joined: Joined) -> SubjectEntry:
    system = one.plan.system
    return subject_entry(
        one.subject,
        system=system_id(system.name) if system is not None else None,
        in_scope=one.in_scope,
        reason=one.reason,
        declared=one.declared.entries,
        joined=joined,
    )
