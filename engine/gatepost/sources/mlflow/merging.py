"""One record of each thing, where an input holds several."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from gatepost.model import Json
from gatepost.sources.mlflow.records import Record
from gatepost.sources.mlflow.values import count

Key = TypeVar("Key", bound=Hashable)
_UPDATED = ("last_updated_timestamp", "last_updated_timestamp_ms", "last_update_time", "end_time", "start_time")


def unique(records: Iterable[Record], key: Callable[[Record], Key | None]) -> dict[Key, Record]:
    """The records by `key`; those without a key are left out.

    Exports and pages of answers repeat themselves. The rule for two records of the same thing within one input: the
    one that was updated later wins as a whole; of two updated at the same time, the one that stands for itself wins
    over the one nested in another record; else the first in the order of paths. Nothing is mixed from both.
    """
    found: dict[Key, Record] = {}
    for record in records:
        name = key(record)
        if name is not None and (name not in found or _rank(record) > _rank(found[name])):
            found[name] = record
    return found


def _rank(record: Record) -> tuple[int, bool]:
    return max(_updated(record.data), _updated(record.data.get("info"))), not record.nested


def _updated(data: Json) -> int:
    if not isinstance(data, dict):
        return 0
    return max((count(data.get(name)) or 0 for name in _UPDATED), default=0)
