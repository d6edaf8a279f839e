"""A second set of work for `cel_engines.py`: other names, other shapes, the same kind of question.

No engine was tuned to it; if the ratios here were much worse than those of `workload.py`, that set would have been
learnt by heart. 20 expressions about a deployed service's release, their Rego twins, and documents of about 4 KB.
"""

import random


def document(i: int) -> dict:
    """One release with its build, evaluation and reviews, as plain JSON values."""
    return {
        "service": {
            "title": f"triage {i}",
            "contact": {"team": "clinical-ml", "mail": "clinical-ml@hospital.example"},
            "labels": {f"label{j}": "y" * 12 for j in range(20)} | {"tier": "critical", "region": "eu-north-1"},
            "purpose": "orders incoming referrals by urgency " * 3,
        },
        "release": {
            "id": f"rel-{i:06d}",
            "channel": ["canary", "stable", "retired"][i % 3],
            "flags": ["shadow", "explained"] if i % 4 else ["shadow"],
            "size": i * 7 % 1000,
            "opened": "2026-05-04T08:15:30Z",
            "planned": "2026-05-20T00:00:00Z",
        },
        "build": {
            "image": "registry.example/triage@sha256:" + "c" * 64,
            "steps": [
                {"name": f"step-{j}", "state": "ok", "seconds": 3.5 * j, "retries": j % 3, "cached": j % 2 == 0}
                for j in range(14)
            ],
            "env": {f"ENV_{j}": "z" * 15 for j in range(18)},
        },
        "evaluation": {
            "scores": {f"score{j}": j / 20 for j in range(16)} | {"recall": 0.6 + i % 40 / 100, "brier": 0.12},
            "slices": [{"group": f"g{j}", "count": 40 + j * 10, "recall": 0.7 + j / 100} for j in range(8)],
        },
        "reviews": [
            {"who": "carol", "duty": "safety", "said": "yes", "when": "2026-05-10T12:00:00Z"},
            {"who": "dan", "duty": "privacy", "said": "yes", "when": "2026-05-12T12:00:00Z"},
            {"who": "erin", "duty": "owner", "said": "no" if i % 10 == 0 else "yes", "when": "2026-05-13T12:00:00Z"},
        ],
        "sources": [
            {"uri": f"abfss://lake/part-{j}", "rows": 1000 * j, "hash": f"{j:040x}", "kind": "table"} for j in range(5)
        ],
        "columns": [{"n": f"col_{j}", "t": "float" if j % 2 else "string", "empty": j % 5 == 0} for j in range(22)],
    }


def documents(n: int = 200) -> list[dict]:
    """`n` releases."""
    random.seed(2)
    return [document(i) for i in range(n)]


RULES = [
    'build.image.contains("@sha256:")',
    "evaluation.scores.recall > 0.75 && evaluation.scores.brier < 0.2",
    "evaluation.slices.all(s, s.count >= 30 && s.recall >= 0.65)",
    'reviews.exists_one(r, r.duty == "privacy")',
    'reviews.all(r, r.said == "yes")',
    'size(reviews.filter(r, r.duty in ["safety", "privacy"])) == 2',
    'release.channel != "retired" && "explained" in release.flags',
    'sources.all(s, s.hash.matches("^[0-9a-f]{40}$") && s.uri.startsWith("abfss://"))',
    'has(service.contact) && has(service.contact.mail) && service.contact.mail.matches("^[^@]+@[^@]+$")',
    'service.labels["tier"] == "critical" ? size(reviews) >= 3 : size(reviews) >= 1',
    "build.steps.filter(s, s.retries > 1).size() <= 5",
    'build.steps.map(s, s.name).exists(n, n == "step-7")',
    "reviews.all(r, timestamp(r.when) >= timestamp(release.opened))",
    'timestamp(release.planned) - timestamp(release.opened) > duration("72h")',
    "!has(release.frozen) || release.frozen == false",
    'columns.exists(c, c.n == "col_9" && c.t == "float" && !c.empty)',
    "release.size % 7 == 0 || release.size > 900",
    '["region", "tier"].all(k, k in service.labels)',
    'size(service.purpose) >= 60 && !service.purpose.contains("TODO")',
    "evaluation.scores.recall - evaluation.slices[0].recall < 0.3",
]

REGO = """package bench
import rego.v1
r1 if contains(input.build.image, "@sha256:")
r2 if { input.evaluation.scores.recall > 0.75; input.evaluation.scores.brier < 0.2 }
r3 if { every s in input.evaluation.slices { s.count >= 30; s.recall >= 0.65 } }
r4 if count([r | some r in input.reviews; r.duty == "privacy"]) == 1
r5 if { every r in input.reviews { r.said == "yes" } }
r6 if count([r | some r in input.reviews; r.duty in {"safety", "privacy"}]) == 2
r7 if { input.release.channel != "retired"; "explained" in input.release.flags }
r8 if { every s in input.sources { regex.match("^[0-9a-f]{40}$", s.hash); startswith(s.uri, "abfss://") } }
r9 if regex.match("^[^@]+@[^@]+$", input.service.contact.mail)
r10 if { input.service.labels.tier == "critical"; count(input.reviews) >= 3 }
r10 if { input.service.labels.tier != "critical"; count(input.reviews) >= 1 }
r11 if count([s | some s in input.build.steps; s.retries > 1]) <= 5
r12 if { some s in input.build.steps; s.name == "step-7" }
r13 if { every r in input.reviews { time.parse_rfc3339_ns(r.when) >= time.parse_rfc3339_ns(input.release.opened) } }
r14 if time.parse_rfc3339_ns(input.release.planned) - time.parse_rfc3339_ns(input.release.opened) > 259200000000000
r15 if not input.release.frozen
r16 if { some c in input.columns; c.n == "col_9"; c.t == "float"; not c.empty }
r17 if input.release.size % 7 == 0
r17 if input.release.size > 900
r18 if { every k in ["region", "tier"] { input.service.labels[k] } }
r19 if { count(input.service.purpose) >= 60; not contains(input.service.purpose, "TODO") }
r20 if input.evaluation.scores.recall - input.evaluation.slices[0].recall < 0.3
"""
