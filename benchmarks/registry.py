"""How long `gatepost check` takes on a registry of a given size, and how much memory.

    make bench
    python benchmarks/registry.py                            # 100, 1,000 and 10,000 versions; needs msgspec
    python benchmarks/registry.py 1000 --profile check.pstats
    python benchmarks/registry.py 1000 --keep folder         # leave the registry and the assessment there

The registry is made of answers of MLflow's REST API in pages, as `gatepost collect` or curl would save them: ten
versions a model, each with its run (30 parameters, 20 metrics, tags, three datasets with schemas), about 10 KB a
version. Every version is judged (`--scope all`) and the assessment written to a file. The whole process is measured,
from the start of Python to its end, and beside it, in the same run, how long msgspec takes to parse the same bytes:
that is the unit, as it is what any program must do at least.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SIZES = (100, 1_000, 10_000)
VERSIONS = 10  # of one model
PAGE = 1_000  # entries of one answer
SEED = 20261124
AS_OF = "2026-11-24"
START = 1_735_689_600_000  # 2025-01-01, in milliseconds
DAY = 86_400_000
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
MOST = {"parses": 25.0, "memory": 3.0}  # what is aimed at, at the largest size

# The kernel counts the memory of the process that starts a program as the program's own, so it must be little.
subprocess._USE_VFORK = False  # type: ignore[attr-defined]

Entry = dict[str, Any]


def write_registry(folder: Path, versions: int) -> int:
    """Write the answers about `versions` versions into `folder`; gives their size in bytes. The same in every run."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(SEED)  # the same registry in every run
    kinds: dict[str, list[Entry]] = {"registered_models": [], "model_versions": [], "runs": []}
    for number in range(0, versions, VERSIONS):
        model, held, runs = _model(number // VERSIONS, min(VERSIONS, versions - number), chance)
        kinds["registered_models"].append(model)
        kinds["model_versions"] += held
        kinds["runs"] += runs
    size = 0
    for kind, entries in kinds.items():
        for page, begin in enumerate(range(0, len(entries), PAGE)):
            text = json.dumps({kind: entries[begin : begin + PAGE]})
            (folder / f"{kind}-{page:04}.json").write_text(text, encoding="utf-8")
            size += len(text)
    return size


def _model(index: int, count: int, chance: random.Random) -> tuple[Entry, list[Entry], list[Entry]]:
    name = f"{chance.choice(('credit', 'triage', 'claims', 'routing', 'fraud'))}-{index:05}"
    owned = chance.random() < 0.9
    tags = {
        **({"owner": f"team-{index % 40}@agency.example"} if owned else {}),
        "risk_class": chance.choice(("high", "high", "limited", "minimal")),
        "intended_purpose": "Rank the cases that wait so that a case worker sees the urgent ones first",
        "annex_iii_area": "5a",
        "lawful_basis": "public task",
        "dpia": f"DPIA-2026-{index:05}",
        **{f"cost_centre_{j}": f"CC-{index * 7 + j:06}" for j in range(4)},
    }
    versions, runs = [], []
    for number in range(1, count + 1):
        begun = START + (index % 300) * DAY + number * 20 * DAY
        run = f"{chance.getrandbits(128):032x}"
        versions.append(_version(name, number, run, begun, count, chance))
        runs.append(_run(run, name, number, begun, chance))
    aliases = [{"alias": "champion", "version": str(max(1, count - 1))}, {"alias": "challenger", "version": str(count)}]
    model = {
        "name": name,
        "creation_timestamp": START,
        "last_updated_timestamp": versions[-1]["last_updated_timestamp"],
        "description": "Ranks cases for review by a person; it decides nothing on its own and is retrained monthly.",
        "latest_versions": [versions[-1]],
        "tags": _pairs(tags),
        "aliases": aliases,
    }
    return model, versions, runs


def _version(name: str, number: int, run: str, begun: int, count: int, chance: random.Random) -> Entry:
    approved = chance.random() < 0.7
    tags = {
        "validation_status": chance.choice(("passed", "passed", "passed", "failed")),
        "change_ticket": f"GOV-{number + 2000}",
        "model_card": f"https://models.agency.example/cards/{name}/{number}",
        "human_oversight": "case worker reviews every denial before notice",
        **(
            {"approved_by": "r.okafor", "approved_role": "risk-officer", "approved_at": "2026-10-02T09:12:00Z"}
            if approved
            else {}
        ),
        **{f"note_{j}": f"{chance.getrandbits(64):016x}" for j in range(3)},
    }
    return {
        "name": name,
        "version": str(number),
        "creation_timestamp": begun + 3_600_000,
        "last_updated_timestamp": begun + 7_200_000,
        "current_stage": "Production" if number == count - 1 else "Archived" if number < count - 2 else "Staging",
        "description": "" if chance.random() < 0.2 else "Retrained on the month's cases and reweighted by region.",
        "source": f"mlflow-artifacts:/1/{run}/artifacts/model",
        "run_id": run,
        "status": "READY",
        "tags": _pairs(tags),
        "run_link": "",
    }


def _run(run: str, name: str, number: int, begun: int, chance: random.Random) -> Entry:
    metrics = {
        "auc": 0.7 + chance.random() / 4,
        "f1": 0.6 + chance.random() / 4,
        "demographic_parity_difference": chance.random() / 5,
        **{f"metric_{j}": chance.random() for j in range(17)},
    }
    params = {f"param_{j}": str(chance.randrange(1000)) for j in range(30)}
    tags = {
        "mlflow.user": chance.choice(("k.novak", "m.tran", "r.okafor", "s.li")),
        "mlflow.source.name": f"pipelines/{name}/train.py",
        "mlflow.source.type": "PROJECT",
        "mlflow.runName": f"{name}-{number}",
        "mlflow.source.git.commit": f"{chance.getrandbits(160):040x}",
        "mlflow.source.git.repoURL": f"https://git.agency.example/ml/{name}.git",
        "mlflow.source.git.branch": "main",
        **{f"team_tag_{j}": f"{chance.getrandbits(64):016x}" for j in range(8)},
    }
    contexts = ("training", "validation", "testing")
    return {
        "info": {
            "run_uuid": run,
            "experiment_id": "1",
            "run_name": tags["mlflow.runName"],
            "user_id": tags["mlflow.user"],
            "status": "FINISHED",
            "start_time": begun,
            "end_time": begun + 1_800_000,
            "artifact_uri": f"mlflow-artifacts:/1/{run}/artifacts",
            "lifecycle_stage": "active",
            "run_id": run,
        },
        "data": {
            "metrics": [{"key": k, "value": v, "timestamp": begun, "step": 0} for k, v in metrics.items()],
            "params": _pairs(params),
            "tags": _pairs(tags),
        },
        "inputs": {"dataset_inputs": [_dataset(name, context, number, chance) for context in contexts]},
        "outputs": {},
    }


def _dataset(name: str, context: str, number: int, chance: random.Random) -> Entry:
    columns = [{"type": "double", "name": f"feature_{j}", "required": True} for j in range(18)]
    return {
        "tags": [{"key": "mlflow.data.context", "value": context}],
        "dataset": {
            "name": f"{name}-{context}",
            "digest": f"{chance.getrandbits(32):08x}",
            "source_type": "s3",
            "source": json.dumps({"uri": f"s3://agency-data/{name}/{context}/{number}/part-0.parquet"}),
            "schema": json.dumps({"mlflow_colspec": columns}),
            "profile": json.dumps({"num_rows": chance.randrange(1_000, 900_000), "num_elements": 18}),
        },
    }


def _pairs(tags: dict[str, str]) -> list[Entry]:
    return [{"key": key, "value": value} for key, value in tags.items()]


@dataclass(frozen=True)
class Measured:
    """One size: `versions`, bytes read and written, seconds, findings, and the highest resident memory in bytes."""

    versions: int
    read: int
    written: int
    findings: int
    seconds: float
    parsing: float
    memory: int


def measure(versions: int, folder: Path, python: str, profile: Path | None, options: list[str]) -> Measured:
    """Make a registry in `folder`, check it in a process of its own, and parse its bytes with msgspec."""
    registry, assessment = folder / f"registry-{versions}", folder / f"assessment-{versions}.json"
    read = write_registry(registry, versions)
    program = [python, "-c", _RUN]
    if profile:
        script = folder / "run.py"
        script.write_text(_RUN, encoding="utf-8")
        program = [python, "-m", "cProfile", "-o", str(profile), str(script)]
    command = [*program, "check", str(registry), "--scope", "all", "--as-of", AS_OF, "--format", f"json={assessment}"]
    parsing = min(parse(registry) for _ in range(3))
    seconds, memory = run([*command, *options], folder)
    parsing = min(parsing, *(parse(registry) for _ in range(3)))
    return Measured(versions, read, assessment.stat().st_size, _findings(assessment), seconds, parsing, memory)


_RUN = f"import sys; sys.path.insert(0, {str(ROOT / 'engine')!r}); from gatepost.cli import main; main()"


def run(command: list[str], folder: Path) -> tuple[float, int]:
    """The seconds that a check took and its highest memory. Raises RuntimeError if it neither passes nor fails."""
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1):
            said.seek(0)
            raise RuntimeError(f"check ended with {child.returncode}: {said.read().decode(errors='replace')}")
    return seconds, usage.ru_maxrss * UNIT


