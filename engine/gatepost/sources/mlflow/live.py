"""A live MLflow server as a source: collected into memory, then read exactly as a saved collection is."""

from __future__ import annotations

from collections.abc import Mapping

from gatepost.model import Reading
from gatepost.sources.mlflow.client import connect
from gatepost.sources.mlflow.collect import PAGE_SIZE, collect
from gatepost.sources.mlflow.collection import MemoryCollection
from gatepost.sources.mlflow.rest import MlflowRest
from gatepost.sources.tree import Tree

SCHEMES = ("http://", "https://")


def is_uri(path: str) -> bool:
    """Whether what the user named is a live server and not a path."""
    return path.lower().startswith(SCHEMES)


def read_uri(uri: str, *, environ: Mapping[str, str] | None = None, page_size: int = PAGE_SIZE) -> Reading:
    """The subjects of the registry at `uri` (http or https).

    Raises ConnectionFailedError, MissingExtraError or UnknownNameError as `connect` and `collect` do.
    """
    held = MemoryCollection()
    with connect(uri, environ) as client:
        collect(client, held, page_size=page_size)
        name = client.to.uri
    return MlflowRest().read(Tree.of(name, held.files))
