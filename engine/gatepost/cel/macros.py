"""Macros: calls that the parser turns into what they stand for (the language definition, section "Macros", and the
extensions bindings, optional and two-variable comprehensions)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeAlias

from gatepost.cel.signatures import names
from gatepost.cel.syntax import Bind, Call, Has, Ident, Loop, LoopKind, MapOf, Node, OptionalMap, Select

Fail: TypeAlias = Callable[[int, str], NoReturn]
_NAMESPACED = frozenset(name for name in names(receiver=False) if "." in name)
_TESTS: dict[str, LoopKind] = {
    "all": "all", "exists": "exists", "exists_one": "exists_one", "existsOne": "exists_one", "filter": "filter",
}  # fmt: skip
_EXAMPLES = {"cel.bind": "cel.bind"}
_ACCUMULATOR = ("__result__", "@result")


def expanded(call: Call, fail: Fail) -> Node:
    """What `call` stands for: the node of a macro, a function of a namespace, or the call itself."""
    if not call.receiver:
        return _has(call, fail) if call.function == "has" else call
    receiver, *arguments = call.arguments
    if isinstance(receiver, Ident) and not receiver.absolute:
        name = f"{receiver.name}.{call.function}"
        if name == "cel.bind":
            return _bind(call, arguments, fail)
        if name in _NAMESPACED:
            return Call(call.start, call.end, name, tuple(arguments))
    if call.function in ("optMap", "optFlatMap") and len(arguments) == 2:
        name = _variable(arguments[0], call.function, fail)
        return OptionalMap(call.start, call.end, name, receiver, arguments[1], call.function == "optFlatMap")
    return _loop(call, receiver, arguments, fail)


def _has(call: Call, fail: Fail) -> Node:
    if len(call.arguments) != 1:
        fail(call.start, "has() takes one argument, as in has(self.run)")
    selection = call.arguments[0]
    if not isinstance(selection, Select):
        fail(selection.start, "has() takes a field, as in has(self.run), and nothing else")
    if selection.optional:
        operand = Select(selection.operand.start, selection.end, selection.operand, selection.field, optional=True)
        return Call(call.start, call.end, "hasValue", (operand,), receiver=True)
    return Has(call.start, call.end, selection.operand, selection.field)


def _bind(call: Call, arguments: list[Node], fail: Fail) -> Node:
    if len(arguments) != 3:
        fail(call.start, "cel.bind() takes a name, its value and an expression")
    return Bind(call.start, call.end, _variable(arguments[0], "cel.bind", fail), arguments[1], arguments[2])


def _loop(call: Call, over: Node, arguments: list[Node], fail: Fail) -> Node:
    name, count = call.function, len(arguments)
    first = arguments[0] if arguments else None
    if (name in _TESTS and count == 2) or (name == "map" and count in (2, 3)):
        variable = _variable(first, name, fail)
        kind: LoopKind = _TESTS.get(name, "map")
        if name == "map":
            test, result = (arguments[1], arguments[2]) if count == 3 else (None, arguments[1])
            return Loop(call.start, call.end, kind, over, variable, None, test, result)
        return Loop(call.start, call.end, kind, over, variable, None, arguments[1], None)
    if name in _TESTS and name != "filter" and count == 3:
        variables = _two(arguments, name, fail)
        return Loop(call.start, call.end, _TESTS[name], over, *variables, arguments[2], None)
    if name in ("transformList", "transformMap", "transformMapEntry") and count in (3, 4):
        variables = _two(arguments, name, fail)
        test, result = (arguments[2], arguments[3]) if count == 4 else (None, arguments[2])
        if name == "transformMapEntry" and isinstance(result, MapOf) and len(result.keys) != 1:
            fail(result.start, "transformMapEntry() makes maps of one entry")
        chosen: LoopKind = {"transformList": "map", "transformMap": name}.get(name, "transformMapEntry")  # type: ignore[assignment]
        return Loop(call.start, call.end, chosen, over, *variables, test, result)
    return call


def _two(arguments: list[Node], macro: str, fail: Fail) -> tuple[str, str]:
    first, second = _variable(arguments[0], macro, fail), _variable(arguments[1], macro, fail)
    if first == second:
        fail(arguments[1].start, f"{macro}() binds two variables, and both are called {first}")
    return first, second


def _variable(node: Node | None, macro: str, fail: Fail) -> str:
    if not isinstance(node, Ident) or node.absolute:
        fail(
            node.start if node is not None else 0,
            f"{macro}() takes the name of a variable first, as in {_EXAMPLES.get(macro, f'xs.{macro}')}(x, …)",
        )
    if node.name in _ACCUMULATOR:
        fail(node.start, f"{node.name} can't be the name of a variable")
    return node.name
