"""Where policies and packs lie: gatepost's own directory, and those that the user adds.

Only names are listed at first; a policy or pack is parsed when it is asked for, so a run pays for what it uses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path

from gatepost import content
from gatepost.errors import Place, UnknownNameError, UnreadableError
from gatepost.policies.parse import parse_pack, parse_policy
from gatepost.policies.types import Pack, PackItem, Policy
from gatepost.reading import NO_CACHE, Cache, did_you_mean, file_bytes, shown

CASES = ".cases.yaml"
FIXTURES = "fixtures.yaml"
_YAML = (".yaml", ".yml")
APART = ("packs", "frameworks", "schemas")  # folders of a policy directory that hold no policies


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a policy directory; `name` is what messages call it, `directory` which of the directories holds it."""

    path: Path
    name: str
    directory: int


class Library:
    """The policies and packs of one or more directories; what a later directory holds replaces what has the same id."""

    def __init__(self, directories: Sequence[Path], cache: Cache = NO_CACHE) -> None:
        self.cache = cache
        self._policies: dict[str, Found] = {}
        self._packs: dict[str, Found] = {}
        self._overridden: set[str] = set()
        self._parsed: dict[str, Policy] = {}
        self._whole: dict[str, tuple[str, ...]] = {}
        self.own: tuple[str, ...] = ()
        self._bases: list[Path] = []
        without_packs: dict[Path, tuple[str, ...]] = {}
        for number, directory in enumerate({path.resolve(): path for path in directories}.values()):
            found, packs = self._add(directory, number)
            if number and not packs:
                without_packs[directory] = found
        for directory, found in without_packs.items():
            self._whole[self._free_name(directory.resolve().name)] = found

    @classmethod
    def open(cls, more: Sequence[str] = (), cache: Cache = NO_CACHE) -> Library:
        """gatepost's own policies and those in the directories `more`. Raises UnreadableError for one that isn't there
        or holds no policy."""
        return cls([content.root() / "policies", *(Path(directory) for directory in more)], cache)

    def _add(self, directory: Path, number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Take in the policies and packs of a directory, and give their ids."""
        if not directory.is_dir():
            raise UnreadableError("isn't a directory of policies", place=Place(str(directory)))
        base = directory / "library" if (directory / "library").is_dir() else directory
        self._bases.append(base)
        found = {}
        for path in sorted(base.rglob("*")):
            relative = path.relative_to(base)
            if path.suffix.lower() not in _YAML or relative.parts[0] in APART or len(relative.parts) == 1:
                continue
            if path.suffix != ".yaml":
                raise UnreadableError(
                    "would not be read", place=Place(str(path)), hint="The name of a policy's file ends in .yaml."
                )
            if path.name.endswith(CASES):
                continue
            name = str(path) if number else f"policies/library/{relative.as_posix()}"
            found[relative.with_suffix("").as_posix()] = Found(path, name, number)
        packs = {
            path.stem: Found(path, str(path) if number else f"policies/packs/{path.name}", number)
            for path in sorted((directory / "packs").glob("*.yaml"))
        }
        if number and not found and not packs:
            raise UnreadableError(
                "holds no policy",
                place=Place(str(directory)),
                hint="Policies lie in DIR/TOPIC/NAME.yaml, packs in DIR/packs.",
            )
        self._overridden |= found.keys() & self._policies.keys()
        self._policies |= found
        self._packs |= packs
        self.own = tuple(sorted({*self.own, *found})) if number else ()
        return tuple(found), tuple(packs)

    def _free_name(self, wanted: str) -> str:
        """`wanted`, or where a pack is called so already, `wanted-2` and so on."""
        names = (wanted if n == 1 else f"{wanted}-{n}" for n in count(1))
        return next(name for name in names if name not in self._packs and name not in self._whole)

    def ids(self) -> tuple[str, ...]:
        """The ids of all policies, sorted."""
        return tuple(sorted(self._policies))

    def pack_ids(self) -> tuple[str, ...]:
        """The ids of all packs, sorted."""
        return tuple(sorted({*self._packs, *self._whole}))

    def whole(self) -> tuple[str, ...]:
        """The user's directories without packs: each is a pack of all its policies, and applies without being named."""
        return tuple(self._whole)

    def matching(self, pattern: str) -> tuple[str, ...]:
        """The ids that the glob or id `pattern` selects, sorted."""
        return (pattern,) if pattern in self._policies else tuple(p for p in self.ids() if fnmatchcase(p, pattern))

    def selected(self, item: PackItem) -> tuple[str, ...]:
        """The ids that a line of a pack selects, sorted."""
        found = self.matching(item.pattern)
        if item.kind is None:
            return found
        manual = item.kind == "manual"
        return tuple(one for one in found if (self.policy(one).question is not None) is manual)

    def path(self, policy: str) -> Path:
        """The file of a policy. Raises UnknownNameError."""
        return self._found(policy).path

    def cases(self, policy: str) -> Path:
        """The file of a policy's cases, which may not be there. Raises UnknownNameError."""
        path = self._found(policy).path
        return path.with_name(path.stem + CASES)

    def fixtures(self, policy: str) -> Path | None:
        """The file of fixtures in the same directory as the policy, else gatepost's own."""
        found = self._found(policy)
        return fixtures(found.path.parent, self._bases[found.directory])

    def policy(self, policy: str) -> Policy:
        """The policy with this id. Raises UnknownNameError, or SchemaError and the like if its file isn't right."""
        if policy not in self._parsed:
            found = self._found(policy)
            self._parsed[policy] = parse_policy(
                found.path, found.name, policy, policy in self._overridden, cache=self.cache
            )
        return self._parsed[policy]

    def pack(self, pack: str) -> Pack:
        """The pack with this id. Raises UnknownNameError, or SchemaError and the like if its file isn't right."""
        if pack in self._whole:
            ids = self._whole[pack]
            digest = hashlib.sha256("".join(self.policy(one).sha256 for one in ids).encode()).hexdigest()
            items = tuple(PackItem(one) for one in ids)
            return Pack(pack, "0.0.0", f"All policies of {pack}", "The user's own directory", None, items, digest)
        if pack not in self._packs:
            raise UnknownNameError(
                f"there is no pack {shown(pack)}{did_you_mean(pack, self.pack_ids())}",
                hint=f"Packs are {', '.join(self.pack_ids())}.",
            )
        found = self._packs[pack]
        return parse_pack(found.path, found.name, pack, self.cache)

    def pack_bytes(self) -> list[bytes]:
        """The content of the files of all packs, by their ids. Raises UnreadableError."""
        return [file_bytes(self._packs[name].path) for name in sorted(self._packs)]

    def _found(self, policy: str) -> Found:
        if policy not in self._policies:
            raise UnknownNameError(
                f"there is no policy {shown(policy)}{did_you_mean(policy, self.ids())}",
                hint="`gatepost policy list` shows all.",
            )
        return self._policies[policy]


def fixtures(folder: Path, base: Path) -> Path | None:
    """The file of fixtures for the cases in `folder`: the nearest there or above it within `base`, else gatepost's."""
    for one in (folder, *folder.parents):
        if not one.is_relative_to(base):
            break
        if (one / FIXTURES).is_file():
            return one / FIXTURES
    own = content.root() / "policies" / "library" / FIXTURES
    return own if own.is_file() else None
