"""Template languages for text: HTML and Markdown, in which every value shows as text.

What a template prints goes through one function of its language, whether the template's author thought of it or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from gatepost import content
from gatepost.model import Json
from gatepost.visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~#$&]|:(?=\S)|(?<=www)\.)", re.IGNORECASE)
_AT_START = re.compile(r"^(?=[-+=])|^(\d+)(?=[.)])")


def html() -> Environment:
    """Templates whose values are escaped for HTML."""
    return _environment(lambda text: text)


def markdown() -> Environment:
    """Templates whose values are escaped for Markdown, each on one line; the filter `code` sets one as code."""
    from markupsafe import Markup

    made = _environment(lambda text: Markup(markdown_text(text)))  # noqa: S704  # escaped for Markdown, not for HTML
    made.filters["code"] = lambda value: Markup(markdown_code(str(value)))  # noqa: S704
    made.filters["fenced"] = lambda value: Markup(markdown_block(str(value)))  # noqa: S704
    return made


def markdown_text(text: str) -> str:
    """`text` so that Markdown, and the HTML that it may hold, does nothing but show it. In one line, for tables."""
    escaped = _MARKDOWN.sub(r"\\\1", " ".join(visible(text).split()))
    return _AT_START.sub(lambda found: f"{found[1]}\\" if found[1] else "\\", escaped)


def markdown_code(text: str) -> str:
    """`text` as code within a line. Not for tables, where a bar would end the cell."""
    shown = " ".join(visible(text).split())
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else ""


def markdown_block(text: str) -> str:
    """`text` as a block of code, with its lines."""
    shown = visible(text)
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}\n{shown}\n{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def _environment(escaped: Callable[[str], str]) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    def shown(value: Json) -> Json:
        return value if hasattr(value, "__html__") else escaped(visible(str(value)))

    return Environment(
        loader=FileSystemLoader(content.root() / "reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
