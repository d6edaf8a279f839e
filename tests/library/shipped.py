"""The shipped library as its tests see it: each file read and compiled once, and no user's cache touched."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from gatepost.frameworks import Catalogue
from gatepost.policies import Library
from gatepost.profile.terms import terms
from gatepost.reading import Cache

_FOLDER = TemporaryDirectory(prefix="gatepost-library-")  # goes when the tests end
CACHE = Cache(Path(_FOLDER.name))
LIBRARY = Library.open(cache=CACHE)
CATALOGUE = Catalogue(cache=CACHE)
TERMS = terms(CACHE)
AUTOMATED = [name for name in LIBRARY.ids() if LIBRARY.policy(name).question is None]
