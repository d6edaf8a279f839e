"""No expression runs for long or takes much memory: it ends with an error that names the limit, whatever stands around it.

Nothing here is timed. What isn't bounded would not end at all, or fill the memory.
"""

from __future__ import annotations

from typing import Any

import pytest

from gatepost import cel
from gatepost.cel.errors import LimitError
from gatepost.cel.limits import SIZE_LIMIT, weight
from gatepost.cel.parser import MAX_DEPTH, MAX_LENGTH

BIG: dict[str, Any] = {
    "xs": list(range(2_000)),
    "words": [f"word {i}" for i in range(2_000)],
    "text": "a" * 400_000,
    "lists": [[i] for i in range(2_000)],
    "maps": [{"k": i} for i in range(2_000)],
    "many": list(range(300_000)),
    "huge": 10**400,
}
DOUBLED = "'0123456789'" + "".join(f".replace('', '{'x' * 100}')" for _ in range(8))


def chained(value: str, step: str, count: int) -> str:
    """`count` times cel.bind, each name made of the one before by `step`."""
    names = [f"v{i}" for i in range(count + 1)]
    text = names[-1]
    for before, after in zip(reversed(names[:-1]), reversed(names[1:]), strict=True):
        text = f"cel.bind({after}, {step.replace('_', before)}, {text})"
    return f"cel.bind({names[0]}, {value}, {text})"


TOO_MUCH = {
    "a text doubled by every binding": chained("'ab'", "_ + _", 40) + ".size() > 0",
    "a list doubled by every binding": chained("[1]", "_ + _", 40) + ".size() > 0",
    "bytes doubled by every binding": chained("b'ab'", "_ + _", 40) + ".size() > 0",
    "a list of itself twice, compared": f"cel.bind(a, {chained('[1]', '[_, _]', 40)}, a == a)",
    "a list of itself twice, in a list": f"cel.bind(a, {chained('[1]', '[_, _]', 40)}, a in [a])",
    "a list of itself twice, shown": chained("[1]", "[_, _]", 40),
    "a map of itself twice, shown": chained("{'a': 1}", "{'a': _, 'b': _}", 40),
    "a list of itself twice, formatted": f"'%s'.format([{chained('[1]', '[_, _]', 40)}])",
    "a list of itself twice, flattened": f"{chained('[1]', '[_, _]', 40)}.flatten(60).size() > 0",
    "two loops within each other": "self.xs.all(x, self.xs.all(y, x + y >= 0))",
    "two loops of two variables": "self.xs.all(i, x, self.xs.exists_one(j, y, x == y + 3000) == false)",
    "loops that filter and map": "self.xs.map(x, self.xs.filter(y, y > x).size()).size() > 0",
    "a range of a thousand million": "lists.range(1000000000).size() > 0",
    "ranges within a loop": "self.xs.all(x, lists.range(100000).size() > x)",
    "texts joined in a loop": "self.xs.map(x, self.text + self.text).size() > 0",
    "a text that replacing makes longer": f"{DOUBLED}.size() > 0",
    "a list joined by a long text": "self.words.join(self.text).size() > 0",
    "a long text shown often": "'%s%s%s'.format([self.text, self.text, self.text]).size() > 0",
    "a long text quoted": "strings.quote(self.text + self.text).size() > 0",
    "a long text split into characters": "(self.text + self.text + self.text).split('').size() > 0",
    "searching a long text in a loop": "self.words.all(w, !self.text.contains(w))",
    "matching a long text in a loop": "self.words.all(w, !self.text.matches('b$'))",
    "changing a long text in a loop": "self.words.all(w, self.text.upperAscii() != w)",
    "looking through a list in a loop": "self.xs.all(x, x in self.many)",
    "looking through a list for a text in a loop": "self.words.all(w, !('zzz' in self.many))",
    "comparing lists in a loop": "self.xs.all(x, self.words == self.words)",
    "comparing sets in a loop": "self.xs.all(x, sets.contains(self.xs, self.xs))",
    "different lists, all compared": "self.lists.distinct().size() > 0",
    "different maps, all compared": "sets.equivalent(self.maps, self.maps.map(m, m).filter(m, m.k < 1999) + [{'k': -1}])",
    "sorting in a loop": "self.xs.all(x, self.words.sort().size() > 0)",
    "reversing in a loop": "self.words.all(x, self.text.reverse() != '')",
    "the greatest of a list in a loop": "self.xs.all(x, math.greatest(self.xs) >= x)",
    "maps made in a loop": "self.xs.transformMap(i, x, self.xs.transformMap(j, y, y)).size() > 0",
    "entries of maps in a loop": "self.xs.transformMapEntry(i, x, {x: self.xs.transformMapEntry(j, y, {y: x})}).size() > 0",
    "a pattern that is too long": "'a'.matches(self.text)",
}


