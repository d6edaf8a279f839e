"""Recording an attestation: one entry at the end of the file beside the profile, in text that reads well in a diff."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from gatepost.errors import InputError, Place
from gatepost.model import JsonObject
from gatepost.profile.evidence import beside
from gatepost.profile.types import Attestation, Evidence
from gatepost.reading import NO_CACHE, checked_bytes, file_bytes, yaml_bytes

_HEAD = "# What people stated, recorded by `gatepost attest`. Keep this file under version control.\nattestations:\n"
_WIDTH = 100


def evidence(profile: Path, files: Iterable[str]) -> tuple[Evidence, ...]:
    """The evidence in `files`, given as the user sees them, with their digests. They must lie beside the profile or
    below it. Raises UnreadableError or InputError."""
    read, folder, found = beside(profile), profile.parent.resolve(), []
    for name in files:
        path = Path(name).resolve()
        if not path.is_relative_to(folder):
            raise InputError(
                "lies outside the profile's directory",
                place=Place(name),
                hint=f"Evidence is kept with the profile, in {folder} or below.",
            )
        relative = path.relative_to(folder).as_posix()
        found.append(Evidence(relative, hashlib.sha256(read(relative)).hexdigest()))
    return tuple(found)


def appended(path: Path, name: str, attestation: Attestation) -> bytes:
    """What the file of attestations at `path` holds with one more at its end; a new file if there is none.

    Raises InputError where the file isn't one that an entry can be added to.
    """
    import yaml

    before = file_bytes(path, name) if path.exists() else _HEAD.encode()
    text = yaml.safe_dump([_entry(attestation)], sort_keys=False, allow_unicode=True, width=_WIDTH)
    indented = "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))
    whole = before + (b"" if before.endswith(b"\n") else b"\n") + indented.encode()
    try:
        count = len(yaml_bytes(before, name).data.get("attestations") or ())
        added = len(checked_bytes(whole, name, "profile", NO_CACHE).data["attestations"]) == count + 1
    except InputError as error:
        raise InputError(f"an entry can't be added at the end of {name}: {error.message}", place=error.place) from None
    if not added:
        raise InputError("an entry can't be added at its end", place=Place(name), hint="It should end with the list.")
    return whole


def _entry(one: Attestation) -> JsonObject:
    about = {"control": one.control, "policy": one.policy, "system": one.system}
    entry: JsonObject = {key: value for key, value in about.items() if value is not None}
    entry |= {"statement": one.statement, **({} if one.met else {"met": False})}
    entry |= {"by": one.by, "role": one.role, "at": str(one.at), "expires": str(one.expires)}
    if one.evidence:
        entry["evidence"] = [{"path": file.path, "sha256": file.sha256} for file in one.evidence]
    return entry
