"""A policy's cases: given facts, and what the policy must say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from gatepost.assess.approvals import with_claims
from gatepost.assess.bounds import bounds
from gatepost.assess.context import Context
from gatepost.assess.decisions import Attestations
from gatepost.assess.declared import declared
from gatepost.assess.findings import Case, judge
from gatepost.assess.options import Options
from gatepost.assess.risk import TERM, risk_classes
from gatepost.errors import Place, SchemaError, UnknownNameError, UnreadableError
from gatepost.frameworks import Catalogue
from gatepost.model import Json, JsonObject, Source, Subject
from gatepost.model.assessment import FindingEntry
from gatepost.policies import CompiledPolicy, Library, Policy, Selected, compile_policies
from gatepost.policies.values import misfit
from gatepost.profile import Attestation
from gatepost.profile.terms import misfit as term_misfit
from gatepost.profile.terms import terms
from gatepost.reading import Document, checked_file, did_you_mean, shown
from gatepost.reading.pointer import pointer


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case. `problem` says how the policy differed from what was expected; None if it didn't."""

    policy: str
    case: str
    place: Place
    finding: FindingEntry
    problem: str | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case ready to be judged: what its author wrote, where, and the subject with its policy's parameters."""

    written: JsonObject
    place: Place
    selected: Selected
    case: Case

    def variables(self) -> JsonObject:
        """What the policy's expressions see."""
        return {**self.case.variables, "params": self.selected.params}


@dataclass(frozen=True, slots=True)
class Trial:
    """A policy ready to run, with its cases and the document that they were read from."""

    compiled: CompiledPolicy
    cases: tuple[Prepared, ...]
    document: Document


def trial_of(library: Library, policy: str, catalogue: Catalogue) -> Trial:
    """The cases of `policy`; `catalogue` tells which controls bind the systems of the cases.

    Raises UnreadableError where there are none, and SchemaError, UnknownNameError or ExpressionError for cases,
    fixtures or a policy that aren't right.
    """
    path = library.cases(policy)
    if not path.is_file():
        raise UnreadableError(f"the policy {policy} has no cases", place=Place(str(path)))
    document = checked_file(path, str(path), "cases", library.cache)
    if document.data["policy"] != policy:
        raise UnknownNameError(
            f"these are cases of {shown(document.data['policy'])}, beside {policy}", place=document.place("/policy")
        )
    fixtures = _fixtures(library, policy)
    found = library.policy(policy)
    compiled = compile_policies([found], terms(library.cache), library.cache)[policy]
    return Trial(compiled, tuple(_prepared(document, found, fixtures, catalogue, terms(library.cache))), document)


def run_cases(library: Library, policy: str, catalogue: Catalogue) -> list[Result]:
    """The results of all cases of `policy`. Raises what `trial_of` raises."""
    trial = trial_of(library, policy, catalogue)
    found = [(one, judge(one.selected, trial.compiled, one.case)) for one in trial.cases]
    return [
        Result(policy, one.written["name"], one.place, finding, _difference(one.written, finding))
        for one, finding in found
    ]


def _fixtures(library: Library, policy: str) -> Document:
    path = library.fixtures(policy)
    if path is None:
        raise UnreadableError("there are no fixtures for the cases", place=Place(str(library.path(policy).parent)))
    return checked_file(path, str(path), "fixtures", library.cache)


def _prepared(
    document: Document, policy: Policy, fixtures: Document, catalogue: Catalogue, known_terms: Mapping[str, JsonObject]
) -> Iterator[Prepared]:
    for index, case in enumerate(document.data["cases"]):
        at = f"/cases/{index}"
        name = case.get("given", policy.subject)
        known = fixtures.data["fixtures"]
        if name not in known:
            raise UnknownNameError(
                f"there is no fixture {shown(name)}{did_you_mean(name, known)}", place=document.place(at + "/given")
            )
        if (kind := known[name]["kind"]) != policy.subject:
            raise SchemaError(
                f"the fixture {shown(name)} is a {kind}, and {policy.id} judges a {policy.subject}",
                place=document.place(at + "/given"),
            )
        _check_params(case.get("params", {}), policy, document.place(at + "/params"))
        _check_terms(case.get("system", {}), known_terms, document, at + "/system")
        day = case.get("as_of", fixtures.data["as_of"])
        defaults = {name: param.default for name, param in policy.params.items()}
        selected = Selected(policy, policy.severity, {**defaults, **case.get("params", {})})
        yield Prepared(
            case, document.place(at), selected, _case(case, known[name], day, policy, catalogue, known_terms)
        )


