"""Which policies and frameworks each system is held against: what options, profile and packs say, resolved once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from gatepost import cel
from gatepost.assess.options import Options
from gatepost.errors import ExpressionError, InputError, UnknownNameError
from gatepost.frameworks import Catalogue
from gatepost.model import JsonObject
from gatepost.model.assessment import Notice
from gatepost.policies import CompiledPolicy, Library, Override, Pack, Selected, compile_policy, disagreements, select
from gatepost.profile import Profile, System
from gatepost.profile.terms import terms
from gatepost.reading import did_you_mean, shown
from gatepost.reading.pointer import pointer


@dataclass(frozen=True, slots=True)
class SystemPlan:
    """What one system is held against; `system` is None for subjects in no system."""

    system: System | None
    packs: tuple[Pack, ...]
    frameworks: tuple[str, ...]
    selected: Mapping[str, Selected]


@dataclass(frozen=True, slots=True)
class Plan:
    """The systems of a run in the profile's order, the plan for unassigned subjects, and what their policies need."""

    systems: tuple[SystemPlan, ...]
    unassigned: SystemPlan
    compiled: Mapping[str, CompiledPolicy]
    terms: Mapping[str, JsonObject]
    places: Mapping[str, cel.Program]
    notices: tuple[Notice, ...]

    def packs(self) -> tuple[Pack, ...]:
        """All packs, each once, sorted by id."""
        found = {pack.id: pack for plan in (*self.systems, self.unassigned) for pack in plan.packs}
        return tuple(found[name] for name in sorted(found))


def make_plan(profile: Profile, library: Library, catalogue: Catalogue, options: Options) -> Plan:
    """The plan of a run. Raises UnknownNameError for a policy, pack, framework, control or parameter that there isn't,
    ExpressionError for CEL that can't be compiled, and InputError where nothing is selected."""
    vocabulary = terms()
    _check_decisions(profile, library, catalogue)
    base = _system_plan(None, profile, library, catalogue, options)
    systems = tuple(_system_plan(system, profile, library, catalogue, options) for system in profile.systems)
    every = {name: one for plan in (base, *systems) for name, one in plan.selected.items()}
    compiled = {name: compile_policy(every[name].policy, vocabulary) for name in sorted(every)}
    said = dict.fromkeys(words for plan in (base, *systems) for words in disagreements(library, plan.packs))
    notices = tuple(Notice(code="packs_disagree", subject=None, message=words) for words in said)
    return Plan(systems, base, compiled, vocabulary, places(profile), notices)


def _system_plan(
    system: System | None, profile: Profile, library: Library, catalogue: Catalogue, options: Options
) -> SystemPlan:
    own = system.packs if system is not None else None
    names = options.packs or own or profile.packs
    packs = tuple(library.pack(name) for name in dict.fromkeys((*names, *library.whole())))
    overrides = [Override(profile.params, lambda at: profile.place("/params" + at))]
    if system is not None:
        base = _pointer(profile, system)
        overrides.append(Override(system.params, lambda at: profile.place(f"{base}/params{at}")))
    chosen = {
        one.policy.id: one
        for one in select(library, packs, overrides)
        if (not options.select or _fits(one.policy.id, options.select)) and not _fits(one.policy.id, options.exclude)
    }
    for flag, patterns in (("--select", options.select), ("--exclude", options.exclude)):
        for wrong in (p for p in patterns if not library.matching(p)):
            near = did_you_mean(wrong, library.ids())
            hint = "`gatepost policy list` shows all."
            raise UnknownNameError(f"{flag}: no policy fits {shown(wrong)}{near}", hint=hint)
    if not chosen:
        raise InputError("no policy is left to check", hint="Look at --select, --exclude and the packs.")
    return SystemPlan(system, packs, _frameworks(system, profile, packs, catalogue, options), chosen)


def _fits(policy: str, patterns: Sequence[str]) -> bool:
    return any(policy == pattern or fnmatchcase(policy, pattern) for pattern in patterns)


def _frameworks(
    system: System | None, profile: Profile, packs: Sequence[Pack], catalogue: Catalogue, options: Options
) -> tuple[str, ...]:
    named = options.frameworks or (system.frameworks if system is not None else None) or profile.frameworks
    of_packs = {one for pack in packs for one in (catalogue.ids() if pack.frameworks is None else pack.frameworks)}
    chosen = named or tuple(of_packs)
    for one in chosen:
        catalogue.framework(one)
    return tuple(sorted(set(chosen)))


def _pointer(profile: Profile, system: System) -> str:
    single = profile.document is not None and "system" in profile.document.data
    return "/system" if single else f"/systems/{profile.systems.index(system)}"


def _check_decisions(profile: Profile, library: Library, catalogue: Catalogue) -> None:
    known = library.ids()
    for i, waiver in enumerate(profile.waivers):
        if waiver.policy not in known:
            raise UnknownNameError(
                f"a waiver names a policy that there isn't: {shown(waiver.policy)}{did_you_mean(waiver.policy, known)}",
                place=profile.place(f"/waivers/{i}/policy"),
            )
    for i, attestation in enumerate(profile.attestations):
        try:
            if attestation.control is not None:
                catalogue.control(attestation.control)
            elif attestation.policy is not None:
                library.path(attestation.policy)
        except UnknownNameError as error:
            key = "control" if attestation.control is not None else "policy"
            place = profile.place(f"/attestations/{i}/{key}")
            raise UnknownNameError(f"an attestation names what there isn't: {error.message}", place=place) from None


def places(profile: Profile) -> dict[str, cel.Program]:
    """The profile's own expressions for terms, over the facts of a model version or a registered model alike."""
    found = {}
    for name, text in profile.vocabulary.items():
        try:
            found[name] = cel.compile(text, {"self": "dyn"})
        except cel.CompileError as error:
            raise ExpressionError(error.message, place=profile.place("/vocabulary" + pointer([name]))) from None
    return found

