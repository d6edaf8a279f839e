"""Documents of a schema: read, held against it, and remembered as having passed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from gatepost.errors import Place
from gatepost.reading.cache import Cache
from gatepost.reading.document import YAML_BYTES, Document, yaml_bytes
from gatepost.reading.files import file_bytes
from gatepost.reading.schema import check, digest
from gatepost.reading.text import decode


def checked_file(path: Path, name: str, schema: str, cache: Cache) -> Document:
    """The YAML document in the file at `path`, which follows `schema`. Raises UnreadableError or SchemaError."""
    return checked_bytes(file_bytes(path, name, YAML_BYTES), name, schema, cache)


def checked_bytes(data: bytes, name: str, schema: str, cache: Cache) -> Document:
    """The YAML document in `data`, which follows `schema`. Raises UnreadableError or SchemaError.

    What passed before is taken from `cache`, and read again only when a place in it is asked for.
    """
    key = cache.key(b"document", digest(schema), data)
    kept = cache.get(key)
    if kept is None:
        document = yaml_bytes(data, name)
        check(document, schema)
        cache.put(key, json.dumps(document.data, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        return document
    known: list[Document] = []

    def find(pointer: str, as_key: bool) -> Place:
        if not known:
            known.append(yaml_bytes(data, name))
        return known[0].place(pointer, as_key)

    return Document(name, json.loads(kept), hashlib.sha256(data).hexdigest(), find, decode(data, name))
