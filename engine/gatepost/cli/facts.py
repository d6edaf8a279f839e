"""`gatepost facts PATH`: what gatepost sees, and which fact came from where."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from gatepost.cli import inputs, outputs, tables
from gatepost.cli.caching import user_cache
from gatepost.errors import UnknownNameError
from gatepost.model import Json, JsonObject, Source
from gatepost.reading.text import printable

if TYPE_CHECKING:
    from gatepost.assess.joining import Joined
    from gatepost.model import Subject

_MOST = 300  # characters of a value that the text shows


@click.command(short_help="Show what gatepost sees in a PATH, and where each fact was read.")
@inputs.paths
@inputs.kind
@inputs.profile
@click.option(
    "--subject",
    "patterns",
    multiple=True,
    metavar="ID",
    help="Only subjects whose id fits this pattern (mlflow:credit-*/*); repeatable.",
)
@click.option("--list", "names_only", is_flag=True, help="Only the subjects' kinds and ids.")
@tables.form
def facts(
    paths: tuple[str, ...],
    kind: str | None,
    profile_name: str | None,
    patterns: tuple[str, ...],
    names_only: bool,
    form: str,
) -> None:
    """Show the subjects in PATH with their facts, the vocabulary's terms, and where each was read.

    \b
    Examples:
      gatepost facts export/ --list
      gatepost facts export/ --subject mlflow:credit/3
    """
    from gatepost.assess.joining import join

    describe = _describer(profile_name)
    joined = join(inputs.readings(paths, kind))
    found = chosen(joined, patterns)
    if form == "json":
        tables.show_json([_name(one) if names_only else describe(one, joined) for one in found])
    elif names_only:
        tables.show_table([(one.kind, one.id) for one in found])
    else:
        for one in found:
            _show(describe(one, joined))


def chosen(joined: Joined, patterns: tuple[str, ...]) -> list[Subject]:
    """The subjects that fit a pattern; all of them without one. Raises UnknownNameError for one that fits none."""
    from gatepost.profile import matches
    from gatepost.reading import did_you_mean, shown

    for pattern in patterns:
        if not any(matches(pattern, one.id) for one in joined.subjects):
            near = did_you_mean(pattern, [one.id for one in joined.subjects])
            raise UnknownNameError(
                f"--subject: no subject fits {shown(pattern)}{near}", hint="`gatepost facts PATH --list` lists all."
            )
    return [one for one in joined.subjects if not patterns or any(matches(pattern, one.id) for pattern in patterns)]


def _name(subject: Subject) -> JsonObject:
    return {"id": subject.id, "kind": subject.kind}


def _describer(profile_name: str | None) -> Callable[[Subject, Joined], JsonObject]:
    """Tells of a subject all that its assessment would start from, under the chosen profile."""
    from gatepost.assess.approvals import with_claims
    from gatepost.assess.declared import declared
    from gatepost.assess.plan import places
    from gatepost.profile.terms import terms

    profile = inputs.chosen_profile(profile_name, user_cache())
    own, vocabulary = places(profile), terms()

    def describe(subject: Subject, joined: Joined) -> JsonObject:
        system = profile.system_of(subject.id)
        said = declared(subject, system.fields if system is not None else {}, vocabulary, own)
        judged = with_claims(subject, said)

        def row(path: str, value: Json, source: Source | None) -> JsonObject:
            place = None if source is None else {"input": source.input, "at": source.at, "line": joined.line(source)}
            return {"path": path, "value": value, "source": place}

        rows = [row(path, value, judged.origin(path)) for path, value in _leaves(judged.facts)]
        for one in said.entries:
            source = None if one["from"] == "profile" else judged.origin(one["from"])
            rows.append(row(f"declared.{one['term']}", one["value"], source))
        return {
            **_name(subject),
            "system": system.name if system is not None else None,
            "facts": judged.facts,
            "declared": list(said.entries),
            "rows": rows,
            "broken": list(subject.broken),
        }

    return describe


def _leaves(value: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Every scalar and every empty list or object, with its path."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def _show(entry: JsonObject) -> None:
    """One subject: its facts under the file that each was read from, with the line."""
    system = f", system {entry['system']}" if entry["system"] is not None else ", in no system"
    outputs.show(tables.paragraph(f"{entry['id']}  ({entry['kind']}{system})", 0) + "\n")
    for problem in entry["broken"]:
        outputs.show(tables.paragraph(problem, 2, "! ") + "\n")
    files: dict[str, list[tuple[str, str, str]]] = {}
    for row in entry["rows"]:
        source = row["source"]
        name = "from the profile" if source is None else source["input"]
        files.setdefault(name, []).append((_line(source), row["path"], _text(row["value"])))
    for name, rows in files.items():
        outputs.show(f"  {printable(name)}\n")  # not wrapped, so that it can be copied
        tables.show_table(rows, indent=4)
    outputs.show("\n")


def _line(source: JsonObject | None) -> str:
    return "" if source is None else str(source["line"]) if source["line"] is not None else source["at"]


def _text(value: Json) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
