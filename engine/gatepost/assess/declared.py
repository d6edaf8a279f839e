"""The vocabulary's terms for one subject: what it carries, what the profile says, and which of the two holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from gatepost import cel
from gatepost.model import Json, JsonObject, Subject
from gatepost.model.assessment import DeclaredEntry, Notice
from gatepost.profile.terms import places_of
from gatepost.reading import shown
from gatepost.reading.schema import is_date, is_date_time

PROFILE = "profile"
_INT64 = range(-(2**63), 2**63)  # what CEL holds as an int


@dataclass(frozen=True, slots=True)
class Declared:
    """`values` holds each term's value as it counts, `recorded` as the subject itself carries it."""

    values: JsonObject
    recorded: JsonObject
    entries: tuple[DeclaredEntry, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a subject says of a term in one place."""

    value: Json
    place: str


def declared(
    subject: Subject, system: JsonObject, terms: Mapping[str, JsonObject], places: Mapping[str, cel.Program]
) -> Declared:
    """The terms of `subject`, of whose system the profile says `system`.

    `places` holds the profile's own expressions for terms; such a term is looked for nowhere else. A term that the
    subject doesn't carry falls back to the profile's value of that name; one that it carries and that can't be read has
    no value, and is a notice. Of a `raise_only` term the highest that any place or the profile states counts, and what
    can't be read hides none.
    """
    values: JsonObject = {}
    recorded: JsonObject = {}
    entries: list[DeclaredEntry] = []
    notices: list[Notice] = []
    for name, term in sorted(terms.items()):
        said = _own(subject, name, term, places, notices)
        own = said.value if said is not None else None
        if own is not None:
            recorded[name] = own
        stated = system.get(name)
        if stated is not None:
            stated = typed(term, stated)
        value, source = own, said.place if said is not None else PROFILE
        if stated is not None and (said is None or (term.get("raise_only") and _rank(term, own) < _rank(term, stated))):
            if own is not None and said is not None:
                notices.append(_contradiction(subject, name, said, f"{shown(stated)} in the profile"))
            value, source = stated, PROFILE
        if value is not None:
            values[name] = value
            entries.append(DeclaredEntry({"term": name, "value": value, "recorded": own, "from": source}))
    return Declared(values, recorded, tuple(entries), tuple(notices))


def _own(
    subject: Subject, name: str, term: JsonObject, places: Mapping[str, cel.Program], notices: list[Notice]
) -> _Statement | None:
    """What the subject says of a term in the first place that holds anything; of a `raise_only` term, the highest that
    any place says. None if nothing is said; the value is None if it can't be read."""
    read: list[_Statement] = []
    for value, place in _said(subject, name, term, places):
        try:
            read.append(_Statement(typed(term, value), place))
        except ValueError as problem:
            notices.append(_notice("malformed_term", subject, f"{place} can't be read as {name}: {problem}"))
            read.append(_Statement(None, place))
        if not term.get("raise_only"):
            break
    if not read:
        return None
    highest = max(read, key=lambda one: _rank(term, one.value))
    for one in read:
        if one.value is not None and _rank(term, one.value) < _rank(term, highest.value):
            notices.append(_contradiction(subject, name, one, f"{shown(highest.value)} in {highest.place}"))
    return highest


def typed(term: JsonObject, value: Json) -> Json:
    """`value`, which a registry may keep as text, as the term's type says. Raises ValueError saying what it expects."""
    return _TYPES[term["type"]](value, term)


def _rank(term: JsonObject, value: Json) -> int:
    """How high a value stands among the term's; below all what isn't one of them."""
    order = list(term.get("values", ()))
    return order.index(value) if value in order else -1


def _notice(code: str, subject: Subject, message: str) -> Notice:
    return Notice(code=code, subject=subject.id, message=message)


def _contradiction(subject: Subject, name: str, said: _Statement, higher: str) -> Notice:
    lower = f"{said.place} says {name} {shown(said.value)}, below {higher}, which holds"
    return _notice("contradiction", subject, lower)


def _said(
    subject: Subject, name: str, term: JsonObject, places: Mapping[str, cel.Program]
) -> Iterator[tuple[Json, str]]:
    """What the subject says of a term, and where: all of its places that hold anything that can be seen."""
    if name in places:
        try:
            value = places[name]({"self": subject.facts})
        except cel.EvaluationError:
            return
        if _shows(value):
            yield value, "the profile's expression"
        return
    for holder, tag in places_of(name, term):
        tags = subject.facts.get(holder, {}).get("tags")
        if tags and tag in tags and _shows(tags[tag]):
            yield tags[tag], f"{holder}.tags.{tag}"


def _shows(value: Json) -> bool:
    """Whether there is a value, and not only spaces and characters that nobody sees."""
    return value is not None and any(c.isprintable() and not c.isspace() for c in str(value))


def _text(value: Json, term: JsonObject) -> Json:
    del term
    if isinstance(value, dict | list):
        raise ValueError("expected text")
    return str(value).strip()


def _bool(value: Json, term: JsonObject) -> Json:
    del term
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in ("true", "yes", "1"):
        return True
    if word in ("false", "no", "0"):
        return False
    raise ValueError(f"expected true or false, found {shown(value)}")


def _number(convert: Callable[[Json], Json], words: str) -> Callable[[Json, JsonObject], Json]:
    def read(value: Json, term: JsonObject) -> Json:
        del term
        try:
            number = convert(value)
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f"expected {words}, found {shown(value)}") from None
        if isinstance(number, float) and not math.isfinite(number):
            raise ValueError(f"expected {words}, found {shown(value)}")
        return number

    return read


def _whole(value: Json) -> int:
    number = int(str(value).strip())
    if number not in _INT64:
        raise OverflowError
    return number


def _time(value: Json, term: JsonObject) -> Json:
    """A time, or a day, meaning its start in UTC."""
    del term
    word = str(value).strip()
    try:
        if is_date(word):
            return f"{word}T00:00:00Z"
        if is_date_time(word):
            moment = datetime.fromisoformat(word.upper().replace("Z", "+00:00")).astimezone(UTC)
            return moment.isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"expected a time such as 2026-11-24T09:30:00Z, found {shown(value)}")


def _enum(value: Json, term: JsonObject) -> Json:
    word = str(value).strip().casefold()
    known = {one.casefold(): one for one in term["values"]}
    known |= {alias.casefold(): meant for alias, meant in term.get("aliases", {}).items()}
    if word not in known:
        raise ValueError(f"expected {', '.join(term['values'])}, found {shown(value)}")
    return known[word]


_TYPES: Mapping[str, Callable[[Json, JsonObject], Json]] = {
    "bool": _bool,
    "double": _number(float, "a number"),
    "enum": _enum,
    "int": _number(_whole, "a whole number"),
    "string": _text,
    "timestamp": _time,
}
