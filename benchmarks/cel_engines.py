"""Microseconds per evaluation of each CEL engine, of a Rust Rego engine and of Python by hand, side by side.

    make bench                                                # in an environment of its own, with all engines
    python benchmarks/cel_engines.py [--set held_back] [--rules]

Every engine evaluates every expression of a set on every document, in one process and one run; engines that aren't
installed are left out. Compiling isn't counted. Before anything is timed, all must give the same verdicts. The engines
take turns and the best of several rounds counts, because whatever else the machine does only makes one slower; only
ratios of one run mean anything. With --rules the slowest expressions of gatepost are listed beside those by hand.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "engine")]

import by_hand  # noqa: E402
import held_back  # noqa: E402
import workload  # noqa: E402

Verdicts = list[list[bool]]
Evaluate = Callable[[], Verdicts]
SETS = {"workload": (workload, by_hand.WORKLOAD), "held_back": (held_back, by_hand.HELD_BACK)}
ROUNDS = 7
FEW = 10  # documents for an engine that would take minutes for all
TARGETS = {"by hand": 0.5, "regorus": 15, "cel-expr-python": 40, "cel-python": 500}  # ratios to gatepost, at least


@dataclass(frozen=True)
class Engine:
    """Something that evaluates the rules of `work` on its first `documents`."""

    name: str
    evaluate: Evaluate
    documents: int


def gatepost(work: ModuleType, documents: list[dict[str, Any]]) -> Evaluate:
    """This engine, with no types declared, as the others have none."""
    from gatepost import cel

    programs = [cel.compile(rule) for rule in work.RULES]
    return lambda: [[program(one) for program in programs] for one in documents]


def hand(work: ModuleType, documents: list[dict[str, Any]]) -> Evaluate:
    """Python functions, rule for rule."""
    rules = next(rules for module, rules in SETS.values() if module is work)
    return lambda: [[rule(one) for rule in rules] for one in documents]


def regorus(work: ModuleType, documents: list[dict[str, Any]]) -> Evaluate:
    """A Rego engine in Rust: all rules of a document in one query, its input given as text."""
    import regorus as rego

    engine = rego.Engine()
    engine.add_policy("bench.rego", work.REGO)
    texts = [json.dumps(one) for one in documents]
    names = [f"r{i + 1}" for i in range(len(work.RULES))]

    def evaluate() -> Verdicts:
        found = []
        for text in texts:
            engine.set_input_json(text)
            held = json.loads(engine.eval_query_as_json("data.bench"))["result"][0]["expressions"][0]["value"]
            found.append([held.get(name, False) for name in names])
        return found

    return evaluate


def cel_expr_python(work: ModuleType, documents: list[dict[str, Any]]) -> Evaluate:
    """The official implementation in C++."""
    from cel_expr_python import cel

    env = cel.NewEnv(variables=dict.fromkeys(documents[0], cel.Type.DYN))
    programs = [env.compile(rule) for rule in work.RULES]

    def evaluate() -> Verdicts:
        found = []
        for one in documents:
            activation = env.Activation(one)
            found.append([program.eval(activation).value() for program in programs])
        return found

    return evaluate


def cel_rust(work: ModuleType, documents: list[dict[str, Any]]) -> Evaluate:
    """The package common-expression-language, in Rust."""
    import cel

    programs = [cel.compile(rule) for rule in work.RULES]

    def evaluate() -> Verdicts:
        found = []
        for one in documents:
            context = cel.Context(one)
            found.append([program.execute(context) for program in programs])
        return found

    return evaluate


def cel_python(work: ModuleType, documents: list[dict[str, Any]]) -> Evaluate:
    """The package cel-python."""
    import celpy

    env = celpy.Environment()
    programs = [env.program(env.compile(rule)) for rule in work.RULES]
    contexts = [{name: celpy.json_to_cel(value) for name, value in one.items()} for one in documents]
    return lambda: [[bool(program.evaluate(context)) for program in programs] for context in contexts]


ENGINES: Mapping[str, tuple[Callable[[ModuleType, list[dict[str, Any]]], Evaluate], int]] = {
    "gatepost": (gatepost, 200),
    "by hand": (hand, 200),
    "regorus": (regorus, 200),
    "cel-expr-python": (cel_expr_python, 200),
    "common-expression-language": (cel_rust, 200),
    "cel-python": (cel_python, FEW),
}


def main() -> int:
    """Measure what the command line asks for, print tables, and give the exit status."""
    parser = argparse.ArgumentParser(description="Measure CEL engines side by side.")
    parser.add_argument("--set", choices=SETS, action="append", help="only this set of expressions; repeatable")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each engine has its turn ({ROUNDS})")
    parser.add_argument("--rules", action="store_true", help="list gatepost's slowest expressions too")
    asked = parser.parse_args()
    python = f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}"
    print(f"{python} {platform.machine()}, {os.cpu_count()} cores; the best of {asked.rounds} rounds.")
    for name in asked.set or SETS:
        work = SETS[name][0]
        engines = [one for one in (available(engine, work) for engine in ENGINES) if one is not None]
        agree(engines, work.RULES)
        print("\n" + table(name, measure(engines, len(work.RULES), asked.rounds)))
        if asked.rules:
            print("\n" + slowest(work, SETS[name][1]))
    return 0


def available(name: str, work: ModuleType) -> Engine | None:
    """The engine made ready, or None if it isn't installed."""
    make, number = ENGINES[name]
    try:
        return Engine(name, make(work, work.documents()[:number]), number)
    except ImportError as missing:
        print(f"{name} isn't installed ({missing}), so it isn't measured.", file=sys.stderr)
        return None


