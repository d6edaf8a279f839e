"""Random expressions mean the same here as in the official implementation (C++), and the same in all our ways to evaluate.

2,000 expressions by default, the same each time; GATEPOST_DIFFERENTIAL=100000 tries that many, others each time.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cel_expr_python import cel as official
from cel_expr_python.ext.ext_bindings import ExtBindings
from cel_expr_python.ext.ext_encoders import ExtEncoders
from cel_expr_python.ext.ext_math import ExtMath
from cel_expr_python.ext.ext_strings import ExtStrings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatepost import cel
from gatepost.cel.linking import GIVES_UP
from gatepost.cel.values import Duration, Optional, Timestamp, Value, to_key, type_name

ASKED = os.environ.get("GATEPOST_DIFFERENTIAL")
COUNT = int(ASKED or 2_000)
DEPTH = 4
ODD = 16  # one part of so many is of another type than its place wants
Pick = Callable[[int], int]

# What an expression of each type may be. {type} stands for an expression of that type; @type binds a variable of it, which
# the parts after it may use.
#
# Left out, for the C++ binding can't be asked: the network, lists and sets extensions and macros of two variables, which it
# hasn't; optional values, which it can't hand over.
FORMS: Mapping[str, Sequence[str]] = {
    "bool": [
        "({bool} && {bool})", "({bool} || {bool})", "!{bool}", "({bool} ? {bool} : {bool})", "({bool} && {bool} && {bool})",
        "({int} {order} {int})", "({double} {order} {double})", "({string} {order} {string})", "({uint} {order} {uint})",
        "(dyn({int}) {order} {double})", "({uint} {order} dyn({int}))", "(dyn({double}) {order} {uint})", "(dyn({int}) == {double})",
        "({timestamp} {order} {timestamp})", "({duration} {order} {duration})", "({bytes} {order} {bytes})",
        "({int} {same} {int})", "({double} {same} {double})", "({string} {same} {string})", "({bool} {same} {bool})",
        "({ints} {same} {ints})", "({strings} {same} {strings})", "({map} {same} {map})", "({dyn} {same} {dyn})",
        "({timestamp} {same} {timestamp})", "({bytes} {same} {bytes})", "({dyn} {order} {dyn})", "({dyn} {same} null)",
        "({int} in {ints})", "({string} in {strings})", "({string} in {map})", "({dyn} in {dyn})", "({dyn} in {ints})",
        "has({object}.n)", "has({object}.s)", "has({object}.gone)", "has({map}.a)", "has({dyn}.n)",
        "{ints}.all(@int, {bool})", "{ints}.exists(@int, {bool})", "{ints}.exists_one(@int, {bool})",
        "{strings}.all(@string, {bool})", "{strings}.exists(@string, {bool})", "{map}.all(@string, {bool})",
        "{objects}.all(@object, {bool})", "{objects}.exists(@object, {bool})", "{objects}.exists_one(@object, {bool})",
        "{dyn}.exists(@dyn, {bool})", "{string}.startsWith({string})", "{string}.endsWith({string})",
        "{string}.contains({string})", "{string}.matches({pattern})", "bool({string})", "math.isNaN({double})",
        "cel.bind(@int, {int}, {bool})", "cel.bind(@dyn, {dyn}, {bool})", "(type({dyn}) == type({dyn}))",
        "(type({int}) == int)",
    ],
    "int": [
        "({int} + {int})", "({int} - {int})", "({int} * {int})", "({int} / {int})", "({int} % {int})", "-({int})",
        "({bool} ? {int} : {int})", "size({string})", "{string}.size()", "{ints}.size()", "size({map})", "size({bytes})",
        "{ints}[{int}]", "{map}[{string}]", "{map}.a", "{object}.n", "int({double})", "int({string})", "int({uint})",
        "int({timestamp})", "{string}.indexOf({string})", "{string}.lastIndexOf({string})", "{string}.indexOf({string}, {int})",
        "{timestamp}.getFullYear()", "{timestamp}.getMonth()", "{timestamp}.getHours({zone})", "{timestamp}.getDayOfYear()",
        "{timestamp}.getDayOfWeek()", "{timestamp}.getDate({zone})", "{duration}.getSeconds()", "{duration}.getMilliseconds()",
        "{duration}.getHours()", "{timestamp}.getMilliseconds()", "math.abs({int})", "math.sign({int})",
        "math.bitAnd({int}, {int})", "math.bitXor({int}, {int})", "math.bitShiftLeft({int}, {int})",
        "math.bitShiftRight({int}, {int})", "math.bitNot({int})", "math.greatest({int}, {int})", "math.least([{int}, {int}])",
        "cel.bind(@string, {string}, {int})", "{ints}.map(@int, {int})[{int}]",
    ],
    "uint": [
        "({uint} + {uint})", "({uint} - {uint})", "({uint} * {uint})", "({uint} / {uint})", "({uint} % {uint})",
        "uint({int})", "uint({double})", "uint({string})", "math.bitOr({uint}, {uint})", "math.bitShiftLeft({uint}, {int})",
        "math.bitNot({uint})", "math.greatest({uint}, {uint})",
    ],
    "double": [
        "({double} + {double})", "({double} - {double})", "({double} * {double})", "({double} / {double})", "-({double})",
        "double({int})", "double({string})", "double({uint})", "{object}.d", "({bool} ? {double} : {double})",
        "math.ceil({double})", "math.floor({double})", "math.round({double})", "math.trunc({double})", "math.abs({double})",
        "math.sign({double})", "math.sqrt({double})", "math.sqrt({int})", "math.greatest({double}, {double})",
    ],
    "string": [
        "({string} + {string})", "({bool} ? {string} : {string})", "string({whole})", "string({decimal})", "string({natural})",
        "string({either})", "{object}.s", "{strings}[{int}]",
        "{string}.charAt({int})", "{string}.substring({int})", "'abcdé'.substring({small}, 3)", "{string}.lowerAscii()",
        "{string}.upperAscii()", "{string}.trim()", "{string}.reverse()", "{string}.replace({string}, {string})",
        "{string}.replace({string}, {string}, {int})", "{strings}.join()", "{strings}.join({string})",
        "'%s %s %s %d'.format([{string}, {bool}, {ints}, {int}])", "'%.2f'.format([{decimal}])", "'%x|%b|%o'.format([{int}, {int}, {int}])",
        "strings.quote({string})", "string(type({dyn}))", "cel.bind(@string, {string}, {string})", "base64.encode({bytes})",
    ],
    "bytes": ["bytes({string})", "({bytes} + {bytes})", "base64.decode({encoded})", "({bool} ? {bytes} : {bytes})"],
    "timestamp": [
        "timestamp({moment})", "timestamp({int})", "({timestamp} + {duration})", "({timestamp} - {duration})",
        "timestamp({object}.t)", "({duration} + {timestamp})",
    ],
    "duration": ["duration({string})", "({timestamp} - {timestamp})", "({duration} + {duration})", "({duration} - {duration})"],
    "ints": [
        "[{int}]", "[{int}, {int}, {int}]", "({ints} + {ints})", "{ints}.filter(@int, {bool})", "{ints}.map(@int, {int})",
        "{objects}.map(@object, {int})", "{ints}.map(@int, {bool}, {int})", "({bool} ? {ints} : {ints})",
        "{strings}.map(@string, size({string}))",
    ],
    "strings": [
        "[{string}]", "[{string}, {string}]", "({strings} + {strings})", "{strings}.filter(@string, {bool})",
        "{string}.split({separator})", "{string}.split({separator}, {int})", "{ints}.map(@int, {string})",
    ],
    "map": ["{{'a': {int}, 'b': {int}}}", "{{{string}: {int}}}", "{{'a': {int}, {string}: {int}}}"],
    "object": ["dyn({{'n': {int}, 's': {string}, 'd': {double}}})", "{objects}[{int}]", "({bool} ? {object} : {object})"],
    "objects": ["[{object}, {object}]", "{objects}.filter(@object, {bool})"],
    "dyn": [
        "dyn({int})", "dyn({double})", "dyn({string})", "dyn({bool})", "dyn({ints})", "dyn({map})", "dyn({uint})",
        "dyn([{dyn}, {dyn}])", "dyn({timestamp})", "{object}.gone", "dyn({{{int}: {dyn}}})", "dyn({{{bool}: {dyn}}})",
        "{dyn}[{dyn}]", "dyn({{{uint}: {dyn}}})",
    ],
}  # fmt: skip
PLAIN: Mapping[str, Sequence[str]] = {
    "bool": ["true", "false", "self.b", "self.b", "self.o.b"],
    "int": ["0", "1", "-1", "2", "3", "7", "9223372036854775807", "-9223372036854775808", "9007199254740993", "self.n",
            "self.n", "self.o.n", "self.big", "0x1F"],
    "uint": ["0u", "1u", "2u", "18446744073709551615u", "9223372036854775808u"],
    "double": ["0.0", "-0.0", "1.0", "0.5", "-2.5", "1e308", "9007199254740992.0", "9223372036854775808.0", "1e-7", "3.0e20",
               "(0.0 / 0.0)", "(1.0 / 0.0)", "self.d", "self.d", "self.o.d", "123456789.125"],
    "string": ["''", "'a'", "'ab'", "'b'", "'é'", "'😀x'", "'1'", "'1.5'", "'true'", "'2024-02-29T12:30:00.25Z'", "'1h30m'",
               "'a\\nb'", "'%s'", "' a '", "self.s", "self.s", "self.o.s", "self.t", "'YWI='"],
    "bytes": ["b''", "b'ab'", "b'\\xff'", "bytes('é')"],
    "timestamp": ["timestamp('2024-02-29T12:30:00.25Z')", "timestamp('1969-12-31T23:59:59.999999999Z')",
                  "timestamp('0001-01-01T00:00:00Z')", "timestamp('9999-12-31T23:59:59Z')", "timestamp(self.t)", "timestamp(0)"],
    "duration": ["duration('1h30m')", "duration('-0.5s')", "duration('1.000000001s')", "duration('0s')", "duration('100000h')"],
    "ints": ["[]", "[1, 2, 3]", "self.xs", "self.xs", "self.o.xs", "[0]"],
    "strings": ["[]", "['a', 'b']", "self.ss", "self.ss", "['a', 'a', 'é']"],
    "map": ["{}", "{'a': 1}", "self.m", "self.m", "self.o.m"],
    "object": ["self", "self", "self.o", "self.o"],
    "objects": ["[]", "self.os", "self.os", "[self.o]", "[self]"],
    "dyn": ["self.n", "self.s", "self.z", "self.xs", "self.gone", "self.o", "self.d", "dyn(1.0)", "dyn(null)", "self.os"],
}  # fmt: skip
WORDS: Mapping[str, Sequence[str]] = {
    "order": ["<", "<=", ">", ">="],
    "same": ["==", "!="],
    "pattern": [
        "'a'",
        "'^a+b?$'",
        "'[0-9]+'",
        "'(a|b)*c'",
        "'^.b$'",
        "'\\\\d{2}'",
        "'('",
        "'^$'",
        "'(?i)A'",
        "'a{1,2}$'",
    ],
    "moment": [
        "'2024-02-29T12:30:00.25Z'",
        "'2023-02-29T12:30:00Z'",
        "'2024-02-29'",
        "'2024-12-31T23:59:59+14:00'",
        "'a'",
        "self.t",
    ],
    "separator": ["'a'", "'b'", "' '", "'abab'"],
    "small": ["0", "1", "2", "3"],
    "encoded": ["'YWI='", "'YWI'", "'a'", "'YWJj\\n'", "'-_8='"],
    # what string() is of: of doubles that aren't finite the texts differ
    "whole": ["0", "-7", "9223372036854775807", "self.n", "self.big", "size(self.s)", "int(self.d)"],
    "natural": ["0u", "7u", "18446744073709551615u", "uint(self.n)"],
    "either": ["true", "self.b", "self.n > 0", "has(self.z)"],
    "decimal": [
        "0.0",
        "-0.0",
        "1.0",
        "0.5",
        "-2.25",
        "1e20",
        "3.0e20",
        "1e21",
        "1e-4",
        "1e-5",
        "1.5e-7",
        "123456789.125",
        "1e308",
        "999999.0",
        "1000000.5",
        "5e-324",
        "0.1",
    ],
    "zone": ["'UTC'", "'Europe/Paris'", "'-08:00'", "'America/New_York'", "'Asia/Kathmandu'", "'+05:45'", "'nowhere'"],
}
NAMES = ("x", "y", "z")
BINDINGS = ("v", "w")
FACTS: Mapping[str, Sequence[Any]] = {
    "b": [True, False],
    "n": [0, 1, -3, 2**63 - 1, -(2**63), 42],
    "big": [2**53 + 1, -(2**62), 10**15],
    "d": [0.5, -0.0, 1.0, 1e300, -7.25, 0.1],
    "s": ["", "a", "abab", "é😀", "12", "a\nb", "2024-01-01T00:00:00+02:00"],
    "t": ["2024-01-01T00:00:00Z", "1970-01-01T00:00:00.000000001Z", "2023-06-30T23:30:00-04:00"],
    "xs": [[], [1], [1, 2, 3], [3, 3], [0, -1, 2**63 - 1]],
    "ss": [[], ["a"], ["a", "b", "é"], ["", "ab"]],
    "m": [{}, {"a": 1}, {"a": 0, "b": -5, "é": 2}],
    "z": [None],
}
STRANGE: Sequence[Any] = [None, True, 0, 1, 1.0, "a", [], {}, [1, "a", None], {"a": {"n": 1}}, [[1], [2.5]], "1"]
LISTS = frozenset({"ints", "strings", "objects"})
FLAT = tuple(kind for kind in FORMS if kind not in ("map", "object", "dyn"))  # the order of a map's keys is anyone's
VERY_STRANGE: Sequence[Any] = [
    *STRANGE,
    math.nan,
    math.inf,
    -math.inf,
    10**30,
    -(2**63) - 1,
    2**64,
    [math.nan],
    {"n": None},
]
_PART = re.compile(r"\{\{|\}\}|\{(\w+)\}|@(\w+)")


class Grammar:
    """Makes expressions and facts by the numbers that `pick` gives: pick(n) is any of 0 to n - 1."""

    def __init__(self, pick: Pick) -> None:
        self._pick = pick

    def one_of(self, choices: Sequence[Any]) -> Any:
        return choices[self._pick(len(choices))]

    def expression(self, kind: str, depth: int = DEPTH, scope: Mapping[str, str] | None = None) -> str:
        """The text of an expression of the type `kind`, where `scope` has the variables that macros bind."""
        if kind in WORDS:
            return str(self.one_of(WORDS[kind]))
        if self._pick(ODD) == ODD - 1:
            other = self.one_of(FLAT if kind in LISTS else tuple(FORMS))
            inner = self.expression(other, depth - 1, scope)
            return inner if self._pick(3) == 0 else f"dyn({inner})"
        bound = dict(scope or {})
        held = [name for name, of in bound.items() if of == kind]
        if held and self._pick(2):
            return str(self.one_of(held))
        if depth <= 0 or self._pick(4) == 0:
            return str(self.one_of(PLAIN[kind]))

        def part(match: re.Match[str]) -> str:
            if match[1]:
                return self.expression(match[1], depth - 1, bound)
            if match[2]:
                name = str(self.one_of(BINDINGS if form.startswith("cel.bind") else NAMES))
                inner[name] = match[2]
                return name
            return match[0][0]

        inner = dict(bound)
        form = str(self.one_of(FORMS[kind]))
        before, _, after = form.partition("@")
        text = _PART.sub(part, before)
        if not after:
            return text
        bind = form.startswith("cel.bind")
        text += _PART.sub(part, "@" + after.partition(",")[0])
        if bind:
            value, _, after = after.partition(", ")[2].partition(", ")
            text += ", " + _PART.sub(part, value) + ", "
        else:
            after = after.partition(",")[2]
            text += ","
        bound = inner
        return text + _PART.sub(part, after)

    def facts(self, strange: Sequence[Any], depth: int = 1) -> dict[str, Any]:
        """Facts such as expressions read: some missing, some of another type than is usual."""
        found: dict[str, Any] = {}
        for name, usual in FACTS.items():
            chance = self._pick(10)
            if chance < 8:
                found[name] = self.one_of(usual)
            elif chance == 8:
                found[name] = self.one_of(strange)
        if depth:
            found["o"] = self.facts(strange, depth - 1)
            found["os"] = [self.facts(strange, 0) for _ in range(self._pick(4))]
        return found


KINDS = (
    "bool",
    "bool",
    "bool",
    "int",
    "uint",
    "double",
    "string",
    "bytes",
    "timestamp",
    "duration",
    "ints",
    "strings",
    "map",
)
Case = tuple[str, dict[str, Any]]


def cases(strange: Sequence[Any] = STRANGE) -> st.SearchStrategy[Case]:
    """An expression and the facts to evaluate it with, each choice made by a byte: that is quick to draw and to shrink."""

    def case(choices: bytes) -> Case:
        left = iter(choices)
        grammar = Grammar(lambda count: next(left, 0) % count)
        return grammar.expression(grammar.one_of(KINDS)), grammar.facts(strange)

    return st.binary(min_size=400, max_size=400).map(case)


# Known differences: why, what is found in the text, and what in the other's answer. Where both are found, nothing is compared.
EXCUSES: Sequence[tuple[str, str, str]] = [
    ("numbers of different types have an order in the language, and the C++ checker wants dyn() for it",
     "", r"overload for '_[<>]=?_' applied to '\((int|uint|double), (int|uint|double)\)"),
    ("a list or map of declared and undeclared parts, or of none, is of undeclared parts to us", r"[\[{]",
    "no matching overload|cannot be the (range|operand)"),
    ("a key given twice is an error like any other, which another part may make up for", "", "ALREADY_EXISTS"),
    ("the C++ reads numbers with spaces around them", r"(double|int|uint)\(.*' ", ""),
    ("the C++ mixes up what cel.bind and macros bind where one isn't evaluated", r"cel\.bind", "No matching over"),
    ("null may stand for what JSON left out", "", "null_type"),
    ("texts of what isn't finite differ", "", r"(?i)\b-?(nan|inf)\b|nan|inf"),
    ("the C++ writes fractions of seconds in groups of three digits, Go and we no zeros at their end", "", r"\d\.\d+[sZ]|[sZ]\d+\.\d"),
    ("%d takes no double in the conformance suite", "%d", ""),
    ("the C++ binding can't hand over some values, such as text that isn't UTF-8", "", "lost"),
    ("the C++ makes int() of a bool, which the language doesn't list", r"\bint\(", ""),
]  # fmt: skip
SPARE = [None] * 1_000_000  # the binding gives back None more often than it takes it, and Python ends when none is left
REFUSED_HERE_ONLY = re.compile(
    "can't be a key of a map|int\\(\\) doesn't take duration|duration\\(\\) doesn't take int|takes numbers, and not|, and not names"
)


@pytest.fixture(scope="module")
def environment() -> official.Env:
    extensions = [ExtStrings(), ExtMath(), ExtBindings(), ExtEncoders()]
    return official.NewEnv(variables={"self": official.Type.DYN}, extensions=extensions)


Outcome = tuple[str, Any]


def theirs(environment: official.Env, text: str, facts: dict[str, Any]) -> Outcome:
    """What the official implementation makes of it: ("refused" | "error", message) or ("value", value)."""
    try:
        expression = environment.compile(text)
    except RuntimeError as problem:
        return "refused", str(problem)
    try:
        found = expression.eval(data={"self": facts})
    except RuntimeError as problem:
        return "error", str(problem)
    if found.type() == official.Type.ERROR:
        return "error", str(found.value())
    try:
        return "value", plain(found.plain_value())
    except (SystemError, TypeError):
        return "lost", None


def plain(value: Any) -> Any:
    """A value of the C++ binding as one of ours; moments and spans, of which it has lost digits, in whole microseconds."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {to_key(key): plain(one) for key, one in value.items()}
    if isinstance(value, datetime):
        return Rounded((value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
    if isinstance(value, timedelta):
        return Rounded(value // timedelta(microseconds=1))
    return bytes(value) if isinstance(value, bytearray) else value


class Rounded(int):
    """Microseconds."""


def ours(text: str, facts: dict[str, Any]) -> Outcome:
    try:
        program = cel.compile(text, {"self": "dyn"})
    except cel.CompileError as problem:
        return "refused", problem.message
    return interpreted(program, {"self": facts})


def interpreted(program: cel.Program, facts: dict[str, Any]) -> Outcome:
    try:
        return "value", program.interpreted(facts)
    except cel.EvaluationError as problem:
        return "error", str(problem)


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same: NaN is NaN, and 1, 1.0 and true are three. The C++ binding gives int for uint."""
    if isinstance(other, Rounded):
        return isinstance(one, Timestamp | Duration) and abs(int(one) - int(other) * 1000) < 1000
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) and isinstance(other, float):
        return (math.isnan(one) and math.isnan(other)) or (
            one == other and math.copysign(1, one) == math.copysign(1, other)
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, Optional) and isinstance(other, Optional):
        return one.present == other.present and same(one.value, other.value)
    number = isinstance(one, int) and isinstance(other, int)
    return bool((number or one.__class__ is other.__class__) and one == other)


def excused(text: str, theirs: Outcome) -> bool:
    return any(re.search(in_text, text) and re.search(in_answer, str(theirs)) for _, in_text, in_answer in EXCUSES)


GENEROUS = settings(
    max_examples=COUNT,
    derandomize=not ASKED,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


@GENEROUS
@given(case=cases())
def test_an_expression_means_what_the_official_implementation_says(environment: official.Env, case: Case) -> None:
    text, facts = case
    found, wanted = ours(text, facts), theirs(environment, text, facts)
    if found[0] == wanted[0] and (found[0] != "value" or same(found[1], wanted[1])):
        return
    assert excused(text, wanted) or (found[0] == "refused" and REFUSED_HERE_ONLY.search(found[1])), (found, wanted)


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "b": {"type": "boolean"},
        "n": {"type": "integer"},
        "big": {"type": "integer"},
        "d": {"type": "number"},
        "s": {"type": "string"},
        "t": {"type": "string", "format": "date-time"},
        "xs": {"type": "array", "items": {"type": "integer"}},
        "ds": {"type": "array", "items": {"type": "number"}},
        "ss": {"type": "array", "items": {"type": "string"}},
        "m": {"type": "object", "additionalProperties": {"type": "integer"}},
        "o": {
            "type": "object",
            "properties": {"n": {"type": "integer"}, "d": {"type": "number"}, "s": {"type": "string"}},
        },
    },
}
DECLARED: Mapping[str, Mapping[str, Any] | None] = {
    "nothing": None,
    "dyn": {"self": "dyn"},
    "a schema": {"self": SCHEMA},
}


@pytest.mark.parametrize("variables", DECLARED.values(), ids=DECLARED.keys())
@GENEROUS
@given(case=cases(VERY_STRANGE))
def test_a_generated_function_gives_what_the_interpreter_gives_or_gives_up(
    variables: Mapping[str, Any] | None, case: Case
) -> None:
    text, facts = case
    try:
        program = cel.compile(text, variables)
    except cel.CompileError:
        return
    try:
        found = program.fast({"self": facts}) if program.fast is not None else NotImplemented
    except GIVES_UP:
        return
    if found is not NotImplemented:
        kind, wanted = interpreted(program, {"self": facts})
        assert (kind, type_name(found)) == ("value", type_name(wanted))
        assert same(found, wanted)


@pytest.mark.parametrize("variables", DECLARED.values(), ids=DECLARED.keys())
@GENEROUS
@given(case=cases(VERY_STRANGE))
def test_an_expression_never_ends_in_anything_but_a_value_or_its_own_error(
    variables: Mapping[str, Any] | None, case: Case
) -> None:
    text, facts = case
    try:
        program = cel.compile(text, variables)
    except cel.CompileError:
        return
    try:
        program({"self": facts})
    except cel.EvaluationError as problem:
        assert str(problem)
    trace = program.explain({"self": facts})
    assert trace.because
    assert all(isinstance(fact.path, str) for fact in trace.facts)
