"""Where the pages of a handbook lie, and how one leads to another: by relative links, so that a copy works anywhere."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import quote

INDEX = "index"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The paths of pages whose names end in `suffix`, as the page at `here` links to them. A path never changes while
    the policy or control has its name, so that others may link to it."""

    suffix: str
    here: str = ""

    def at(self, path: str) -> Addresses:
        """The same, seen from the page at `path`."""
        return Addresses(self.suffix, path)

    def home(self) -> str:
        """The page that leads to all others."""
        return INDEX + self.suffix

    def topic(self, name: str) -> str:
        """The page of a topic: a folder of policies."""
        return f"policies/{name}/{INDEX}{self.suffix}"

    def policy(self, name: str) -> str:
        """The page of a policy."""
        return f"policies/{name}{self.suffix}"

    def framework(self, name: str) -> str:
        """The page of a framework."""
        return f"controls/{name}/{INDEX}{self.suffix}"

    def control(self, name: str) -> str:
        """The page of the control framework/control; what a file's name had better not hold is percent-encoded."""
        framework, _, control = name.partition("/")
        return f"controls/{framework}/{quote(control, safe='')}{self.suffix}"

    def link(self, path: str) -> str:
        """The relative link from here to the page at `path`."""
        return quote(posixpath.relpath(path, posixpath.dirname(self.here) or "."))
