"""Whoever pastes a remedy sets what its policy reads, under a name and with a value that are understood."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from gatepost import content
from gatepost.assess.cases import merged, run_cases
from gatepost.assess.declared import declared
from gatepost.frameworks import Catalogue
from gatepost.model import Json, JsonObject, Subject
from gatepost.policies import Library, Policy
from gatepost.policies.remedy import blocks
from gatepost.policies.values import misfit
from gatepost.profile.terms import misfit as term_misfit
from gatepost.profile.terms import places_of, terms
from gatepost.reading import yaml_file

LIBRARY = Library.open()
CATALOGUE = Catalogue()
AUTOMATED = [name for name in LIBRARY.ids() if LIBRARY.policy(name).question is None]
TERMS = terms()
PROFILE = json.loads((content.root() / "policies" / "schemas" / "profile.schema.json").read_text("utf-8"))
SYSTEM_KEYS = set(PROFILE["$defs"]["system"]["properties"])
# The calls that set a tag: whose tag it is, and where among the arguments its name stands.
SETTERS = {
    "set_model_version_tag": ("version", 2),
    "set_registered_model_tag": ("model", 1),
    "set_tag": ("run", -2),
}
ARGUMENTS = {"set_model_version_tag": {4}, "set_registered_model_tag": {3}, "set_tag": {2, 3}}
# What the engine makes of tags, and the terms that it makes it of.
MADE_OF = {"approvals": {"approved_by", "approved_role", "approved_at"}}
# The tags of MLflow's own that a reader turns into facts.
OWN_TAGS = {
    "mlflow.user": "self.run.user",
    "mlflow.source.git.commit": "self.run.git.commit",
    "mlflow.source.git.branch": "self.run.git.branch",
    "mlflow.source.git.repoURL": "self.run.git.repository",
    "mlflow.source.name": "self.run.source_name",
}
# What the engine reads of a system to tell which controls bind it, beside what the policy itself reads.
BINDING = {
    "role",
    "risk_class",
    "annex_iii_area",
    "annex_i",
    "public_body",
    "on_market_since",
    "design_changed_at",
    "general_purpose",
    "systemic_risk",
}
# Articles that tell what a word means, whom a duty binds or when it starts: no control stands for them.
BACKGROUND = {"art_3", "art_6", "art_44", "art_51", "art_111", "art_113", "anx_III"}
# Articles to which an article itself sends its reader: Art. 26(5) to 73 and 79(1), Art. 5(2) to 27.
SENDS_TO = {"art_26": {"art_73", "art_79"}, "art_5": {"art_27"}}
# Either side may be the wrong one, so no value that a remedy writes out can be right for both.
FOR_A_PERSON_TO_DECIDE = {"accountability/registry-agrees-with-profile"}


def text_of(policy: Policy) -> str:
    """All that the policy reads facts in."""
    return " ".join([policy.applies_if or "", *(part for one in policy.require for part in (one.that, one.message))])


def read_by(policy: Policy) -> set[str]:
    """The terms and keys of the profile that the policy reads."""
    text = text_of(policy)
    found = set(re.findall(r"\b(?:declared|recorded|system)\.(\w+)", text))
    return found.union(*(made for fact, made in MADE_OF.items() if re.search(rf"self\.{fact}\b", text)))


def code_of(policy: Policy) -> list[str]:
    return [block.text for block in blocks(policy.remedy) if block.code]


def tags_set(policy: Policy) -> Iterator[tuple[str, str, str | None]]:
    """Whose tag the remedy sets, its name, and its value where that is written out."""
    for block in code_of(policy):
        if not any(f".{setter}(" in block for setter in SETTERS):
            continue
        for call in ast.walk(ast.parse(block)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in SETTERS:
                holder, at = SETTERS[call.func.attr]
                assert len(call.args) in ARGUMENTS[call.func.attr], ast.unparse(call)
                name, value = call.args[at], call.args[-1]
                assert isinstance(name, ast.Constant), ast.unparse(call)
                yield holder, str(name.value), str(value.value) if isinstance(value, ast.Constant) else None


def profile_lines(policy: Policy) -> Iterator[JsonObject]:
    """What the remedy has written into gatepost.yaml."""
    for block in code_of(policy):
        if re.match(r"(systems?|params|waivers|vocabulary|exclusions|gates|packs):", block):
            assert "gatepost.yaml" in policy.remedy, "where these lines go"
            data = yaml.safe_load(block)
            assert set(data) <= set(PROFILE["properties"])
            yield data


def spelled(value: Json | object) -> Json:
    """A value of YAML as a profile has it: days and times as text."""
    return value if isinstance(value, bool | int | float | str | list | dict) else str(value)


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_a_tag_that_a_remedy_sets_is_read_by_its_policy(policy: str) -> None:
    found = LIBRARY.policy(policy)
    text = text_of(found)
    for holder, tag, value in tags_set(found):
        if tag in OWN_TAGS:
            assert OWN_TAGS[tag] in text, tag
            continue
        carried = {name for name, term in TERMS.items() if (holder, tag) in places_of(name, term)}
        assert carried & read_by(found) or f'"{tag}"' in text, f"{holder}: {tag}"
        if value is not None and carried and "…" not in value:
            facts: JsonObject = {"version": {"version": "2", "aliases": []}, "model": {"name": "m"}, "run": {}}
            facts[holder]["tags"] = {tag: value}
            values = declared(Subject("model_version", "m/2", facts), {}, TERMS, {}).values
            assert carried <= set(values), f"{tag}: {value}"


def followed(policy: Policy) -> JsonObject | None:
    """What the remedy changes of a case, if each value is written out; None where it sets nothing or can't be told."""
    facts: JsonObject = {}
    for holder, tag, value in tags_set(policy):
        if value is None or "…" in value:
            return None
        *path, last = OWN_TAGS.get(tag, f"self.{holder}.tags.{tag}").split(".")[1:]
        place = facts
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    systems = [one for lines in profile_lines(policy) for one in lines.get("systems", [])]
    system = {key: spelled(value) for one in systems for key, value in one.items() if key != "name"}
    return {"facts": facts, "system": system} if facts or system else None


