"""The frameworks that gatepost ships, each parsed when it is asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gatepost import content
from gatepost.errors import SchemaError, UnknownNameError
from gatepost.frameworks.types import Applies, Control, Earlier, End, Framework, Group, Start
from gatepost.model import JsonObject
from gatepost.reading import NO_CACHE, Cache, Document, checked_file, did_you_mean, shown

NOT_FRAMEWORKS = ("crosswalk",)


class Catalogue:
    """Frameworks by id."""

    def __init__(self, directory: Path | None = None, cache: Cache = NO_CACHE) -> None:
        self._cache = cache
        folder = directory or content.root() / "policies" / "frameworks"
        found = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
        self._files = {path.stem: path for path in found if path.stem not in NOT_FRAMEWORKS}
        self._parsed: dict[str, Framework] = {}

    def ids(self) -> tuple[str, ...]:
        """The ids of all frameworks, sorted."""
        return tuple(self._files)

    def framework(self, name: str) -> Framework:
        """The framework with this id. Raises UnknownNameError, or SchemaError if its file isn't right."""
        if name not in self._files:
            raise UnknownNameError(
                f"there is no framework {shown(name)}{did_you_mean(name, self.ids())}",
                hint=f"Frameworks are {', '.join(self.ids())}.",
            )
        if name not in self._parsed:
            self._parsed[name] = _framework(self._read(name), name)
        return self._parsed[name]

    def _read(self, name: str) -> Document:
        return checked_file(self._files[name], f"policies/frameworks/{name}.yaml", "framework", self._cache)

    def control(self, name: str) -> Control:
        """The control with the id framework/control. Raises UnknownNameError."""
        framework, slash, _ = name.partition("/")
        if not slash:
            raise UnknownNameError(f"{shown(name)} isn't framework/control", hint="For example eu-ai-act/art-14.1.")
        controls = self.framework(framework).controls
        found = next((control for control in controls if control.id == name), None)
        if found is None:
            known = [control.id for control in controls]
            raise UnknownNameError(f"there is no control {shown(name)}{did_you_mean(name, known)}")
        return found


def _framework(document: Document, wanted: str) -> Framework:
    data: JsonObject = document.data
    if data["id"] != wanted:
        raise SchemaError(
            f"the id {shown(data['id'])} isn't the file's name, which is {shown(wanted)}", place=document.place("/id")
        )
    controls = tuple(_control(document, index, entry) for index, entry in enumerate(data["controls"]))
    groups = tuple(Group(one["id"], one["title"], one.get("parent")) for one in data.get("groups", ()))
    seen: set[str] = set()
    for index, control in enumerate(controls):
        if control.id in seen:
            raise SchemaError(
                f"the control {shown(control.id)} is there twice", place=document.place(f"/controls/{index}/id")
            )
        seen.add(control.id)
    _check_groups(document, groups, controls)
    return Framework(
        data["id"],
        data["title"],
        data["version"],
        data["source"],
        document.sha256,
        groups,
        controls,
        tuple(data.get("excludable", ())),
    )


def _check_groups(document: Document, groups: tuple[Group, ...], controls: tuple[Control, ...]) -> None:
    """Every group that is named is there; a parent stands before its children."""
    known: set[str] = set()
    for index, group in enumerate(groups):
        if group.parent is not None and group.parent not in known:
            raise UnknownNameError(
                f"no group {shown(group.parent)} stands above", place=document.place(f"/groups/{index}/parent")
            )
        known.add(group.id)
    for index, control in enumerate(controls):
        if control.group is not None and control.group not in known:
            raise UnknownNameError(
                f"there is no group {shown(control.group)}{did_you_mean(control.group, known)}",
                place=document.place(f"/controls/{index}/group"),
            )


def _control(document: Document, index: int, entry: JsonObject) -> Control:
    framework = document.data["id"]
    applies = entry.get("applies", {})
    return Control(
        id=f"{framework}/{entry['id']}",
        framework=framework,
        title=entry["title"],
        asks=entry["asks"],
        evidence=entry["evidence"],
        shows=entry.get("shows", ""),
        link=entry["link"],
        typical_evidence=tuple(entry.get("typical_evidence", ())),
        group=entry.get("group"),
        applies=_applies(applies),
        starts=tuple(
            _start(document, f"/controls/{index}/from/{i}", row) for i, row in enumerate(entry.get("from", ()))
        ),
        until=_end(document, f"/controls/{index}/until", entry["until"]) if "until" in entry else None,
    )


def _applies(entry: JsonObject) -> Applies:
    return Applies(
        roles=_some(entry, "roles"),
        risk_classes=_some(entry, "risk_classes"),
        annex_iii_areas=_some(entry, "annex_iii_areas"),
        **{key: entry.get(key) for key in ("public_body", "annex_i", "general_purpose", "systemic_risk")},
        any_of=tuple(map(_applies, entry.get("any_of", ()))),
    )


def _some(applies: JsonObject, key: str) -> tuple[str, ...] | None:
    return tuple(applies[key]) if key in applies else None


def _start(document: Document, at: str, row: JsonObject) -> Start:
    named = _date(document, at + "/date", row["date"])
    return Start(date.fromisoformat(named["date"]), named["source"], row.get("annex"), _earlier(document, row["date"]))


def _earlier(document: Document, name: str) -> Earlier | None:
    at = f"/dates/{name}/on_market_before"
    names: JsonObject = document.data["dates"][name].get("on_market_before", {})
    found = {key: _date(document, f"{at}/{key}", other) for key, other in names.items()}
    days = {key: date.fromisoformat(one["date"]) for key, one in found.items()}
    sources = dict.fromkeys(one["source"] for one in found.values())
    return Earlier(days.get("date"), days.get("public_bodies"), "; ".join(sources)) if found else None


def _end(document: Document, at: str, row: JsonObject) -> End:
    named = _date(document, at + "/date", row["date"])
    return End(date.fromisoformat(named["date"]), named["source"])


def _date(document: Document, at: str, name: str) -> JsonObject:
    """The day of that name, which stands at the pointer `at`. Raises UnknownNameError."""
    dates: JsonObject = document.data.get("dates", {})
    if name not in dates:
        raise UnknownNameError(f"there is no date {shown(name)}{did_you_mean(name, dates)}", place=document.place(at))
    found: JsonObject = dates[name]
    return found
