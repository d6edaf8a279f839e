"""Base64 (cel-go, ext/encoders)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping

from gatepost.cel.errors import EvaluationError
from gatepost.cel.operators import no_overload
from gatepost.cel.values import Value


def _encode(value: Value) -> str:
    if value.__class__ is not bytes:
        no_overload("base64.encode", value)
    return base64.b64encode(value).decode()


def _decode(value: Value) -> bytes:
    """Padding may be left out, and line ends mean nothing."""
    if value.__class__ is not str:
        no_overload("base64.decode", value)
    value = value.replace("\r", "").replace("\n", "")
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise EvaluationError("the text isn't base64") from None


FUNCTIONS: Mapping[str, Callable[..., Value]] = {"base64.encode": _encode, "base64.decode": _decode}
METHODS: Mapping[str, Callable[..., Value]] = {}
