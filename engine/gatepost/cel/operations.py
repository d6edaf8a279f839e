"""What the operators and the commonest functions become: Python that is exact for values of the usual class, and asks
the language's own function, or gives up, for all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gatepost.cel.emitter import KINDS, Code, Emitter
from gatepost.cel.errors import EvaluationError
from gatepost.cel.functions.regex import searcher
from gatepost.cel.functions.times import parse_timestamp
from gatepost.cel.limits import CHARACTERS
from gatepost.cel.syntax import Call

_COMPARISONS = {"_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">="}
_ORDERED = frozenset({"int", "float", "str", "timestamp", "duration"})


class Operations(Emitter):
    """The code of operators and functions, from that of what they are given."""

    def _equality(self, node: Call, left: Code, right: Code) -> Code:
        same, operator = ("", "==") if node.function == "_==_" else ("not ", "!=")
        if right.constant and not left.constant:
            return self._equals_constant(left, right, same, operator)
        if left.constant and not right.constant:
            return self._equals_constant(right, left, same, operator)
        if left.kind == right.kind and left.kind in {"str", "int", "float", "bool"}:
            return Code(f"({left.text} {operator} {right.text})", "bool")
        if "str" in (left.kind, right.kind):
            return Code(f"({left.text} {operator} {right.text})", "bool")
        first, name = self.held(left)
        other, held = self.held(right)
        exact = f"{name} {operator} {held}"
        return Code(
            f"({exact} if {first}.__class__ is str and {other} is {held} else {same}eq({name}, {other}))", "bool"
        )

    def _equals_constant(self, code: Code, constant: Code, same: str, operator: str) -> Code:
        if constant.kind == "str" or (code.kind == constant.kind and code.kind in KINDS.values()):
            return Code(f"({code.text} {operator} {constant.text})", "bool")
        if constant.kind in ("null", "bool"):
            return Code(f"({code.text} {'is' if operator == '==' else 'is not'} {constant.text})", "bool")
        if constant.kind in ("int", "float"):
            first, name = self.held(code)
            usual = f"{name} {operator} {constant.text}"
            return Code(
                f"({usual} if {first}.__class__ is {constant.kind} else {same}eq({name}, {constant.text}))", "bool"
            )
        return Code(f"({same}same({code.text}, {constant.text}))", "bool")

    def _comparison(self, node: Call, left: Code, right: Code) -> Code:
        operator = _COMPARISONS[node.function]
        if left.kind == right.kind and left.kind in _ORDERED:
            return Code(f"({left.text} {operator} {right.text})", "bool")
        first, name = self.held(left)
        other, held = self.held(right)
        for kind in ("float", "int", "str"):
            if right.kind == kind:
                test = f"{first}.__class__ is {kind}"
                usual, unusual = (
                    f"{name} {operator} {right.text}",
                    f"compare({self.constant(node.function)}, {name}, {right.text})",
                )
                return Code(f"({usual} if {test} else {unusual})", "bool")
            if left.kind == kind:
                test = f"{other}.__class__ is {kind}"
                usual, unusual = (
                    f"{left.text} {operator} {held}",
                    f"compare({self.constant(node.function)}, {left.text}, {held})",
                )
                return Code(f"({usual} if {test} else {unusual})", "bool")
        return Code(f"compare({self.constant(node.function)}, {left.text}, {right.text})", "bool")

    def _in(self, node: Call, element: Code, container: Code) -> Code:
        del node
        if container.constant and container.kind == "list" and all(value.__class__ is str for value in container.value):
            return Code(f"({element.text} in {self.constant(tuple(container.value))})", "bool")
        if element.kind == "str" and element.constant:
            first, name = self.held(container)
            listed = f"{name}.__class__ is list{self._scanned(name, 3)}"
            return Code(f"({element.text} in {name} if {first}.__class__ is dict or {listed} else slow())", "bool")
        sought, wanted = self.held(element)
        holding, holder = self.held(container)
        rest = self._counted("@in", "contains", (Code(wanted), Code(holder)))
        key = f"({sought}.__class__ is str) & ({holding}.__class__ is dict)"  # not `and`: the rest needs both
        return Code(f"({wanted} in {holder} if {key} else {rest})", "bool")

    def _not(self, node: Call, value: Code) -> Code:
        del node
        return Code(f"(not {self.truth(value)})", "bool")

    def _size(self, node: Call, value: Code) -> Code:
        del node
        if value.kind in ("list", "str", "dict"):
            return Code(f"len({value.text})", "int")
        first, name = self.held(value)
        return Code(f"(len({name}) if {first}.__class__ in SIZED else slow())", "int")

    def _index(self, node: Call, value: Code, key: Code) -> Code:
        if value.constant:
            return self._declared(node, f"index({value.text}, {key.text})")
        if key.constant and key.kind == "str":
            return self._declared(node, f"{value.text}[{key.text}]")
        if key.constant and key.kind == "int" and key.value >= 0:
            first, name = self.held(value)
            return self._declared(
                node, f"({name}[{key.text}] if {first}.__class__ is list else index({name}, {key.text}))"
            )
        return self._declared(node, f"index({value.text}, {key.text})")

    def _timestamp(self, node: Call, value: Code) -> Code | None:
        del node
        if value.kind == "timestamp":
            return value
        if value.constant and value.kind == "str":
            try:
                return Code(self.constant(parse_timestamp(value.value)), "timestamp")
            except EvaluationError:
                return None
        first, name = self.held(value)
        return Code(f"(ts({name}) if {first}.__class__ is str else to_ts({name}))", "timestamp")

    def _matches(self, node: Call, value: Code, pattern: Code) -> Code | None:
        del node
        if not pattern.constant or pattern.kind != "str":
            return None
        try:
            searcher(pattern.value)
            search = self.reference("search", pattern.value)
        except EvaluationError:
            return None
        first, name = self.held(value)
        scanned = self._scanned(name, 3)
        check = "" if value.kind == "str" and not scanned else f" if {first}.__class__ is str{scanned} else slow()"
        return Code(f"({search}({name if check else first}) is not None{check})", "bool")

    def _text_test(self, node: Call, value: Code, part: Code) -> Code | None:
        if part.kind != "str":
            return None
        first, name = self.held(value)
        scanned = self._scanned(name, CHARACTERS) if node.function == "contains" else ""
        known = value.kind == "str" and not scanned
        subject = first if known else name
        test = {
            "startsWith": f"{subject}.startswith({part.text})",
            "endsWith": f"{subject}.endswith({part.text})",
            "contains": f"{part.text} in {subject}",
        }[node.function]
        return Code(f"({test})" if known else f"({test} if {first}.__class__ is str{scanned} else slow())", "bool")


SPECIAL: Mapping[tuple[str, int], Callable[..., Code | None]] = {
    ("_==_", 2): Operations._equality,
    ("_!=_", 2): Operations._equality,
    **{(name, 2): Operations._comparison for name in _COMPARISONS},
    ("@in", 2): Operations._in,
    ("!_", 1): Operations._not,
    ("size", 1): Operations._size,
    ("_[_]", 2): Operations._index,
    ("timestamp", 1): Operations._timestamp,
    ("matches", 2): Operations._matches,
    ("startsWith", 2): Operations._text_test,
    ("endsWith", 2): Operations._text_test,
    ("contains", 2): Operations._text_test,
}
