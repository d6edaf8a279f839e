"""cel-python, an implementation that shares nothing with this one, behind a small interface: to compare with.

It knows less of the language, and some of that wrongly. What it can't express, and where it is known to be wrong, is
told as a reason and never taken for agreement. It is imported only here, and only when a comparison is asked for.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gatepost.cel.errors import EvaluationError
from gatepost.cel.functions.times import parse_duration, parse_timestamp
from gatepost.cel.syntax import Bind, Call, ListOf, Logic, Loop, MapOf, Node, OptionalMap, Select, walk
from gatepost.cel.types import DYN, Type
from gatepost.cel.values import INT_MAX, INT_MIN, SECOND, Value
from gatepost.model import Json

ENGINE = "cel-python"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = SECOND // 1_000_000
_RENAMED = {"@in": "_in_"}  # our operators by its names; all others have the same
_BUILT_IN = frozenset({"dyn"})  # what it knows without naming it among its functions


class UnsupportedError(Exception):
    """cel-python can't evaluate this; the text says why."""


@dataclass(frozen=True, slots=True)
class Defect:
    """Something that cel-python does otherwise than the language definition says.

    It explains a difference only in an expression with a part that it `concerns`, and only where one of the two has no
    value: with `errs` cel-python, which then says `said`; without, the other.
    """

    reason: str
    concerns: Callable[[Node], bool]
    errs: bool
    said: str = ""


def _calls(*names: str) -> Callable[[Node], bool]:
    return lambda node: isinstance(node, Call) and node.function in names


DEFECTS = (
    Defect(
        "cel-python compares no values of different types, such as 1 and 1.0",
        _calls("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in"),
        errs=True,
        said="overload",
    ),
    Defect(
        "cel-python takes a text for a list of its characters",
        lambda node: isinstance(node, Loop) or _calls("@in")(node),
        errs=False,
    ),
    Defect(
        "cel-python lets && and || take what is neither true nor false",
        lambda node: isinstance(node, Logic),
        errs=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Peer:
    """An expression as cel-python compiled it. Call it with values that `convert` made, by variable name.

    `defects` are those that may show in this expression.
    """

    text: str
    defects: tuple[Defect, ...]
    _runner: Value = field(repr=False)

    def __call__(self, values: Mapping[str, Value]) -> Value:
        """The value. Raises EvaluationError when there is none, and UnsupportedError when cel-python itself fails."""
        from celpy.celtypes import BoolType
        from celpy.evaluation import CELEvalError

        try:
            found = self._runner.evaluate(dict(values))
        except CELEvalError as error:
            raise EvaluationError(_words(error)) from None
        except Exception as problem:
            raise UnsupportedError(f"cel-python fails itself: {type(problem).__name__}") from problem
        if isinstance(found, CELEvalError):
            raise EvaluationError(_words(found))
        return bool(found) if isinstance(found, BoolType) else found


def version() -> str:
    """The version of cel-python. Raises ImportError if it isn't installed."""
    import celpy  # noqa: F401  # its metadata alone would be no proof that it can be imported

    return importlib.metadata.version("cel-python")


def peer(text: str, node: Node) -> Peer:
    """The expression `text`, whose syntax tree is `node`. Raises UnsupportedError with the reason if cel-python can't
    express it."""
    import celpy
    from celpy.celparser import CELParseError

    for reason in _beyond(node):
        raise UnsupportedError(reason)
    environment = celpy.Environment()
    try:
        runner = environment.program(environment.compile(text))
    except CELParseError:
        raise UnsupportedError("cel-python's grammar doesn't take it") from None
    except RecursionError:
        raise UnsupportedError("it is nested deeper than cel-python goes") from None
    found = list(walk(node))
    return Peer(text, tuple(one for one in DEFECTS if any(map(one.concerns, found))), runner)


def _beyond(node: Node) -> Iterator[str]:
    """Why cel-python can't express `node`: it would fail, or silently do something else."""
    from celpy.evaluation import base_functions

    for one in walk(node):
        match one:
            case Select(optional=True) | OptionalMap() | Call(function="_[?_]"):
                yield "cel-python has no optional values"
            case ListOf() | MapOf() if one.optional:
                yield "cel-python has no optional values"
            case Bind():
                yield "cel-python has no cel.bind"
            case Loop() if one.second is not None:
                yield "cel-python has no macros of two variables"
            case Loop(kind="map") if one.test is not None:
                yield "cel-python has no map macro with a condition"
            case Call() if _RENAMED.get(one.function, one.function) not in base_functions.keys() | _BUILT_IN:
                yield f"cel-python has no function {one.function}"


def _words(error: Exception) -> str:
    first = str(error.args[0]) if error.args else "no value"
    return first.splitlines()[0] if first else "no value"


def convert(value: Json, kind: Type = DYN) -> Value:
    """A JSON value of the type `kind` as cel-python's: where so declared, times are read and whole numbers doubles."""
    from celpy import celtypes

    match value:
        case None:
            return None
        case bool():
            return celtypes.BoolType(value)
        case int() if kind.name != "double":
            return _integer(value, kind)
        case int() | float():
            return celtypes.DoubleType(value)
        case str():
            return _text(value, kind)
        case bytes():
            return celtypes.BytesType(value)
        case list():
            element = kind.of[0] if kind.name == "list" else DYN
            return celtypes.ListType([convert(one, element) for one in value])
        case dict():
            rest = kind.of[1] if kind.name == "map" else kind.rest or DYN
            members = {name: convert(one, kind.fields.get(name, rest)) for name, one in value.items()}
            return celtypes.MapType({celtypes.StringType(name): one for name, one in members.items()})
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def _integer(value: int, kind: Type) -> Value:
    """A whole number; one of more than 64 bits, which CEL hasn't, is left for operators to refuse."""
    from celpy import celtypes

    if kind.name == "uint" and value >= 0:
        return celtypes.UintType(value)
    return celtypes.IntType(value) if INT_MIN <= value <= INT_MAX else celtypes.DoubleType(value)


def _text(text: str, kind: Type) -> Value:
    """A text, or the time that it is declared to be, as far as it is one. cel-python counts microseconds, so what is
    finer is cut off."""
    from celpy import celtypes

    try:
        if kind.name == "timestamp":
            return celtypes.TimestampType(_EPOCH + timedelta(microseconds=parse_timestamp(text) // _MICROSECOND))
        if kind.name == "duration":
            return celtypes.DurationType(timedelta(microseconds=parse_duration(text) // _MICROSECOND))
    except (EvaluationError, OverflowError):
        pass
    return celtypes.StringType(text)
