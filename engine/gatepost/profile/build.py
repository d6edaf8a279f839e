"""From a profile's document to its data: what a JSON Schema can say is checked by it, the rest here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from gatepost.errors import InputError, SchemaError, UnknownNameError
from gatepost.model import Json, JsonObject
from gatepost.profile.evidence import ReadFile, verified
from gatepost.profile.terms import misfit, terms
from gatepost.profile.types import Attestation, Exclusion, Gate, Profile, System, Waiver
from gatepost.reading import NO_CACHE, Cache, Document, did_you_mean, shown
from gatepost.reading.pointer import pointer
from gatepost.reading.schema import properties

_OWN = ("name", "subjects", "packs", "frameworks", "params")  # of a system; everything else is one of its fields


def profile(document: Document, read: ReadFile, cache: Cache = NO_CACHE, answers: Document | None = None) -> Profile:
    """The profile that `document` holds; `read` gives the files it names as evidence, and `answers` is the document of
    attestations beside it, if there is one.

    Raises SchemaError, UnknownNameError or InputError with the place of what is wrong.
    """
    data: JsonObject = document.data
    known = terms(cache)
    systems = _systems(document, known)
    names = [system.name for system in systems]
    return Profile(
        name=document.name,
        sha256=document.sha256,
        systems=systems,
        packs=tuple(data.get("packs", ("baseline",))),
        frameworks=_optional(data.get("frameworks")),
        params=data.get("params", {}),
        vocabulary=_vocabulary(document, known),
        waivers=tuple(_waiver(entry) for entry in data.get("waivers", ())),
        attestations=(
            *_attestations(document, read, names),
            *(_answers(answers, read, names) if answers is not None else ()),
        ),
        exclusions=tuple(
            _exclusion(document, f"/exclusions/{i}", entry, names) for i, entry in enumerate(data.get("exclusions", ()))
        ),
        gates=tuple(_gate(entry) for entry in data.get("gates", ())),
        reports=data.get("reports", {}),
        document=document,
    )


def _optional(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def _systems(document: Document, known: Mapping[str, JsonObject]) -> tuple[System, ...]:
    data: JsonObject = document.data
    if "system" in data and "systems" in data:
        raise SchemaError(
            "gives both 'system' and 'systems'",
            place=document.place("/system", key=True),
            hint="Use 'system' for the only one, else list them all under 'systems'.",
        )
    if "system" in data:
        return (_system(document, "/system", data["system"], known),)
    found = [_system(document, f"/systems/{i}", entry, known) for i, entry in enumerate(data.get("systems", ()))]
    names: dict[str, int] = {}
    for i, system in enumerate(found):
        first = names.setdefault(unicodedata.normalize("NFC", system.name), i)
        if first != i:
            line = document.place(f"/systems/{first}/name").line
            raise InputError(
                f"two systems are named {shown(system.name)}; the other is on line {line}",
                place=document.place(f"/systems/{i}/name"),
            )
    return tuple(found) or (System("default"),)


def _system(document: Document, at: str, entry: JsonObject, known: Mapping[str, JsonObject]) -> System:
    name = str(entry["name"])
    if not name.isprintable() or name != name.strip():
        raise InputError(
            f"the system's name {shown(name)} holds a control character, or a space at its end",
            place=document.place(at + "/name"),
        )
    fields = {key: value for key, value in entry.items() if key not in _OWN}
    listed = properties("profile", "system")
    for key, value in fields.items():
        here = at + pointer([key])
        if key in listed:
            continue
        if key not in known:
            near = did_you_mean(key, {*listed, *known} - set(entry))
            raise SchemaError(
                f"unknown key {shown(key)}{near}",
                place=document.place(here, key=True),
                hint="A system takes the keys of the profile's schema and the vocabulary's terms.",
            )
        wrong = misfit(known[key], value)
        if wrong:
            raise SchemaError(f"{shown(key)}: {wrong}", place=document.place(here))
    if isinstance(fields.get("role"), list):
        fields = {**fields, "role": fields["role"][0], "roles": fields["role"]}
    return System(
        name=name,
        subjects=tuple(entry.get("subjects", ("*",))),
        packs=_optional(entry.get("packs")),
        frameworks=_optional(entry.get("frameworks")),
        params=entry.get("params", {}),
        fields=fields,
    )


def _vocabulary(document: Document, known: Mapping[str, JsonObject]) -> Mapping[str, str]:
    places: Mapping[str, str] = document.data.get("vocabulary", {})
    for name in places:
        if name not in known:
            raise UnknownNameError(
                f"the vocabulary has no term {shown(name)}{did_you_mean(name, known)}",
                place=document.place("/vocabulary" + pointer([name]), key=True),
            )
    return places


def _waiver(entry: JsonObject) -> Waiver:
    return Waiver(
        policy=entry["policy"],
        subject=entry["subject"],
        reason=entry["reason"],
        approved_by=entry["approved_by"],
        expires=date.fromisoformat(entry["expires"]),
        ticket=entry.get("ticket"),
    )


def _answers(document: Document, read: ReadFile, systems: Sequence[str]) -> Iterator[Attestation]:
    """The attestations of the document that `gatepost attest` writes, which holds nothing else."""
    for key in document.data:
        if key != "attestations":
            raise SchemaError(
                f"{shown(key)} can't stand here: the file holds attestations only",
                place=document.place(pointer([key]), key=True),
                hint="Everything else belongs into the profile itself.",
            )
    yield from _attestations(document, read, systems)


def _attestations(document: Document, read: ReadFile, systems: Sequence[str]) -> Iterator[Attestation]:
    for i, entry in enumerate(document.data.get("attestations", ())):
        yield _attestation(document, f"/attestations/{i}", entry, read, systems)


def _attestation(document: Document, at: str, entry: JsonObject, read: ReadFile, systems: Sequence[str]) -> Attestation:
    _check_system(document, at, entry, systems)
    made, expires = date.fromisoformat(entry["at"]), date.fromisoformat(entry["expires"])
    if expires < made:
        raise InputError(
            f"the attestation expires on {expires}, before it was made on {made}", place=document.place(at + "/expires")
        )
    return Attestation(
        control=entry.get("control"),
        policy=entry.get("policy"),
        system=entry.get("system"),
        statement=entry["statement"],
        by=entry["by"],
        role=entry["role"],
        at=made,
        expires=expires,
        evidence=tuple(
            verified(document, f"{at}/evidence/{i}", file, read) for i, file in enumerate(entry.get("evidence", ()))
        ),
        met=entry.get("met", True),
        place=document.place(f"{at}/{'control' if 'control' in entry else 'policy'}"),
    )


def _exclusion(document: Document, at: str, entry: JsonObject, systems: Sequence[str]) -> Exclusion:
    _check_system(document, at, entry, systems)
    return Exclusion(
        control=entry["control"],
        system=entry.get("system"),
        reason=entry["reason"],
        approved_by=entry["approved_by"],
        place=document.place(at + "/control"),
    )


def _check_system(document: Document, at: str, entry: JsonObject, systems: Sequence[str]) -> None:
    about = entry.get("system")
    if about is not None and about not in systems:
        raise UnknownNameError(
            f"no system is named {shown(about)}{did_you_mean(about, systems)}", place=document.place(at + "/system")
        )


def _gate(entry: JsonObject) -> Gate:
    approvals: Json = entry.get("approvals", {})
    return Gate(entry.get("alias"), entry.get("stage"), _optional(entry.get("packs")), entry.get("fail_on"), approvals)
