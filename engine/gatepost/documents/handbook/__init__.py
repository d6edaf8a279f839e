"""The handbook: a page for each policy and each control, and the pages that lead to them, as HTML or Markdown.

Each page is a file of its own that loads nothing and runs nothing. The same policies give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import gatepost
from gatepost.documents.handbook.addresses import INDEX, Addresses
from gatepost.documents.handbook.contents import Contents
from gatepost.documents.handbook.controls import control_page
from gatepost.documents.handbook.indexes import framework_page, home_page, topic_page
from gatepost.documents.handbook.policies import policy_page
from gatepost.errors import InputError

__all__ = ["SUFFIXES", "Contents", "Page", "pages"]

SUFFIXES: Mapping[str, str] = {"html": ".html", "markdown": ".md"}
_FOLDER = "handbook"


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path below the handbook's directory, and its bytes."""

    path: str
    content: bytes


def pages(contents: Contents, form: str) -> Iterator[Page]:
    """The pages of a handbook in one of the forms of `SUFFIXES`. Raises InputError where two would have one name."""
    addresses = Addresses(SUFFIXES[form])
    renderer = _Renderer(form)
    for path, template, view in _views(contents, addresses):
        yield Page(path, renderer.render(template, view, addresses.at(path)))


def _views(contents: Contents, addresses: Addresses) -> Iterator[tuple[str, str, object]]:
    """Of each page the path, the template, and what it shows."""
    path = addresses.home()
    yield path, "home", home_page(contents, addresses.at(path))
    for name, policies in contents.topics().items():
        path = addresses.topic(name)
        yield path, "index", topic_page(name, policies, addresses.at(path))
    for selected in contents.policies:
        name = selected.policy.id
        if name.rpartition("/")[2] == INDEX:
            raise InputError(
                f"the page of the policy {name} would have the name of its topic's", hint="Call the policy otherwise."
            )
        path = addresses.policy(name)
        yield path, "policy", policy_page(selected, contents, addresses.at(path))
    for framework in contents.frameworks:
        path = addresses.framework(framework.id)
        yield path, "index", framework_page(framework, contents, addresses.at(path))
        for control in framework.controls:
            path = addresses.control(control.id)
            yield path, "control", control_page(control, framework, contents, addresses.at(path))


class _Renderer:
    """The templates of one form."""

    def __init__(self, form: str) -> None:
        from gatepost.documents.templates import html, markdown

        self._environment = html() if form == "html" else markdown()
        self._suffix = "html.jinja" if form == "html" else "md.jinja"
        style = self._environment.get_template(f"{_FOLDER}/handbook.css").render() if form == "html" else ""
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self._shared = {
            "style": style,
            "style_hash": f"sha256-{digest}",
            "tool": f"gatepost {gatepost.__version__}",
        }

    def render(self, template: str, view: object, addresses: Addresses) -> bytes:
        """A page as bytes."""
        found = self._environment.get_template(f"{_FOLDER}/{template}.{self._suffix}")
        home = addresses.link(addresses.home())
        return found.render(page=view, home=home, **self._shared).encode()