def _check_params(params: JsonObject, policy: Policy, place: Place) -> None:
    for name, value in params.items():
        if name not in policy.params:
            near = did_you_mean(name, policy.params)
            raise UnknownNameError(f"{policy.id} has no parameter {shown(name)}{near}", place=place)
        if wrong := misfit(policy.params[name].type, value):
            raise SchemaError(f"the parameter {shown(name)} of {policy.id} {wrong}", place=place)


def _check_terms(system: JsonObject, known: Mapping[str, JsonObject], document: Document, at: str) -> None:
    for name, value in system.items():
        if name in known and value is not None and (wrong := term_misfit(known[name], value)):
            raise SchemaError(f"{shown(name)}: {wrong}", place=document.place(at + pointer([name])))


def _case(
    case: JsonObject,
    fixture: JsonObject,
    day: str,
    policy: Policy,
    catalogue: Catalogue,
    known_terms: Mapping[str, JsonObject],
) -> Case:
    facts = merged(fixture["facts"], case.get("facts", {}))
    system = merged(fixture.get("system", {}), case.get("system", {}))
    if policy.subject == "system":
        facts = {"system": {"name": "case", **system}, **facts}
    said = declared(Subject(policy.subject, "case", facts), system, known_terms, {})
    subject = with_claims(Subject(policy.subject, "case", facts), said)
    context = Context(
        facts=subject.facts,
        declared=said.values,
        recorded=said.recorded,
        system={"name": "case", **system},
        now=Options(date.fromisoformat(day)).now,
        request=case.get("request", {}),
    )
    answers = Attestations(_answers(case, policy, day), date.fromisoformat(day))

    def unbound(policy: Policy) -> str | None:
        classes = risk_classes(system, [(policy.subject, said.values.get(TERM))])
        return bounds(catalogue, catalogue.ids(), system, date.fromisoformat(day), classes).unbound(policy)

    return Case(
        subject="case",
        system=None,
        variables=context.variables(),
        declared=said.entries,
        broken=(),
        origin=_nowhere,
        line=_no_line,
        unbound=unbound,
        answer=partial(answers.answer, system="case"),
    )


def _answers(case: JsonObject, policy: Policy, day: str) -> list[Attestation]:
    """The answer that the case gives to a manual policy; by default it is given on the day, and holds a year."""
    if "attestation" not in case or policy.question is None:
        return []
    given: JsonObject = case["attestation"]
    at = date.fromisoformat(given.get("at", day))
    return [
        Attestation(
            control=None,
            policy=policy.id,
            system=None,
            statement=given.get("statement", "It is so."),
            by=given.get("by", "A. Person"),
            role=given.get("role", policy.question.answered_by[0]),
            at=at,
            expires=date.fromisoformat(given["expires"]) if "expires" in given else at + timedelta(days=365),
            met=given.get("met", True),
        )
    ]


def _difference(case: JsonObject, finding: FindingEntry) -> str | None:
    if finding["status"] != case["expect"]:
        return f"expected {case['expect']}, got {finding['status']}: {finding['reason']}"
    messages = [one["message"] for one in finding["requirements"] if one["outcome"] != "true"]
    wanted = [case["message"]] if isinstance(case.get("message"), str) else case.get("message", messages)
    if messages != wanted:
        return f"expected {_listed(wanted)}, got {_listed(messages)}"
    return None


def _listed(messages: list[str]) -> str:
    noun = "the message" if len(messages) == 1 else "the messages"
    return f"{noun} {'; '.join(shown(one, 300) for one in messages)}"


def merged(target: Json, patch: Json) -> Json:
    """`target` with a JSON merge patch laid over it (RFC 7396): null removes."""
    if not isinstance(patch, dict):
        return patch
    found = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key), value)
    return found


def _nowhere(path: str) -> Source | None:
    del path
    return None


def _no_line(source: Source) -> int | None:
    del source
    return None
