"""The CEL benchmark's work: 20 policy expressions, their Rego twins, and 200 model-version documents of about 4 KB.

Every engine evaluates every expression on every document; the figure is microseconds per evaluation, and only the
ratio between engines measured in one run counts. Do not tune an engine to these texts: the same shapes with other
names are measured too.
"""

import random


def document(i: int) -> dict:
    """One model version with its run, as plain JSON values."""
    return {
        "model": {
            "name": f"credit-{i}",
            "description": "scores loans " * 4,
            "tags": {f"k{j}": f"v{j}" for j in range(12)} | {"risk_class": "high", "owner": "ml-team@agency.gov"},
        },
        "version": {
            "number": i % 9 + 1,
            "stage": "Staging",
            "aliases": ["challenger"],
            "tags": {"approved_by": "alice", "validation": "passed"},
            "created_at": "2026-08-01T10:00:00Z",
        },
        "run": {
            "id": f"r{i:032x}",
            "params": {f"p{j}": str(j) for j in range(30)},
            "metrics": {"auc": 0.5 + (i % 50) / 100, "f1": 0.7, "dp_diff": 0.03} | {f"m{j}": j / 10 for j in range(20)},
            "tags": {f"t{j}": "x" * 20 for j in range(15)},
            "git_commit": "a" * 40,
            "datasets": [
                {
                    "name": f"d{j}",
                    "digest": f"{j:08x}",
                    "context": "training" if j % 2 else "validation",
                    "source": f"s3://bucket/p/{j}",
                }
                for j in range(4)
            ],
        },
        "signature": {
            "inputs": [{"name": f"c{j}", "type": "double"} for j in range(25)],
            "outputs": [{"type": "long"}],
        },
        "approvals": [
            {"by": "bob", "role": "risk", "at": "2026-08-03T09:00:00Z"},
            {"by": "alice", "role": "owner", "at": "2026-08-02T09:00:00Z"},
        ],
        "artifacts": [{"path": f"model/f{j}", "size": j * 100, "sha256": "b" * 64} for j in range(12)],
    }


def documents(n: int = 200) -> list[dict]:
    """`n` model versions."""
    random.seed(1)
    return [document(i) for i in range(n)]


RULES = [
    'has(run.git_commit) && run.git_commit.matches("^[0-9a-f]{40}$")',
    '"auc" in run.metrics && run.metrics["auc"] >= 0.8',
    "run.metrics.auc >= 0.8",
    'size(run.datasets) > 0 && run.datasets.all(d, has(d.digest) && d.digest != "")',
    'run.datasets.exists(d, d.context == "training")',
    'run.datasets.exists(d, d.context == "validation")',
    'size(approvals) >= 2 && approvals.exists(a, a.role == "risk")',
    "approvals.all(a, a.by != model.tags.owner)",
    'model.description != "" && size(model.description) > 20',
    '"risk_class" in model.tags && model.tags["risk_class"] in ["high", "limited", "minimal"]',
    "size(signature.inputs) > 0 && size(signature.outputs) > 0",
    'artifacts.all(f, f.sha256.matches("^[0-9a-f]{64}$"))',
    'version.stage in ["None", "Staging", "Production", "Archived"]',
    "run.metrics.dp_diff <= 0.1",
    'timestamp(version.created_at) < timestamp("2026-11-23T00:00:00Z")',
    "approvals.exists(a, timestamp(a.at) > timestamp(version.created_at))",
    'model.tags.owner.endsWith("@agency.gov")',
    '!("challenger" in version.aliases) || run.metrics.f1 > 0.5',
    "artifacts.filter(f, f.size > 1000).size() < 5",
    'has(version.tags.validation) && version.tags.validation == "passed"',
]

REGO = """package bench
import rego.v1
r1 if regex.match("^[0-9a-f]{40}$", input.run.git_commit)
r2 if input.run.metrics.auc >= 0.8
r3 if input.run.metrics.auc >= 0.8
r4 if { count(input.run.datasets) > 0; every d in input.run.datasets { d.digest != "" } }
r5 if { some d in input.run.datasets; d.context == "training" }
r6 if { some d in input.run.datasets; d.context == "validation" }
r7 if { count(input.approvals) >= 2; some a in input.approvals; a.role == "risk" }
r8 if { every a in input.approvals { a.by != input.model.tags.owner } }
r9 if { input.model.description != ""; count(input.model.description) > 20 }
r10 if { input.model.tags.risk_class in {"high", "limited", "minimal"} }
r11 if { count(input.signature.inputs) > 0; count(input.signature.outputs) > 0 }
r12 if { every f in input.artifacts { regex.match("^[0-9a-f]{64}$", f.sha256) } }
r13 if { input.version.stage in {"None", "Staging", "Production", "Archived"} }
r14 if { input.run.metrics.dp_diff <= 0.1 }
r15 if { time.parse_rfc3339_ns(input.version.created_at) < time.parse_rfc3339_ns("2026-11-23T00:00:00Z") }
r16 if { some a in input.approvals; time.parse_rfc3339_ns(a.at) > time.parse_rfc3339_ns(input.version.created_at) }
r17 if { endswith(input.model.tags.owner, "@agency.gov") }
r18 if { not "challenger" in input.version.aliases }
r18 if { input.run.metrics.f1 > 0.5 }
r19 if { count([f | some f in input.artifacts; f.size > 1000]) < 5 }
r20 if { input.version.tags.validation == "passed" }
"""