def agree(engines: list[Engine], rules: list[str]) -> None:
    """Raise ValueError where an engine's verdicts aren't those of the first."""
    right = engines[0].evaluate()
    for engine in engines[1:]:
        for number, verdicts in enumerate(engine.evaluate()):
            for rule, ours, theirs in zip(rules, right[number], verdicts, strict=True):
                if ours is not theirs:
                    raise ValueError(f"{engine.name} gives {theirs} for `{rule}` on document {number}, and not {ours}")


def measure(engines: list[Engine], rules: int, rounds: int) -> dict[str, float]:
    """Microseconds per evaluation of each engine."""
    best = dict.fromkeys((engine.name for engine in engines), float("inf"))
    gc.collect()
    gc.disable()  # a collection would be charged to whoever's turn it is
    try:
        for _ in range(rounds):
            for engine in engines:
                begun = time.perf_counter()
                engine.evaluate()
                seconds = time.perf_counter() - begun
                best[engine.name] = min(best[engine.name], seconds / engine.documents / rules * 1e6)
    finally:
        gc.enable()
    return best


def table(name: str, figures: Mapping[str, float]) -> str:
    """The figures as a Markdown table, with ratios to gatepost and the targets."""
    lines = [f"| `{name}` | µs per evaluation | ratio to gatepost | target |", "|---|--:|--:|--:|"]
    for engine, figure in figures.items():
        ratio = figure / figures["gatepost"]
        target = f"≥ {TARGETS[engine]:g}" if engine in TARGETS else ""
        lines.append(f"| {engine} | {figure:,.2f} | {ratio:,.1f} | {target} |")
    return "\n".join(lines)


def slowest(work: ModuleType, rules: list[Callable[[dict[str, Any]], bool]], number: int = 5) -> str:
    """The expressions for which gatepost takes longest, beside the same by hand."""
    from gatepost import cel

    documents = work.documents()
    found = []
    for text, rule in zip(work.RULES, rules, strict=True):
        found.append((_each(cel.compile(text), documents), _each(rule, documents), text))
    lines = ["| slowest expressions | gatepost, µs | by hand, µs |", "|---|--:|--:|"]
    for ours, by, text in sorted(found, reverse=True)[:number]:
        lines.append(f"| `{text.replace('|', chr(92) + '|')}` | {ours:.2f} | {by:.2f} |")
    return "\n".join(lines)


def _each(call: Callable[[Any], Any], documents: list[dict[str, Any]]) -> float:
    best = float("inf")
    for _ in range(5):
        begun = time.perf_counter()
        for one in documents:
            call(one)
        best = min(best, time.perf_counter() - begun)
    return best / len(documents) * 1e6


if __name__ == "__main__":
    sys.exit(main())
