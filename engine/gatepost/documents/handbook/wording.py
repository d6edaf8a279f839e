"""How a handbook says what policies and catalogues hold as codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gatepost.documents.view.types import Field
from gatepost.frameworks import Applies, Control, Start, long_date

SUBJECTS: Mapping[str, str] = {
    "model_version": "model version",
    "registered_model": "registered model",
    "pipeline": "pipeline",
    "pipeline_run": "run of a pipeline",
    "access": "record of who may do what",
    "system": "system",
}
EVIDENCE: Mapping[str, tuple[str, str]] = {
    "automated": ("Metadata", "Metadata can show it."),
    "partial": ("Metadata and a person", "Metadata can show a part; a person attests the rest."),
    "attested": ("A person", "Only a person can answer it."),
}
COVERAGE: Mapping[str, str] = {"full": "all that it asks", "partial": "a part"}
RELATIONS: Mapping[str, str] = {
    "equal": "asks the same",
    "subset": "asks all of this, and more",
    "superset": "asks a part of this",
    "intersects": "overlaps with this",
}  # what the other control does, where this one is equal to it, a subset or superset of it, or intersects with it
_ROLES: Mapping[str, str] = {
    "provider": "providers",
    "deployer": "deployers",
    "importer": "importers",
    "distributor": "distributors",
    "authorised-representative": "authorised representatives",
    "gpai-provider": "providers of general-purpose AI models",
}
_FLAGS: Mapping[str, tuple[str, str, str]] = {
    "public_body": ("Organisation", "public bodies", "bodies that aren't public"),
    "annex_i": ("Annex I", "systems under it", "systems outside it"),
    "general_purpose": ("Kind", "general-purpose AI models", "AI systems, not general-purpose models"),
    "systemic_risk": ("Systemic risk", "models with it", "models without it"),
}
_SHORT = frozenset({"ai", "eu", "gpai"})  # words that are written in capitals


def binds(applies: Applies) -> list[Field]:
    """Whom a control binds, by what; nothing where it binds everyone."""
    fields = list(_narrowed(applies))
    if applies.any_of:
        ways = (" with ".join(f"{one['label']}: {one['value']}" for one in _narrowed(way)) for way in applies.any_of)
        fields.append(Field(label="And one of", value="; ".join(ways)))
    return fields


def _narrowed(applies: Applies) -> Iterator[Field]:
    if applies.roles is not None:
        yield Field(label="Role", value=listed([_ROLES.get(one, one) for one in applies.roles]))
    if applies.risk_classes is not None:
        yield Field(label="Risk class", value=listed(applies.risk_classes, "or"))
    if applies.annex_iii_areas is not None:
        yield Field(label="Annex III point", value=listed(applies.annex_iii_areas, "or"))
    for key, (label, yes, no) in _FLAGS.items():
        value: bool | None = getattr(applies, key)
        if value is not None:
            yield Field(label=label, value=yes if value else no)


def begins(start: Start) -> list[str]:
    """From when a control applies, for whom, by which source; and what holds for what was on the market before."""
    annex = f" for systems under Annex {start.annex}" if start.annex else ""
    lines = [f"From {long_date(start.day)}{annex} ({start.source})."]
    if start.earlier is None:
        return lines
    before = start.earlier
    which = f"A system{f' under Annex {start.annex}' if start.annex else ''} that was on the market before then"
    told = f"{which}: {'' if before.day else 'only '}from a significant change of its design on or after that day"
    if before.day is not None:
        told += f", at the latest from {long_date(before.day)}"
    if before.public_day is not None:
        told += f"; where it is for public bodies, at the latest from {long_date(before.public_day)}"
    return [*lines, f"{told} ({before.source})."]


def ends(control: Control) -> str:
    """Until when a control applies; empty if there is no end."""
    end = control.until
    return f"No longer since {long_date(end.day)} ({end.source})." if end is not None else ""


def listed(words: tuple[str, ...] | list[str], last: str = "and") -> str:
    """`a, b and c`."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))


def topic(name: str) -> str:
    """The title of a topic, from its name."""
    words = [one.upper() if one in _SHORT else one for one in name.replace("/", ": ").replace("-", " ").split(" ")]
    joined = " ".join(words)
    return joined[:1].upper() + joined[1:]


def shown(value: object) -> str:
    """A parameter's value as an author writes it in YAML's short form: text as it is, all else as JSON."""
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