def parse(registry: Path) -> float:
    """The seconds that msgspec takes to parse every file, read before."""
    import msgspec

    contents = [file.read_bytes() for file in sorted(registry.iterdir())]
    begun = time.perf_counter()
    for content in contents:
        msgspec.json.decode(content)
    return time.perf_counter() - begun


def _findings(assessment: Path) -> int:
    import msgspec

    document = msgspec.defstruct("Document", [("findings", list[msgspec.Raw])])
    return len(msgspec.json.decode(assessment.read_bytes(), type=document).findings)


COLUMNS = (
    "versions", "MB read", "MB written", "findings", "s", "ms a version", "ratio to msgspec", "peak MB",
    "ratio to the assessment",
)  # fmt: skip


def rows(found: Measured) -> Iterator[str]:
    """The figures as cells of a table."""
    yield f"{found.versions:,}"
    yield f"{found.read / 1e6:,.1f}"
    yield f"{found.written / 1e6:,.1f}"
    yield f"{found.findings:,}"
    yield f"{found.seconds:,.2f}"
    yield f"{found.seconds / found.versions * 1000:,.2f}"
    yield f"{found.seconds / found.parsing:,.0f}"
    yield f"{found.memory / 1e6:,.0f}"
    yield f"{found.memory / found.written:,.1f}"


