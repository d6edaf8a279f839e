"""Writing Python: names, constants, statements under way, and what is known of a value's class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gatepost.cel.checked import Checked
from gatepost.cel.encoding import plain_type
from gatepost.cel.limits import DEEP, FREE
from gatepost.cel.linking import Reference
from gatepost.cel.syntax import Node
from gatepost.cel.types import DYN, Type, holds_converted, same
from gatepost.cel.values import Duration, Timestamp, UInt, Value

KINDS: dict[type, str] = {bool: "bool", int: "int", float: "float", str: "str", type(None): "null"}
_REFERENCES: dict[type, str] = {UInt: "uint", Timestamp: "timestamp", Duration: "duration"}


class UnsupportedError(Exception):
    """The expression holds something that only the interpreter knows."""


@dataclass(frozen=True, slots=True)
class Code:
    """A Python expression and the class that its value is known to have; `dyn` if none. `constant` says that `value` is
    known, `raw` that it is a declared list or object with its parts as JSON has them."""

    text: str
    kind: str = "dyn"
    constant: bool = False
    value: Value = None
    raw: bool = False


@dataclass
class _Block:
    """Statements under way: what must run before the expression that is being built."""

    lines: list[str] = field(default_factory=list)


class Emitter:
    """Gathers the statements, names and constants of one function."""

    def __init__(self, checked: Checked | None) -> None:
        self._checked = checked
        self.constants: dict[str, Reference] = {}
        self.roots: dict[str, tuple[str, str]] = {}
        self.block = _Block()
        self.counts = False
        self._inside = False
        self._names = 0
        self._bound: dict[str, Code] = {}

    def name(self) -> str:
        self._names += 1
        return f"t{self._names}"

    def constant(self, value: Value) -> str:
        kind = _REFERENCES.get(value.__class__)
        return self.reference("value", value) if kind is None else self.reference(kind, int(value))

    def reference(self, kind: str, value: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = (kind, value)
        return name

    def emit(self, line: str) -> None:
        self.block.lines.append(line)

    def nested(self, build: Callable[[], Code]) -> tuple[Code, list[str]]:
        """The code that `build` gives, and the statements that it needs, which stand nowhere yet."""
        outer, self.block = self.block, _Block()
        try:
            return build(), self.block.lines
        finally:
            self.block = outer

    def indented(self, lines: list[str]) -> None:
        for line in lines:
            self.emit("    " + line)

    def held(self, code: Code) -> tuple[str, str]:
        """An expression that evaluates `code` once and keeps it, and the name that it has from then on."""
        if code.text.isidentifier():
            return code.text, code.text
        name = self.name()
        return f"({name} := {code.text})", name

    def truth(self, code: Code) -> str:
        if code.kind == "bool":
            return code.text
        first, name = self.held(code)
        return f"({name} if {first} is True or {name} is False else slow())"

    def checked(self, code: Code, kind: str) -> str:
        """The value, if it is of the class that `kind` names; else the interpreter decides."""
        if code.kind == kind:
            return code.text
        first, name = self.held(code)
        return f"({name} if {first}.__class__ is {kind} else slow())"

    def _type(self, node: Node, of: int | None = None) -> Type:
        """The type of `node`, or of what it is of."""
        kind = self._checked.type(node) if self._checked is not None else DYN
        return kind if of is None else kind.of[of] if kind.of else DYN

    def _part(self, node: Node, code: Code, joint: Type) -> Code:
        """A part of something of the type `joint`: where that says less than the part's own type, nothing will tell
        later what is declared for the part."""
        return code if same(self._type(node), joint) else self._whole(node, code)

    def _holds_raw(self, node: Node) -> bool:
        """Whether the value is a list or object with parts that JSON writes otherwise than their declaration says."""
        kind = self._type(node)
        return kind.name in ("list", "map", "object") and holds_converted(kind)

    def _declared(self, node: Node, text: str) -> Code:
        """A fact as its declaration says."""
        return Code(text) if self._checked is None else self._converted(self._checked.type(node), text)

    def _converted(self, kind: Type, text: str) -> Code:
        """A fact of the type `kind`. Lists and objects that hold what must be converted say so, for who uses them
        whole."""
        if kind.name == "timestamp":
            return Code(f"ts({text})", "timestamp")
        if kind.name == "double":
            name = self.name()
            return Code(f"({name} if ({name} := {text}).__class__ is float else double({name}))", "float")
        if kind.name in ("duration", "uint", "bytes"):
            raise UnsupportedError
        return Code(text)

    def _whole(self, node: Node, code: Code) -> Code:
        """A list or object that is used as a whole, with its parts as their declaration says."""
        if not code.raw or self._checked is None:
            return code
        return Code(f"whole({self.reference('type', plain_type(self._checked.type(node)))}, {code.text})", code.kind)

    def _counted(self, function: str, name: str, codes: Sequence[Code]) -> str:
        """A call of the function `name`, whose work counts against the limit, if large values make it much."""
        if function in FREE:
            return f"{name}({', '.join(code.text for code in codes)})"
        self.counts = True
        held = [self.held(code) for code in codes]
        found = self.name()
        given = "".join(f"{first}, " for first, _ in held)
        again = ", ".join(name for _, name in held)
        call = f"({found} := {name}({again}))"
        if function in DEEP:  # this must be known before
            return f"({name}({again}) if (n := n - deep_cost({given})) >= 0 else limit())"
        return f"({found} if (n := n - cost({given}{call})) >= 0 else limit())"

    def _scanned(self, name: str, shift: int) -> str:
        """Within a loop, a condition that counts going over the text or list `name`, and always holds but at the
        limit."""
        return f" and (n := n - (len({name}) >> {shift})) >= 0" if self._inside else ""
