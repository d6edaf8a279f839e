"""Which policies and frameworks each system is held against: what options, profile and packs say, resolved once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeAlias, TypeVar

from gatepost import cel
from gatepost.assess.options import Options
from gatepost.errors import ExpressionError, InputError, UnknownNameError
from gatepost.frameworks import Catalogue
from gatepost.model import JsonObject
from gatepost.model.assessment import Notice
from gatepost.policies import CompiledPolicy, Library, Override, Pack, Selected, compile_policies, disagreements, select
from gatepost.profile import Profile, System
from gatepost.profile.terms import terms
from gatepost.reading import did_you_mean, shown
from gatepost.reading.pointer import pointer

Names: TypeAlias = tuple[str, ...]
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class SystemPlan:
    """What one system is held against; `system` is None for subjects in no system."""

    system: System | None
    packs: tuple[Pack, ...]
    frameworks: tuple[str, ...]
    selected: Mapping[str, Selected]

    @property
    def key(self) -> str:
        """What tells it from the other plans of a run: the system's name, empty for the subjects in no system."""
        return self.system.name if self.system is not None else ""


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
    vocabulary = terms(library.cache)
    _check_decisions(profile, library, catalogue)
    _check_selection(library, options)
    unassigned = _system_plan(None, profile, library, catalogue, options)
    systems = tuple(_system_plan(system, profile, library, catalogue, options) for system in profile.systems)
    every = {name: one for plan in (unassigned, *systems) for name, one in plan.selected.items()}
    if not every:
        raise InputError("no policy is left to check", hint="Look at --select, --exclude and the packs.")
    compiled = compile_policies([every[name].policy for name in sorted(every)], vocabulary, library.cache)
    said = dict.fromkeys(words for plan in (unassigned, *systems) for words in disagreements(library, plan.packs))
    notices = [Notice(code="packs_disagree", subject=None, message=words) for words in said]
    if library.own and not options.select and every.keys().isdisjoint(library.own):
        words = f"no policy of --policies applies: name a pack that holds it, of {', '.join(library.pack_ids())}"
        notices.append(Notice(code="policies_unused", subject=None, message=words))
    return Plan(systems, unassigned, compiled, vocabulary, places(profile), tuple(notices))


def _system_plan(
    system: System | None, profile: Profile, library: Library, catalogue: Catalogue, options: Options
) -> SystemPlan:
    base = _pointer(profile, system) if system is not None else ""
    own_packs, own_frameworks = (system.packs, system.frameworks) if system is not None else (None, None)
    names, at = _first("packs", options.packs, own_packs, profile.packs, base)
    named = _looked_up(library.pack, names, profile, at)
    packs = tuple({pack.id: pack for pack in (*named, *map(library.pack, library.whole()))}.values())
    overrides = [Override(profile.params, lambda at: profile.place("/params" + at))]
    if system is not None:
        overrides.append(Override(system.params, lambda at: profile.place(f"{base}/params{at}")))
    chosen = {
        one.policy.id: one
        for one in select(library, packs, overrides)
        if (not options.select or _fits(one.policy.id, options.select)) and not _fits(one.policy.id, options.exclude)
    }
    return SystemPlan(system, packs, _frameworks(own_frameworks, profile, packs, catalogue, options, base), chosen)


def _check_selection(library: Library, options: Options) -> None:
    for flag, patterns in (("--select", options.select), ("--exclude", options.exclude)):
        for wrong in (p for p in patterns if not library.matching(p)):
            near = did_you_mean(wrong, library.ids())
            hint = "`gatepost policy list` shows all."
            raise UnknownNameError(f"{flag}: no policy fits {shown(wrong)}{near}", hint=hint)


def _first(
    key: str, asked: Names | None, own: Names | None, general: Names | None, base: str
) -> tuple[Names, str | None]:
    """The names that hold, those of the options before the system's and the profile's, and where in the profile they
    stand."""
    if asked:
        return asked, None
    return (own, f"{base}/{key}") if own else (general or (), f"/{key}")


def _looked_up(look: Callable[[str], _Found], names: Names, profile: Profile, at: str | None) -> list[_Found]:
    """What `look` gives for each of `names`, whose list stands `at` that pointer of the profile."""
    found = []
    for index, name in enumerate(names):
        try:
            found.append(look(name))
        except UnknownNameError as error:
            place = profile.place(f"{at}/{index}") if at is not None else None
            raise UnknownNameError(error.message, place=error.place or place, hint=error.hint) from None
    return found


def _fits(policy: str, patterns: Sequence[str]) -> bool:
    return any(policy == pattern or fnmatchcase(policy, pattern) for pattern in patterns)


def _frameworks(
    own: Names | None, profile: Profile, packs: Sequence[Pack], catalogue: Catalogue, options: Options, base: str
) -> tuple[str, ...]:
    """The frameworks that are named, else those of the packs. A framework that there isn't is an error in either."""
    named, at = _first("frameworks", options.frameworks, own, profile.frameworks, base)
    if not named:
        of_packs = {one for p in packs for one in (catalogue.ids() if p.frameworks is None else p.frameworks)}
        named, at = tuple(sorted(of_packs)), None
    return tuple(sorted({one.id for one in _looked_up(catalogue.framework, named, profile, at)}))


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
    for exclusion in profile.exclusions:
        try:
            catalogue.control(exclusion.control)
        except UnknownNameError as error:
            words = f"an exclusion names what there isn't: {error.message}"
            raise UnknownNameError(words, place=exclusion.place) from None
        if not catalogue.framework(exclusion.control.partition("/")[0]).may_exclude(exclusion.control):
            raise InputError(
                f"{shown(exclusion.control)} can't be excluded: it isn't for the organisation to choose",
                place=exclusion.place,
                hint="Of ISO/IEC 42001 those of Annex A can be, and of a law none. Attest it, or waive a finding.",
            )
    for attestation in profile.attestations:
        try:
            if attestation.control is not None:
                catalogue.control(attestation.control)
            elif attestation.policy is not None:
                asked = library.policy(attestation.policy).question is not None
        except UnknownNameError as error:
            words = f"an attestation names what there isn't: {error.message}"
            raise UnknownNameError(words, place=attestation.place) from None
        if attestation.policy is not None and not asked:
            raise InputError(
                f"{shown(attestation.policy)} isn't a manual policy: metadata answer it",
                place=attestation.place,
                hint="Attest a control that it is mapped to, or waive a finding.",
            )


def places(profile: Profile) -> dict[str, cel.Program]:
    """The profile's own expressions for terms, over the facts of a model version or a registered model alike."""
    found = {}
    for name, text in profile.vocabulary.items():
        try:
            found[name] = cel.compile(text, {"self": "dyn"})
        except cel.CompileError as error:
            raise ExpressionError(error.message, place=profile.place("/vocabulary" + pointer([name]))) from None
    return found
