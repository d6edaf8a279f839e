"""How long gatepost takes to start and to check a small registry, and how much memory, beside checkov.

    python benchmarks/start.py                                     # gatepost and the bare Python
    python benchmarks/start.py --checkov .venv-bench/bin/checkov   # and checkov, on a small Terraform file

A run is cold if nothing is cached, neither bytecode (of the standard library neither) nor what a program keeps in the
user's cache directory, and warm if all is. The programs take turns, and the fastest run counts, because whatever else
the machine does only makes one slower. Ratios are to the bare Python of the same environment in the same mode.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "benefit-eligibility"
AS_OF = "2026-11-24"
RUNS = 9
MODES = ("cold", "warm")
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes

# The kernel counts the memory of the process that starts a program as the program's own, so it must be little:
# a copy of this small one, not the whole of it.
subprocess._USE_VFORK = False  # type: ignore[attr-defined]
BUCKET = """resource "aws_s3_bucket" "scores" {
  bucket = "benefit-scores"
  acl    = "public-read"
}
"""


@dataclass(frozen=True)
class Program:
    """A command to measure, the Python of its environment, and the exit statuses that are no accident."""

    name: str
    command: tuple[str, ...]
    bare: str
    cwd: Path
    statuses: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Run:
    """One run: seconds of wall time, and the highest resident memory in bytes."""

    seconds: float
    memory: int


def main() -> int:
    """Measure what the command line asks for, print a table, and give the exit status."""
    parser = argparse.ArgumentParser(description="Measure start-up and a small check.")
    parser.add_argument("--checkov", type=Path, metavar="PROGRAM", help="measure this checkov too")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"runs of each program and mode (default: {RUNS})")
    asked = parser.parse_args()
    checkov = asked.checkov
    if checkov is not None and not checkov.exists():
        print(f"{checkov} isn't there, so checkov isn't measured.", file=sys.stderr)
        checkov = None
    with tempfile.TemporaryDirectory() as folder:
        chosen = list(programs(checkov, Path(folder)))
        measured = measure(chosen, asked.runs, Path(folder))
    print(table(chosen, measured))
    return 0


def programs(checkov: Path | None, folder: Path) -> Iterator[Program]:
    """What is measured. A small Terraform file for checkov is written into `folder`."""
    here = Path(sys.executable)
    gatepost = str(here.with_name("gatepost"))
    check = ("check", "export", "--profile", "gatepost.yaml", "--as-of", AS_OF, "--format", "json")
    yield Program("python -c pass", (str(here), "-c", "pass"), str(here), folder)
    yield Program("gatepost --version", (gatepost, "--version"), str(here), folder)
    yield Program("gatepost check", (gatepost, *check), str(here), EXAMPLE, (1,))
    yield Program("gatepost policy lint", (gatepost, "policy", "lint", "--strict"), str(here), folder)
    if checkov is not None:
        python = str(checkov.absolute().with_name("python"))
        (folder / "main.tf").write_text(BUCKET, encoding="utf-8")
        scan = ("--file", "main.tf", "--framework", "terraform", "--skip-download", "--output", "json")
        yield Program("python -c pass (checkov's)", (python, "-c", "pass"), python, folder)
        yield Program("checkov --version", (str(checkov.absolute()), "--version"), python, folder)
        yield Program("checkov --file main.tf", (str(checkov.absolute()), *scan), python, folder, (1,))


def measure(chosen: list[Program], runs: int, folder: Path) -> dict[tuple[str, str], list[Run]]:
    """The runs of each program in each mode, the programs taking turns."""
    found: dict[tuple[str, str], list[Run]] = {(program.name, mode): [] for program in chosen for mode in MODES}
    for program in chosen:
        run(program, folder / "warm")  # fills the cache
    for turn in range(runs):
        for program in chosen:
            found[program.name, "cold"].append(run(program, folder / f"cold-{turn}-{program.name}"))
            found[program.name, "warm"].append(run(program, folder / "warm"))
            tell = f"{turn + 1}/{runs} {program.name}"
            print(f"\r{tell:60}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def run(program: Program, cache: Path) -> Run:
    """Run it once, with all that is cached in the directory `cache`. Raises RuntimeError if it doesn't end well."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") and name != "CI"}
    env |= {"PYTHONPYCACHEPREFIX": str(cache / "bytecode"), "XDG_CACHE_HOME": str(cache / "user"), "NO_COLOR": "1"}
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        child = subprocess.Popen(program.command, cwd=program.cwd, env=env, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in program.statuses:
            said.seek(0)
            raise RuntimeError(f"{program.name} ended with {child.returncode}: {said.read().decode(errors='replace')}")
    return Run(seconds, usage.ru_maxrss * UNIT)


def table(chosen: list[Program], measured: dict[tuple[str, str], list[Run]]) -> str:
    """The best as a Markdown table: milliseconds and megabytes, each with its ratio to the bare Python."""
    bare = {program.bare: program.name for program in chosen if program.command[0] == program.bare}
    lines = [
        f"{platform.python_implementation()} {platform.python_version()} on {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores; the best of {len(measured[chosen[0].name, 'cold'])} runs.",
        "",
        "| | cold, ms | ratio | warm, ms | ratio | peak memory, MB | ratio |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for program in chosen:
        cells = [f"`{program.name}`"]
        for mode in MODES:
            cells += _cells(measured, program.name, bare[program.bare], mode, lambda one: one.seconds * 1000)
        cells += _cells(measured, program.name, bare[program.bare], "warm", lambda one: one.memory / 1e6)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cells(
    measured: dict[tuple[str, str], list[Run]], name: str, bare: str, mode: str, value: Callable[[Run], float]
) -> list[str]:
    best, reference = (min(map(value, measured[one, mode])) for one in (name, bare))
    return [f"{best:,.0f}", f"{best / reference:,.1f}"]


if __name__ == "__main__":
    sys.exit(main())
