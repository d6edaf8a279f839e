"""Finds what gatepost ships besides code: the policies and the report templates."""

from __future__ import annotations

from pathlib import Path


def root() -> Path:
    """The directory that holds `policies` and `reports`: inside the installed package, else the repository."""
    package = Path(__file__).resolve().parent
    installed = package / "_content"
    return installed if installed.is_dir() else package.parents[1]
