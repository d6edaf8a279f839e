"""How an evaluation came out."""

from __future__ import annotations

from typing import Literal

Outcome = Literal["true", "false", "error"]
