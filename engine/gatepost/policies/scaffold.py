"""The beginning of a policy: its file and that of its cases, from the templates, with comments that explain each key.

What they hold passes `gatepost policy lint` and `gatepost policy test`, so that an author starts from what works.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Template
from textwrap import indent

import yaml

from gatepost import content
from gatepost.errors import InputError, Place, UnknownNameError
from gatepost.model import JsonObject
from gatepost.policies.library import APART, CASES, FIXTURES, fixtures
from gatepost.reading import NO_CACHE, checked_file, did_you_mean, shown, yaml_file

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+")
_FOLDER = "templates"


def check_id(policy: str) -> None:
    """Raise InputError for what can't be the id of a policy."""
    if _ID.fullmatch(policy) is None:
        raise InputError(
            f"{shown(policy)} can't be the name of a policy",
            hint="Write TOPIC/NAME in lower case with hyphens, such as documentation/purpose-stated.",
        )
    if (topic := policy.partition("/")[0]) in APART:
        raise InputError(f"policies can't lie in a folder called {topic}", hint="Name another topic.")


def automated(policy: str, subject: str, title: str | None = None) -> dict[str, str]:
    """The files of a policy about subjects of the kind `subject`, by their paths below the directory of policies: the
    policy, and its cases. Raises UnknownNameError for a kind that there isn't."""
    examples = _examples()
    if subject not in examples:
        raise UnknownNameError(
            f"there is no kind of subject {shown(subject)}{did_you_mean(subject, examples)}",
            hint=f"Kinds are {', '.join(examples)}.",
        )
    example: JsonObject = examples[subject]
    values = {
        "id": policy,
        "title": _flow(title or _title(policy)),
        "subject": subject,
        "that": _flow(example["that"]),
        "message": _flow(example["message"]),
        "remedy": indent(example["remedy"], "  "),
        "good": _facts(example["good"]),
        "bad": "\n".join(_failing(how, facts, example["said"]) for how, facts in example["bad"].items()),
    }
    return {
        f"{policy}.yaml": _filled("automated.yaml", values),
        f"{policy}{CASES}": _filled(f"automated{CASES}", values),
    }


def check_fixture(folder: Path, base: Path, subject: str) -> None:
    """Raise UnknownNameError unless cases in `folder`, of the directory of policies `base`, have a fixture to start
    from for the kind `subject`."""
    path = fixtures(folder, base)
    known: JsonObject = checked_file(path, str(path), "fixtures", NO_CACHE).data["fixtures"] if path is not None else {}
    if known.get(subject, {}).get("kind") != subject:
        raise UnknownNameError(
            f"there is no fixture {subject}, from which cases start",
            place=Place(str(path or base / FIXTURES)),
            hint=f"Add one: `{subject}: {{kind: {subject}, facts: {{…}}}}` with facts of a subject that passes.",
        )


def manual(policy: str, title: str | None = None) -> dict[str, str]:
    """The file of a policy that a person answers, by its path below the directory of policies."""
    values = {"id": policy, "name": policy.rpartition("/")[2], "title": _flow(title or _title(policy))}
    return {f"{policy}.yaml": _filled("manual.yaml", values)}


def kinds() -> tuple[str, ...]:
    """The kinds of subject that there is a beginning for."""
    return tuple(_examples())


def _title(policy: str) -> str:
    """A title until the author finds a better one: the name in words."""
    words = policy.rpartition("/")[2].replace("-", " ")
    return words[:1].upper() + words[1:]


def _facts(given: Mapping[str, object]) -> str:
    return "\n".join(f"    {key}: {_flow(value)}" for key, value in given.items())


def _failing(how: str, given: Mapping[str, object], said: str) -> str:
    lines = [f"  - name: what is required {how}", _facts(given), "    expect: fail", f"    message: {_flow(said)}"]
    return "\n".join(lines)


def _flow(value: object) -> str:
    """`value` as YAML in one line."""
    text = yaml.safe_dump(value, default_flow_style=True, width=sys.maxsize, allow_unicode=True, sort_keys=False)
    return text.removesuffix("\n...\n").removesuffix("\n")


def _examples() -> JsonObject:
    path = _folder() / "examples.yaml"
    found: JsonObject = yaml_file(path).data
    return found


def _filled(template: str, values: Mapping[str, str]) -> str:
    return Template((_folder() / template).read_text("utf-8")).substitute(values)


def _folder() -> Path:
    return content.root() / "policies" / _FOLDER
