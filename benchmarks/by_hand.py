"""The expressions of `workload.py` and `held_back.py` as a Python programmer would write them, rule for rule.

They are what an engine could reach at best if it needn't check anything: no types, no limits, no 64-bit integers.
"""

import re
from datetime import datetime, timedelta

COMMIT = re.compile("^[0-9a-f]{40}$")
SHA256 = re.compile("^[0-9a-f]{64}$")
MAIL = re.compile("^[^@]+@[^@]+$")
CLASSES = ("high", "limited", "minimal")
STAGES = ("None", "Staging", "Production", "Archived")
END = datetime.fromisoformat("2026-11-23T00:00:00Z")
time = datetime.fromisoformat

WORKLOAD = [
    lambda d: "git_commit" in d["run"] and COMMIT.search(d["run"]["git_commit"]) is not None,
    lambda d: "auc" in d["run"]["metrics"] and d["run"]["metrics"]["auc"] >= 0.8,
    lambda d: d["run"]["metrics"]["auc"] >= 0.8,
    lambda d: len(d["run"]["datasets"]) > 0 and all("digest" in x and x["digest"] != "" for x in d["run"]["datasets"]),
    lambda d: any(x["context"] == "training" for x in d["run"]["datasets"]),
    lambda d: any(x["context"] == "validation" for x in d["run"]["datasets"]),
    lambda d: len(d["approvals"]) >= 2 and any(a["role"] == "risk" for a in d["approvals"]),
    lambda d: all(a["by"] != d["model"]["tags"]["owner"] for a in d["approvals"]),
    lambda d: d["model"]["description"] != "" and len(d["model"]["description"]) > 20,
    lambda d: "risk_class" in d["model"]["tags"] and d["model"]["tags"]["risk_class"] in CLASSES,
    lambda d: len(d["signature"]["inputs"]) > 0 and len(d["signature"]["outputs"]) > 0,
    lambda d: all(SHA256.search(f["sha256"]) is not None for f in d["artifacts"]),
    lambda d: d["version"]["stage"] in STAGES,
    lambda d: d["run"]["metrics"]["dp_diff"] <= 0.1,
    lambda d: time(d["version"]["created_at"]) < END,
    lambda d: any(time(a["at"]) > time(d["version"]["created_at"]) for a in d["approvals"]),
    lambda d: d["model"]["tags"]["owner"].endswith("@agency.gov"),
    lambda d: "challenger" not in d["version"]["aliases"] or d["run"]["metrics"]["f1"] > 0.5,
    lambda d: len([f for f in d["artifacts"] if f["size"] > 1000]) < 5,
    lambda d: "validation" in d["version"]["tags"] and d["version"]["tags"]["validation"] == "passed",
]

HELD_BACK = [
    lambda d: "@sha256:" in d["build"]["image"],
    lambda d: d["evaluation"]["scores"]["recall"] > 0.75 and d["evaluation"]["scores"]["brier"] < 0.2,
    lambda d: all(s["count"] >= 30 and s["recall"] >= 0.65 for s in d["evaluation"]["slices"]),
    lambda d: sum(r["duty"] == "privacy" for r in d["reviews"]) == 1,
    lambda d: all(r["said"] == "yes" for r in d["reviews"]),
    lambda d: len([r for r in d["reviews"] if r["duty"] in ("safety", "privacy")]) == 2,
    lambda d: d["release"]["channel"] != "retired" and "explained" in d["release"]["flags"],
    lambda d: all(COMMIT.search(s["hash"]) is not None and s["uri"].startswith("abfss://") for s in d["sources"]),
    lambda d: (
        "contact" in d["service"]
        and "mail" in d["service"]["contact"]
        and MAIL.search(d["service"]["contact"]["mail"]) is not None
    ),
    lambda d: len(d["reviews"]) >= 3 if d["service"]["labels"]["tier"] == "critical" else len(d["reviews"]) >= 1,
    lambda d: len([s for s in d["build"]["steps"] if s["retries"] > 1]) <= 5,
    lambda d: "step-7" in [s["name"] for s in d["build"]["steps"]],
    lambda d: all(time(r["when"]) >= time(d["release"]["opened"]) for r in d["reviews"]),
    lambda d: time(d["release"]["planned"]) - time(d["release"]["opened"]) > timedelta(hours=72),
    lambda d: "frozen" not in d["release"] or d["release"]["frozen"] is False,
    lambda d: any(c["n"] == "col_9" and c["t"] == "float" and not c["empty"] for c in d["columns"]),
    lambda d: d["release"]["size"] % 7 == 0 or d["release"]["size"] > 900,
    lambda d: all(k in d["service"]["labels"] for k in ("region", "tier")),
    lambda d: len(d["service"]["purpose"]) >= 60 and "TODO" not in d["service"]["purpose"],
    lambda d: d["evaluation"]["scores"]["recall"] - d["evaluation"]["slices"][0]["recall"] < 0.3,
]
