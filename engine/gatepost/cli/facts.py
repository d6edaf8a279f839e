"""`gatepost facts PATH`: what gatepost sees, and which fact came from where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from gatepost.cli import inputs, outputs, tables
from gatepost.errors import UnknownNameError
from gatepost.model import Json, JsonObject, Source

if TYPE_CHECKING:
    from gatepost.assess.joining import Joined
    from gatepost.model import Subject


@click.command()
@inputs.paths
@inputs.kind
@inputs.profile
@click.option("--subject", "patterns", multiple=True, metavar="ID", help="Only subjects whose id fits this pattern.")
@click.option("--list", "names_only", is_flag=True, help="Only the subjects' ids.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def facts(
    paths: tuple[str, ...],
    kind: str | None,
    profile_name: str | None,
    patterns: tuple[str, ...],
    names_only: bool,
    form: str,
) -> None:
    """Show the subjects in PATH with their facts, the vocabulary's terms, and where each was read."""
    from gatepost.assess.joining import join
    from gatepost.profile import matches
    from gatepost.reading import did_you_mean, shown

    joined = join(inputs.readings(paths, kind))
    found = [
        one for one in joined.subjects if not patterns or any(matches(pattern, one.id) for pattern in patterns)
    ]
    if not found:
        near = did_you_mean(patterns[0], [one.id for one in joined.subjects]) if patterns else ""
        raise UnknownNameError(f"no subject fits {shown(' '.join(patterns))}{near}")
    if names_only:
        if form == "json":
            tables.show_json([{"id": one.id, "kind": one.kind} for one in found])
        else:
            tables.show_table([(one.kind, one.id) for one in found])
        return
    entries = [_entry(one, joined, profile_name) for one in found]
    if form == "json":
        tables.show_json(entries)
        return
    for entry in entries:
        outputs.show(f"{entry['id']}  ({entry['kind']})\n")
        tables.show_table([("  " + row["path"], _text(row["value"]), _place(row["source"])) for row in entry["rows"]])
        outputs.show("".join(f"  ! {problem}\n" for problem in entry["broken"]) + "\n")


def _entry(subject: Subject, joined: Joined, profile_name: str | None) -> JsonObject:
    from gatepost.assess.approvals import with_claims
    from gatepost.assess.declared import declared
    from gatepost.assess.plan import places
    from gatepost.profile.terms import terms

    profile = inputs.chosen_profile(profile_name)
    system = profile.system_of(subject.id)
    said = declared(subject, system.fields if system is not None else {}, terms(), places(profile))
    judged = with_claims(subject, said)

    def row(path: str, value: Json, source: Source | None) -> JsonObject:
        place = None if source is None else {"input": source.input, "at": source.at, "line": joined.line(source)}
        return {"path": path, "value": value, "source": place}

    rows = [row(path, value, judged.origin(path)) for path, value in _leaves(judged.facts)]
    rows += [row(f"declared.{one['term']}", one["value"], judged.origin(one["from"])) for one in said.entries]
    return {
        "id": subject.id,
        "kind": subject.kind,
        "system": system.name if system is not None else None,
        "facts": judged.facts,
        "declared": list(said.entries),
        "rows": rows,
        "broken": list(subject.broken),
    }


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


def _text(value: Json, most: int = 60) -> str:
    import json

    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else text[: most - 1] + "…"


def _place(source: JsonObject | None) -> str:
    if source is None:
        return "the profile"
    return f"{source['input']}:{source['line']}" if source["line"] is not None else f"{source['input']} {source['at']}"
