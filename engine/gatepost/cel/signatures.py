"""What functions take and give, for the checker: overloads as the language definition and its extensions list them.

A signature reads `taken, taken -> given`; a capital letter stands for any type, the same one everywhere in a signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gatepost.cel.types import Type, parse_type, split_types

_ORDERED = ("bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration")
_COMPARED = [f"{one}, {one} -> bool" for one in _ORDERED] + [
    f"{one}, {other} -> bool"
    for one in ("int", "uint", "double")
    for other in ("int", "uint", "double")
    if one != other
]
_SIZE = ["string -> int", "bytes -> int", "list(A) -> int", "map(A, B) -> int"]
_MATCHES = ["string, string -> bool"]

_FUNCTIONS: Mapping[str, list[str]] = {
    "_+_": [
        "int, int -> int", "uint, uint -> uint", "double, double -> double", "string, string -> string",
        "bytes, bytes -> bytes", "list(A), list(A) -> list(A)", "timestamp, duration -> timestamp",
        "duration, timestamp -> timestamp", "duration, duration -> duration",
    ],
    "_-_": [
        "int, int -> int", "uint, uint -> uint", "double, double -> double", "timestamp, timestamp -> duration",
        "timestamp, duration -> timestamp", "duration, duration -> duration",
    ],
    "_*_": ["int, int -> int", "uint, uint -> uint", "double, double -> double"],
    "_/_": ["int, int -> int", "uint, uint -> uint", "double, double -> double"],
    "_%_": ["int, int -> int", "uint, uint -> uint"],
    "-_": ["int -> int", "double -> double"],
    "!_": ["bool -> bool"],
    "_==_": ["A, A -> bool"],
    "_!=_": ["A, A -> bool"],
    "_<_": _COMPARED, "_<=_": _COMPARED, "_>_": _COMPARED, "_>=_": _COMPARED,
    "@in": ["A, list(A) -> bool", "A, map(A, B) -> bool"],
    "_[_]": ["list(A), int -> A", "map(A, B), A -> B", "optional(list(A)), int -> optional(A)",
             "optional(map(A, B)), A -> optional(B)"],
    "_[?_]": ["list(A), int -> optional(A)", "map(A, B), A -> optional(B)", "optional(list(A)), int -> optional(A)",
              "optional(map(A, B)), A -> optional(B)"],
    "size": _SIZE,
    "type": ["A -> type"],
    "dyn": ["A -> dyn"],
    "matches": _MATCHES,
    "int": ["int -> int", "uint -> int", "double -> int", "string -> int", "timestamp -> int"],
    "uint": ["uint -> uint", "int -> uint", "double -> uint", "string -> uint"],
    "double": ["double -> double", "int -> double", "uint -> double", "string -> double"],
    "string": [f"{one} -> string" for one in (*_ORDERED, "net.IP", "net.CIDR")],
    "bytes": ["bytes -> bytes", "string -> bytes"],
    "bool": ["bool -> bool", "string -> bool"],
    "timestamp": ["timestamp -> timestamp", "string -> timestamp", "int -> timestamp"],
    "duration": ["duration -> duration", "string -> duration"],
    "strings.quote": ["string -> string"],
    "base64.encode": ["bytes -> string"],
    "base64.decode": ["string -> bytes"],
    "lists.range": ["int -> list(int)"],
    "sets.contains": ["list(A), list(A) -> bool"],
    "sets.equivalent": ["list(A), list(A) -> bool"],
    "sets.intersects": ["list(A), list(A) -> bool"],
    "optional.of": ["A -> optional(A)"],
    "optional.none": ["-> optional(A)"],
    "optional.ofNonZeroValue": ["A -> optional(A)"],
    "ip": ["string -> net.IP", "net.IP -> net.IP"],
    "isIP": ["string -> bool"],
    "ip.isCanonical": ["string -> bool"],
    "cidr": ["string -> net.CIDR", "net.CIDR -> net.CIDR"],
    "isCIDR": ["string -> bool"],
    **{f"math.{name}": ["double -> double"] for name in ("ceil", "floor", "round", "trunc")},
    **{f"math.{name}": ["double -> bool"] for name in ("isNaN", "isInf", "isFinite")},
    **{f"math.{name}": ["int -> int", "uint -> uint", "double -> double"] for name in ("abs", "sign")},
    "math.sqrt": ["int -> double", "uint -> double", "double -> double"],
    **{f"math.{name}": ["int, int -> int", "uint, uint -> uint"] for name in ("bitAnd", "bitOr", "bitXor")},
    "math.bitNot": ["int -> int", "uint -> uint"],
    **{f"math.{name}": ["int, int -> int", "uint, int -> uint"] for name in ("bitShiftLeft", "bitShiftRight")},
}  # fmt: skip

_PARTS = ("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear")
_CLOCK = ("getHours", "getMinutes", "getSeconds", "getMilliseconds")
_METHODS: Mapping[str, list[str]] = {
    "size": _SIZE,
    "matches": _MATCHES,
    "startsWith": ["string, string -> bool"],
    "endsWith": ["string, string -> bool"],
    "contains": ["string, string -> bool"],
    "charAt": ["string, int -> string"],
    "indexOf": ["string, string -> int", "string, string, int -> int"],
    "lastIndexOf": ["string, string -> int", "string, string, int -> int"],
    "join": ["list(string) -> string", "list(string), string -> string"],
    "lowerAscii": ["string -> string"],
    "upperAscii": ["string -> string"],
    "trim": ["string -> string"],
    "reverse": ["string -> string"],
    "replace": ["string, string, string -> string", "string, string, string, int -> string"],
    "split": ["string, string -> list(string)", "string, string, int -> list(string)"],
    "substring": ["string, int -> string", "string, int, int -> string"],
    "format": ["string, list(dyn) -> string"],
    "slice": ["list(A), int, int -> list(A)"],
    "flatten": ["list(A) -> list(dyn)", "list(A), int -> list(dyn)"],
    "distinct": ["list(A) -> list(A)"],
    "sort": ["list(A) -> list(A)"],
    "first": ["list(A) -> optional(A)"],
    "last": ["list(A) -> optional(A)"],
    **{name: ["timestamp -> int", "timestamp, string -> int"] for name in _PARTS},
    **{name: ["timestamp -> int", "timestamp, string -> int", "duration -> int"] for name in _CLOCK},
    "hasValue": ["optional(A) -> bool"],
    "value": ["optional(A) -> A"],
    "or": ["optional(A), optional(A) -> optional(A)"],
    "orValue": ["optional(A), A -> A"],
    "family": ["net.IP -> int"],
    **{name: ["net.IP -> bool"] for name in (
        "isUnspecified", "isLoopback", "isGlobalUnicast", "isLinkLocalUnicast", "isLinkLocalMulticast")},
    "ip": ["net.CIDR -> net.IP"],
    "masked": ["net.CIDR -> net.CIDR"],
    "prefixLength": ["net.CIDR -> int"],
    "containsIP": ["net.CIDR, net.IP -> bool", "net.CIDR, string -> bool"],
    "containsCIDR": ["net.CIDR, net.CIDR -> bool", "net.CIDR, string -> bool"],
}  # fmt: skip
VARIADIC = frozenset({"math.greatest", "math.least"})


@lru_cache(maxsize=256)
def overloads(name: str, receiver: bool) -> tuple[tuple[tuple[Type, ...], Type], ...]:
    """What the function or method takes and gives; none for one that there isn't."""
    return tuple(_signature(text) for text in (_METHODS if receiver else _FUNCTIONS).get(name, ()))


def names(receiver: bool) -> tuple[str, ...]:
    """The names of all methods, or of all functions that aren't operators."""
    table = _METHODS if receiver else _FUNCTIONS
    return tuple(name for name in (*table, *(() if receiver else VARIADIC)) if name[0].isalpha())


def _signature(text: str) -> tuple[tuple[Type, ...], Type]:
    taken, _, given = text.partition("->")
    return tuple(parse_type(part) for part in split_types(taken)) if taken.strip() else (), parse_type(given)
