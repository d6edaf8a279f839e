"""From a policy's or pack's file to its data."""

from __future__ import annotations

from pathlib import Path

from gatepost.errors import SchemaError
from gatepost.model import Json, JsonObject
from gatepost.model.assessment import MappedControl
from gatepost.policies.types import Pack, PackItem, Param, Policy, Question, Requirement
from gatepost.policies.values import misfit
from gatepost.reading import Cache, checked_file, shown


def parse_policy(path: Path, name: str, wanted: str, overridden: bool = False, *, cache: Cache) -> Policy:
    """The policy in the file at `path`, whose id must be `wanted`. Raises UnreadableError or SchemaError."""
    document = checked_file(path, name, "policy", cache)
    data: JsonObject = document.data
    if data["id"] != wanted:
        raise SchemaError(
            f"the id {shown(data['id'])} isn't the file's path, which is {shown(wanted)}", place=document.place("/id")
        )
    params = {
        key: Param(one["type"], one["default"], one["title"], one.get("source"))
        for key, one in data.get("params", {}).items()
    }
    for key, param in params.items():
        if wrong := misfit(param.type, param.default):
            raise SchemaError(f"the default {wrong}", place=document.place(f"/params/{key}/default"))
    question = (
        Question(data["question"], tuple(data["evidence"]), tuple(data["answered_by"]), data["valid_days"])
        if data.get("kind") == "manual"
        else None
    )
    return Policy(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        severity=data["severity"],
        subject=data["subject"],
        controls=tuple(
            MappedControl(id=one["id"], coverage=one["coverage"], rationale=one.get("rationale", ""))
            for one in data["controls"]
        ),
        only_if_bound=question is not None or data.get("only_if_bound", False),
        applies_if=data.get("applies_if"),
        params=params,
        require=tuple(Requirement(one["that"], one["message"]) for one in data.get("require", ())),
        question=question,
        remedy=data["remedy"].strip(),
        references=tuple(data.get("references", ())),
        sha256=document.sha256,
        overridden=overridden,
        document=document,
    )


def parse_pack(path: Path, name: str, wanted: str, cache: Cache) -> Pack:
    """The pack in the file at `path`, whose id must be `wanted`. Raises UnreadableError or SchemaError."""
    document = checked_file(path, name, "pack", cache)
    data: JsonObject = document.data
    if data["id"] != wanted:
        raise SchemaError(
            f"the id {shown(data['id'])} isn't the file's name, which is {shown(wanted)}", place=document.place("/id")
        )
    frameworks = data.get("frameworks")
    return Pack(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        audience=data["audience"],
        frameworks=None if frameworks is None else tuple(frameworks),
        items=tuple(_item(entry) for entry in data["policies"]),
        sha256=document.sha256,
        document=document,
    )


def _item(entry: Json) -> PackItem:
    if isinstance(entry, str):
        return PackItem(entry)
    return PackItem(entry["policy"], entry.get("kind"), entry.get("severity"), entry.get("params", {}))
