"""A policy's cases: given facts, and what the policy must say of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

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
from gatepost.policies import CompiledPolicy, Library, Policy, Selected, compile_policy
from gatepost.policies.library import CASES
from gatepost.policies.values import misfit
from gatepost.profile import Attestation
from gatepost.profile.terms import misfit as term_misfit
from gatepost.profile.terms import terms
from gatepost.reading import Document, check, did_you_mean, shown, yaml_file
from gatepost.reading.pointer import pointer


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case. `problem` says how the policy differed from what was expected; None if it didn't."""

    policy: str
    case: str
    place: Place
    finding: FindingEntry
    problem: str | None


def cases_file(library: Library, policy: str) -> Path:
    """The file of the policy's cases, which may not be there."""
    path = library.path(policy)
    return path.with_name(path.stem + CASES)


def run_cases(library: Library, policy: str, catalogue: Catalogue) -> list[Result]:
    """The results of all cases of `policy`; `catalogue` tells which controls bind the systems of the cases.

    Raises UnreadableError where there are none, and SchemaError, UnknownNameError or ExpressionError for cases,
    fixtures or a policy that aren't right.
    """
    path = cases_file(library, policy)
    if not path.is_file():
        raise UnreadableError(f"the policy {policy} has no cases", place=Place(str(path)))
    document = yaml_file(path)
    check(document, "cases")
    if document.data["policy"] != policy:
        raise UnknownNameError(
            f"these are cases of {shown(document.data['policy'])}, beside {policy}", place=document.place("/policy")
        )
    fixtures = _fixtures(library, policy)
    compiled = compile_policy(library.policy(policy), terms())
    return list(_results(document, compiled, fixtures, catalogue))


def _fixtures(library: Library, policy: str) -> Document:
    path = library.fixtures(policy)
    if path is None:
        raise UnreadableError("there are no fixtures for the cases", place=Place(str(library.path(policy).parent)))
    fixtures = yaml_file(path)
    check(fixtures, "fixtures")
    return fixtures


def _results(
    document: Document, compiled: CompiledPolicy, fixtures: Document, catalogue: Catalogue
) -> Iterable[Result]:
    policy = compiled.policy
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
        _check_terms(case.get("system", {}), document, at + "/system")
        finding = _finding(case, known[name], fixtures.data["as_of"], compiled, catalogue)
        yield Result(policy.id, case["name"], document.place(at), finding, _difference(case, finding))


def _check_params(params: JsonObject, policy: Policy, place: Place) -> None:
    for name, value in params.items():
        if name not in policy.params:
            near = did_you_mean(name, policy.params)
            raise UnknownNameError(f"{policy.id} has no parameter {shown(name)}{near}", place=place)
        if wrong := misfit(policy.params[name].type, value):
            raise SchemaError(f"the parameter {shown(name)} of {policy.id} {wrong}", place=place)


def _check_terms(system: JsonObject, document: Document, at: str) -> None:
    known = terms()
    for name, value in system.items():
        if name in known and value is not None and (wrong := term_misfit(known[name], value)):
            raise SchemaError(f"{shown(name)}: {wrong}", place=document.place(at + pointer([name])))


def _finding(
    case: JsonObject, fixture: JsonObject, day: str, compiled: CompiledPolicy, catalogue: Catalogue
) -> FindingEntry:
    policy: Policy = compiled.policy
    day = case.get("as_of", day)
    facts = merged(fixture["facts"], case.get("facts", {}))
    system = merged(fixture.get("system", {}), case.get("system", {}))
    if policy.subject == "system":
        facts = {"system": {"name": "case", **system}, **facts}
    said = declared(Subject(policy.subject, "case", facts), system, terms(), {})
    subject = with_claims(Subject(policy.subject, "case", facts), said)
    context = Context(
        facts=subject.facts,
        declared=said.values,
        recorded=said.recorded,
        system={"name": "case", **system},
        now=Options(date.fromisoformat(day)).now,
        request=case.get("request", {}),
    )
    defaults = {name: param.default for name, param in policy.params.items()}
    selected = Selected(policy, policy.severity, {**defaults, **case.get("params", {})})
    classes = risk_classes(system, [(policy.subject, said.values.get(TERM))])
    held = bounds(catalogue, catalogue.ids(), system, date.fromisoformat(day), classes)
    answers = Attestations(_answers(case, policy, day), date.fromisoformat(day))
    judged = Case(
        "case",
        None,
        context.variables(),
        said.entries,
        (),
        _nowhere,
        _no_line,
        held.unbound,
        partial(answers.answer, system="case"),
    )
    return judge(selected, compiled, judged)


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
    if "message" in case and case["message"] not in messages:
        return f"expected the message {shown(case['message'], 300)}, got {'; '.join(shown(m, 300) for m in messages)}"
    return None


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