def main() -> int:
    """Measure the sizes that the command line asks for, print a table, and give the exit status."""
    parser = argparse.ArgumentParser(description="Measure check on generated registries.")
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of versions (100 1000 10000)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make everything in this directory, and leave it")
    parser.add_argument(
        "--profile", type=Path, metavar="FILE", help="profile with cProfile into FILE; figures are slow"
    )
    parser.add_argument("--option", action="append", default=[], metavar="OPTION", help="give check this option too")
    parser.add_argument(
        "--python",
        type=os.path.abspath,
        metavar="PROGRAM",
        default=sys.executable,
        help="the Python that runs gatepost",
    )
    asked = parser.parse_args()
    python = shutil.which(asked.python) or asked.python
    folder = asked.keep if asked.keep is not None else Path(tempfile.mkdtemp(prefix="gatepost-bench-"))
    folder = folder.absolute()
    print(f"| {' | '.join(COLUMNS)} |\n|{'--:|' * len(COLUMNS)}", flush=True)
    try:
        for size in asked.sizes:
            profile = asked.profile.absolute() if asked.profile is not None else None
            print(f"| {' | '.join(rows(measure(size, folder, python, profile, asked.option)))} |", flush=True)
    finally:
        if asked.keep is None:
            shutil.rmtree(folder)
    print(f"\nAimed at for the largest: {MOST['parses']:g} times msgspec, {MOST['memory']:g} times the assessment.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
