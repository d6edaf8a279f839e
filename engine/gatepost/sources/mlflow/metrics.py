"""Metrics, whichever shape they come in: the latest value of each."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from gatepost.model import Json, JsonObject, Source
from gatepost.sources.mlflow.records import child
from gatepost.sources.mlflow.values import number


@dataclass(slots=True)
class Metrics:
    """`finite` by name, `non_finite` names, where each was read, and what couldn't be."""

    finite: dict[str, float] = field(default_factory=dict)
    non_finite: list[str] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    unreadable: list[tuple[Source, str]] = field(default_factory=list)


def latest_metrics(value: Json, at: Source) -> Metrics:
    """The latest value of each metric, given a list of {key, value, …} or a map of name to history, point or number.

    Latest is, as MLflow has it, the greatest step, then timestamp, then value.
    """
    result = Metrics()
    best: dict[str, tuple[tuple[float, float, float], float, Source]] = {}
    for name, point, source in _points(value, at, result):
        try:
            measured = number(point.get("value"))
            order = (
                _order(point.get("step")),
                _order(point.get("timestamp")),
                0.0 if math.isnan(measured) else measured,
            )
        except ValueError as problem:
            result.unreadable.append((source, f"metric {name!r} is {problem}"))
            continue
        if name not in best or order > best[name][0]:
            best[name] = (order, measured, source)
    for name, (_, measured, source) in sorted(best.items()):
        result.sources[name] = source
        if math.isfinite(measured):
            result.finite[name] = measured
        else:
            result.non_finite.append(name)
    return result


def _points(value: Json, at: Source, result: Metrics) -> list[tuple[str, JsonObject, Source]]:
    points: list[tuple[str, JsonObject, Source]] = []
    if isinstance(value, list):
        for index, point in enumerate(value):
            if isinstance(point, dict) and isinstance(point.get("key"), str):
                points.append((point["key"], point, child(at, index)))
            else:
                result.unreadable.append((child(at, index), "isn't a metric"))
    elif isinstance(value, dict):
        for name, history in value.items():
            if not isinstance(history, list):
                points.append((name, history if isinstance(history, dict) else {"value": history}, child(at, name)))
                continue
            for index, point in enumerate(history):
                entry = point if isinstance(point, dict) else {"value": point}
                points.append((name, entry, child(at, name, index)))
    elif value is not None:
        result.unreadable.append((at, "metrics is neither a list nor a map"))
    return points


def _order(value: Json) -> float:
    return 0.0 if value is None else number(value)
