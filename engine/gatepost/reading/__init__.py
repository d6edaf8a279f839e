"""Reading what a person or a tool wrote: YAML and JSON, safely, with the line of everything that is wrong.

Nothing here builds Python objects from tags, follows references to the network, or trusts the size or depth of what
it reads.
"""

from gatepost.reading.cache import NO_CACHE, Cache
from gatepost.reading.checked import checked_bytes, checked_file
from gatepost.reading.document import Document, json_bytes, json_document, yaml_bytes, yaml_file
from gatepost.reading.files import file_bytes
from gatepost.reading.schema import check
from gatepost.reading.words import did_you_mean, shown

__all__ = [
    "NO_CACHE",
    "Cache",
    "Document",
    "check",
    "checked_bytes",
    "checked_file",
    "did_you_mean",
    "file_bytes",
    "json_bytes",
    "json_document",
    "shown",
    "yaml_bytes",
    "yaml_file",
]