@pytest.mark.parametrize("text", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_what_would_take_too_much_ends_with_an_error_that_names_the_limit(text: str) -> None:
    with pytest.raises(cel.EvaluationError, match=r"^limit: "):
        cel.compile(text, {"self": "dyn"})({"self": BIG})


@pytest.mark.parametrize("text", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_the_interpreter_alone_is_bounded_too(text: str) -> None:
    with pytest.raises(LimitError):
        cel.to_json(cel.compile(text).interpreted({"self": BIG}))


LOOPS = "self.xs.all(x, self.xs.all(y, x + y >= 0))"


@pytest.mark.parametrize(
    "text",
    [
        f"true || {LOOPS}", f"{LOOPS} || true", f"false && {LOOPS}", f"{LOOPS} && false",
        f"[1, 2].exists(i, i == 2 || {LOOPS})", f"[1, 2].all(i, i == 3 && {LOOPS})",
        f"cel.bind(b, {LOOPS}, true || b)", f"optional.of(1).orValue(2) == 1 || {LOOPS}",
    ],
)  # fmt: skip
def test_a_limit_is_reached_or_not_needed_and_never_absorbed(text: str) -> None:
    program = cel.compile(text)
    skipped = text.startswith(("true ||", "false &&", "optional")) or "i == 3" in text
    if skipped:
        assert program({"self": BIG}) in (True, False)
    else:
        with pytest.raises(LimitError):
            program({"self": BIG})
        with pytest.raises(LimitError):
            program.interpreted({"self": BIG})


@pytest.mark.parametrize(
    "pattern", ["(a*)*b", "(a|aa)+b", "(a+)+$b", "([a-z]+)*=", "(.*)*.*b", "^(a?){50}a{50}b", "(x+x+)+y"]
)
def test_no_regular_expression_is_slow(pattern: str) -> None:
    assert cel.compile(f"self.text.matches({pattern!r})")({"self": {"text": "a" * 100_000}}) is False


@pytest.mark.parametrize("pattern", ["((a{100}){100}){100}", "(((((a{9}){9}){9}){9}){9}){9}"])
def test_a_regular_expression_that_would_be_large_is_none(pattern: str) -> None:
    with pytest.raises(cel.EvaluationError, match="isn't a regular expression"):
        cel.compile(f"'a'.matches({pattern!r})")({})


@pytest.mark.parametrize(
    "text",
    [
        "self.huge + 1", "self.huge * self.huge", "-self.huge", "int(self.huge)", "uint(self.huge)", "timestamp(self.huge)",
        "lists.range(self.huge)", "'abc'.charAt(self.huge)", "'abc'.substring(0, self.huge)", "'abc'.replace('a', 'b', self.huge)",
        "'abc'.split('b', self.huge)", "[1].flatten(self.huge)", "[1].slice(0, self.huge)", "[1][self.huge]",
    ],
)  # fmt: skip
def test_a_whole_number_of_more_than_64_bits_is_no_number_to_count_with(text: str) -> None:
    with pytest.raises(cel.EvaluationError):
        cel.compile(text)({"self": BIG})


@pytest.mark.parametrize(
    "text", ["double(self.huge) > 1e308", "self.huge > 1.0", "self.huge != 1.0", "math.sqrt(self.huge) > 1e9"]
)
def test_a_whole_number_of_more_than_64_bits_is_large_as_a_double(text: str) -> None:
    assert cel.compile(text)({"self": BIG}) is True


NESTED = {
    "brackets": lambda depth: "(" * depth + "1" + ")" * depth,
    "lists": lambda depth: "[" * depth + "]" * depth,
    "maps": lambda depth: "{'a': " * depth + "1" + "}" * depth,
    "negations": lambda depth: "!" * depth + "true",
    "minuses": lambda depth: "-" * depth + "self",
    "selections": lambda depth: "self" + ".a" * depth,
    "sums": lambda depth: "1" + " + 1" * depth,
    "conditionals": lambda depth: "true ? 1 : " * depth + "2",
    "calls": lambda depth: "size(" * depth + "self" + ")" * depth,
    "methods": lambda depth: "self" + ".size()" * depth,
    "loops": lambda depth: "[1].all(x, " * depth + "true" + ")" * depth,
}


@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED.keys())
@pytest.mark.parametrize("depth", [MAX_DEPTH * 2, MAX_LENGTH // 12])
def test_what_is_nested_too_deep_is_refused_or_fine_and_never_a_crash(nested: Any, depth: int) -> None:
    text = nested(depth)
    try:
        cel.compile(text)
    except cel.CompileError as error:
        assert "nested" in error.message
    else:
        assert text.startswith(("(", "!", "-"))  # brackets, and pairs of signs, add nothing to the tree


def test_a_long_chain_isnt_deep() -> None:
    assert cel.compile(" && ".join(["true"] * 1_000))({}) is True


def test_a_text_that_is_too_long_is_no_expression() -> None:
    with pytest.raises(cel.CompileError, match="longer than"):
        cel.compile("1" + " " * MAX_LENGTH)


def test_facts_that_are_nested_deep_are_an_error_and_no_crash() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    for text in (
        "self.deep == self.deep",
        "self.deep in [self.deep]",
        "self.deep",
        "'%s'.format([self.deep])",
        "[self.deep].distinct()",
    ):
        with pytest.raises(LimitError):
            cel.compile(text)({"self": {"deep": deep}})
    while isinstance(deep, list):  # so that Python doesn't recurse either, to free it
        deep = deep.pop()


def test_a_value_that_holds_a_part_often_is_weighed_without_going_over_all_of_it() -> None:
    value: Any = [1]
    for _ in range(200):
        value = [value, value]
    assert SIZE_LIMIT <= weight(value) < SIZE_LIMIT * 2


@pytest.mark.parametrize(
    "text",
    [
        "self.xs.all(x, x >= 0)", "self.words.filter(w, w.startsWith('word 1')).size() > 0", "self.xs.distinct().size() == 2000",
        "self.words.sort()[0] == 'word 0'", "self.words.join(',').size() > 0", "sets.contains(self.words, ['word 7'])",
        "self.xs.exists(x, x in [1, 2, 3])", "self.words.map(w, w.upperAscii()).size() == 2000", "self.many.size() == 300000",
        "self.many.exists(x, x == 299999)", "self.text.contains('a')", "self.words.all(w, w.matches('^word [0-9]+$'))",
        "self.xs.filter(x, x < 100).all(x, self.xs.exists(y, x == y))", "self.text == self.text", "self.many == self.many",
    ],
)  # fmt: skip
def test_what_real_policies_do_with_large_facts_is_within_the_limits(text: str) -> None:
    assert cel.compile(text)({"self": BIG}) is True
