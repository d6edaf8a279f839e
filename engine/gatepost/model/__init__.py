"""The plain data that passes between the parts. No behaviour beyond looking things up, no I/O."""

from gatepost.model.json import Json, JsonObject
from gatepost.model.subject import Input, Reading, Source, Subject

__all__ = ["Input", "Json", "JsonObject", "Reading", "Source", "Subject"]
