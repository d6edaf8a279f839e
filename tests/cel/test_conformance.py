"""The public conformance suite of CEL: every case that needs no protobuf, through each way that we evaluate.

The suite isn't part of this project. It is looked for beside it, or where GATEPOST_CEL_CONFORMANCE says.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gatepost import cel
from gatepost.cel.functions.times import parse_duration, parse_timestamp
from gatepost.cel.linking import GIVES_UP
from gatepost.cel.values import Map, Optional, Type, UInt, Value, from_key, to_key, type_name

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("GATEPOST_CEL_CONFORMANCE") or ROOT.parent / "shared" / "cel-conformance")
SUITE = FOLDER / "cases.json"
CASES: list[dict[str, Any]] = json.loads(SUITE.read_text("utf-8")) if SUITE.is_file() else []
LEAST = 1_680

pytestmark = pytest.mark.skipif(not CASES, reason="the conformance suite isn't here; GATEPOST_CEL_CONFORMANCE names it")

_UNESCAPED = "the suite's own text has lost its backslash, so the value that it wants can't come from it"
EXCEPTIONS: Mapping[str, str] = {
    "block_ext": "cel.block is what compilers make of an expression, and not for people to write",
    "parse/bytes_literals/triple_single_quoted_unescaped_punctuation": _UNESCAPED,
    "parse/bytes_literals/triple_double_quoted_unescaped_punctuation": _UNESCAPED,
}
FUNCTIONS_OF_THE_SUITE = frozenset({"fn(", "tuple("})  # declared by the suite's own checker, unknown to CEL

_READERS: Mapping[str, Callable[[Any], Value]] = {
    "null": lambda given: None,
    "bool": bool,
    "int": int,
    "uint": lambda given: UInt(int(given)),
    "double": float,
    "string": str,
    "bytes": bytes.fromhex,
    "list": lambda given: [value_of(one) for one in given],
    "map": lambda given: map_of([(value_of(key), value_of(inner)) for key, inner in given]),
    "timestamp": parse_timestamp,
    "duration": parse_duration,
    "type": Type,
}


def value_of(written: Mapping[str, Any]) -> Value:
    """The value that a case of the suite writes as {type: value}."""
    ((kind, given),) = written.items()
    return _READERS[kind](given)


def map_of(pairs: list[tuple[Value, Value]]) -> Value:
    found = {to_key(key): inner for key, inner in pairs}
    return found if all(key.__class__ is str for key in found) else Map(found)


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same, their types too; unlike `==` of CEL, NaN is the same as NaN, and 1 isn't 1.0."""
    if type_name(one) != type_name(other):
        return False
    if isinstance(one, float):
        return (math.isnan(one) and math.isnan(other)) or (
            one == other and math.copysign(1, one) == math.copysign(1, other)
        )
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        typed = {(type_name(from_key(key)), key): inner for key, inner in other.items()}
        return len(one) == len(other) and all(
            (name := (type_name(from_key(key)), key)) in typed and same(inner, typed[name])
            for key, inner in one.items()
        )
    if isinstance(one, Optional):
        return bool(one.present == other.present) and same(one.value, other.value)
    return bool(one == other)


def identity(case: Mapping[str, Any]) -> str:
    return f"{case['file']}/{case['section']}/{case['name']}"


def excepted(case: Mapping[str, Any]) -> bool:
    return case["file"] in EXCEPTIONS or identity(case) in EXCEPTIONS


def wanted(case: Mapping[str, Any]) -> Value:
    return value_of(case["value"])


def right(case: Mapping[str, Any], evaluate: Callable[[], Value]) -> bool:
    """Whether evaluating gives what the case wants: the same value of the same type, or an error."""
    try:
        found = evaluate()
    except (cel.CompileError, cel.EvaluationError):
        return bool(case["expect"] == "error")
    return case["expect"] == "value" and same(found, wanted(case))


def program(case: Mapping[str, Any]) -> cel.Program:
    """The case compiled: checked against its variables, but where it wants to be judged at run time only."""
    return cel.compile(case["expr"], None if case["disable_check"] else dict.fromkeys(case["bindings"], "dyn"))


def facts(case: Mapping[str, Any]) -> dict[str, Value]:
    return {name: value_of(one) for name, one in case["bindings"].items()}


def params(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(case, id=identity(case)) for case in cases]


EVALUATED = [case for case in CASES if case["expect"] != "check"]
ORDINARY = [case for case in EVALUATED if not excepted(case)]
CHECKED = [case for case in CASES if case["expect"] == "check"]


@pytest.mark.parametrize("case", params(ORDINARY))
def test_the_interpreter_gives_what_the_suite_wants(case: dict[str, Any]) -> None:
    assert right(case, lambda: program(case).interpreted(facts(case)))


@pytest.mark.parametrize("case", params(ORDINARY))
def test_a_generated_function_gives_what_the_suite_wants_or_gives_up(case: dict[str, Any]) -> None:
    try:
        fast = program(case).fast
    except cel.CompileError:
        assert case["expect"] == "error"
        return
    try:
        found = fast(facts(case)) if fast is not None else None
    except GIVES_UP:
        return
    if fast is not None:
        assert case["expect"] == "value"
        assert same(found, wanted(case))


def test_generated_functions_serve_most_of_the_suite() -> None:
    valued = [case for case in ORDINARY if case["expect"] == "value"]
    assert sum(map(is_served, valued)) > 0.85 * len(valued)


def is_served(case: Mapping[str, Any]) -> bool:
    fast = program(case).fast
    if fast is None:
        return False
    try:
        fast(facts(case))
    except GIVES_UP:
        return False
    return True


@pytest.mark.parametrize("case", params(ORDINARY))
def test_a_program_gives_the_value_as_json(case: dict[str, Any]) -> None:
    if case["expect"] == "error":
        with pytest.raises((cel.CompileError, cel.EvaluationError)):
            program(case)(facts(case))
    else:
        assert same(program(case)(facts(case)), cel.to_json(wanted(case)))


@pytest.mark.parametrize("case", params([case for case in EVALUATED if excepted(case)]))
def test_an_exception_is_still_needed(case: dict[str, Any]) -> None:
    assert not right(case, lambda: program(case).interpreted(facts(case))), (
        "this case passes: take it off the exceptions"
    )


def test_nearly_all_of_the_suite_passes() -> None:
    assert sum(right(case, lambda case=case: program(case).interpreted(facts(case))) for case in EVALUATED) >= LEAST


@pytest.mark.parametrize("case", params(CHECKED))
def test_what_only_needs_checking_compiles(case: dict[str, Any]) -> None:
    known = not any(name in case["expr"] for name in FUNCTIONS_OF_THE_SUITE)
    assert cel.compile(case["expr"], {"msg": "dyn"} if known else None).text == case["expr"]


def test_the_suite_is_whole() -> None:
    assert (len(EVALUATED), len(CHECKED)) == (1_714, 25)
