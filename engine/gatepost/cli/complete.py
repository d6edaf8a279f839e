"""What a shell completes: names that are looked up when the user presses the key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from gatepost.cli.caching import user_cache
from gatepost.errors import InputError

if TYPE_CHECKING:
    from gatepost.policies import Library

_Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def _from(names: Callable[[click.Context], Iterable[str]]) -> _Complete:
    def found(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        del parameter
        try:
            return [name for name in names(context) if name.startswith(incomplete)]
        except InputError:
            return []  # the command itself will say what is wrong

    return found


def _library(context: click.Context) -> Library:
    from gatepost.policies import Library

    return Library.open(context.params.get("directories") or (), user_cache())


def _formats(context: click.Context) -> Iterable[str]:
    del context
    from gatepost.formats import FORMATS

    return FORMATS


def _documents(context: click.Context) -> Iterable[str]:
    del context
    from gatepost.documents import names

    return names()


def _kinds(context: click.Context) -> Iterable[str]:
    del context
    from gatepost.sources import sources

    return sources()


def _frameworks(context: click.Context) -> Iterable[str]:
    del context
    from gatepost.frameworks import Catalogue

    return Catalogue(cache=user_cache()).ids()


def _controls(context: click.Context) -> Iterable[str]:
    del context
    from gatepost.frameworks import Catalogue

    catalogue = Catalogue(cache=user_cache())
    return [one.id for name in catalogue.ids() for one in catalogue.framework(name).controls]


def _subjects(context: click.Context) -> Iterable[str]:
    del context
    from gatepost.policies import scaffold

    return scaffold.kinds()


def _attestable(context: click.Context) -> Iterable[str]:
    library = _library(context)
    manual = [name for name in library.ids() if library.policy(name).question is not None]
    return [*manual, *_controls(context)]


policies = _from(lambda context: _library(context).ids())
packs = _from(lambda context: _library(context).pack_ids())
formats = _from(_formats)
documents = _from(_documents)
kinds = _from(_kinds)
frameworks = _from(_frameworks)
controls = _from(_controls)
subjects = _from(_subjects)
attestable = _from(_attestable)
