"""JSON values. Their shape is told, and checked, by a JSON Schema and not by the type checker."""

from typing import Any, TypeAlias

Json: TypeAlias = Any
JsonObject: TypeAlias = dict[str, Json]
