"""The version that serves now, as a fact of the others of its model, so that a policy can tell a regression."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from gatepost.model import JsonObject, Subject

FACT = "in_production"
STAGE = "Production"
ALIASES = ("champion", "production", "prod", "live")
_KEPT = ("version", "run", "logged_model", "datasets", "signature", "environment", "evaluations")


def with_production(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """`subjects`, where each model version has `in_production`: what the version of its model records that serves now.

    That is the one in stage Production or under one of ALIASES; of several, the newest. It has none itself.
    """
    known = list(subjects)
    serving: dict[str, Subject] = {}
    for one in known:
        if one.kind == "model_version" and _serves(one.facts["version"]):
            model = one.id.rpartition("/")[0]
            if model not in serving or _age(one) > _age(serving[model]):
                serving[model] = one
    return tuple(
        _with(one, serving.get(one.id.rpartition("/")[0])) if one.kind == "model_version" else one for one in known
    )


def _serves(version: JsonObject) -> bool:
    return version.get("stage") == STAGE or any(alias.casefold() in ALIASES for alias in version["aliases"])


def _age(one: Subject) -> tuple[int, str]:
    number = str(one.facts["version"]["version"])
    return (int(number), "") if number.isascii() and number.isdigit() else (-1, number)


def _with(one: Subject, serving: Subject | None) -> Subject:
    if serving is None or serving is one:
        return one
    kept = {key: serving.facts[key] for key in _KEPT if key in serving.facts}
    origins = {f"{FACT}.{path}": at for path, at in serving.origins.items() if re.split(r"[.\[]", path)[0] in kept}
    if (whole := serving.origin("")) is not None:
        origins[FACT] = whole
    return replace(one, facts={**one.facts, FACT: kept}, origins={**one.origins, **origins})