@pytest.mark.parametrize("policy", AUTOMATED)
def test_following_a_remedy_mends_a_failure(policy: str, tmp_path: Path) -> None:
    change = followed(LIBRARY.policy(policy))
    if change is None or policy in FOR_A_PERSON_TO_DECIDE:
        return
    written = yaml_file(LIBRARY.cases(policy)).data["cases"]
    cases = [merged(one, {**change, "message": None, "expect": "pass"}) for one in written if one["expect"] == "fail"]
    place = tmp_path / Path(policy).parent
    place.mkdir()
    for name in (LIBRARY.path(policy), LIBRARY.fixtures(policy)):
        assert name is not None
        shutil.copy(name, place / name.name if name.name != "fixtures.yaml" else tmp_path)
    (tmp_path / f"{policy}.cases.yaml").write_text(json.dumps({"policy": policy, "cases": cases}), "utf-8")
    problems = [one.problem for one in run_cases(Library.open([str(tmp_path)]), policy, CATALOGUE)]
    assert None in problems, problems


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_what_a_remedy_writes_into_the_profile_is_read_by_its_policy(policy: str) -> None:
    found = LIBRARY.policy(policy)
    for lines in profile_lines(found):
        for system in [*lines.get("systems", []), *([lines["system"]] if "system" in lines else [])]:
            for key, value in system.items():
                assert key in SYSTEM_KEYS | set(TERMS), key
                known = read_by(found) | {"name", "role"} | (BINDING if found.only_if_bound else set())
                assert found.question or key in known, key
                if key in TERMS:
                    assert term_misfit(TERMS[key], spelled(value)) is None, key


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_a_parameter_that_a_remedy_sets_is_one_of_its_policy(policy: str) -> None:
    found = LIBRARY.policy(policy)
    for lines in profile_lines(found):
        for name, values in lines.get("params", {}).items():
            assert name == policy
            for param, value in values.items():
                assert param in found.params, param
                assert misfit(found.params[param].type, spelled(value)) is None, param
    for named in re.findall(r"parameters? `?([a-z]+_[a-z_]+)", found.remedy):
        assert named in found.params, named


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_a_waiver_that_a_remedy_shows_is_of_its_policy_and_whole(policy: str) -> None:
    required = PROFILE["$defs"]["waiver"]["required"]
    for lines in profile_lines(LIBRARY.policy(policy)):
        for waiver in lines.get("waivers", []):
            assert waiver["policy"] == policy
            assert set(required) <= set(waiver)


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_a_key_within_the_words_of_a_remedy_is_one_of_a_system(policy: str) -> None:
    for key in re.findall(r"`([a-z_]+): [^`]*`", LIBRARY.policy(policy).remedy):
        assert key in SYSTEM_KEYS | set(TERMS) | set(PROFILE["properties"]), key


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_an_answer_that_a_remedy_records_is_to_its_own_question_by_one_who_may_give_it(policy: str) -> None:
    found = LIBRARY.policy(policy)
    assert set(re.findall(r"gatepost attest (\S+)", found.remedy)) == ({policy} if found.question else set())
    roles = set(re.findall(r'--role "([^"]*)"', found.remedy))
    assert roles <= set(found.question.answered_by if found.question else ())


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_a_reference_leads_to_the_law_of_a_control(policy: str) -> None:
    found = LIBRARY.policy(policy)
    controls = [CATALOGUE.control(one["id"]) for one in found.controls]
    articles = {urlsplit(one.link).fragment for one in controls}
    articles = articles.union(*(SENDS_TO.get(one, set()) for one in articles))
    for named in re.findall(r"\b(?:Art\. (\d+[a-z]?)|Annex ([IVX]+))", " ".join(one.asks for one in controls)):
        articles |= {f"art_{named[0]}", f"anx_{named[1]}"}
    for address in found.references:
        parts = urlsplit(address)
        ours = "2024/1689" in parts.path or "02024R1689" in parts.query
        if ours and re.match(r"(art|anx)_", parts.fragment):
            assert parts.fragment in articles | BACKGROUND, address
