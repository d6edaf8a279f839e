"""The user's cache of what was parsed and compiled before."""

from __future__ import annotations

import os

from gatepost.reading import NO_CACHE, Cache


def user_cache(wanted: bool = True) -> Cache:
    """The cache of this user; one that holds nothing unless `wanted`."""
    return Cache.of_user(os.environ) if wanted else NO_CACHE
