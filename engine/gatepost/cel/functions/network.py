"""IP addresses and CIDR ranges (the network extension of the conformance suite; the same as in Kubernetes)."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from gatepost.cel.errors import EvaluationError
from gatepost.cel.operators import no_overload
from gatepost.cel.values import Value

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Ip:
    """An address. One of IPv4 written as IPv6 is that of IPv4."""

    address: _Address
    cel_type: ClassVar[str] = "net.IP"

    def __str__(self) -> str:
        return str(self.address)


@dataclass(frozen=True, slots=True)
class Cidr:
    """A range: an address and the length of the prefix that the range shares."""

    address: _Address
    prefix: int
    cel_type: ClassVar[str] = "net.CIDR"

    def __str__(self) -> str:
        return f"{self.address}/{self.prefix}"

    @property
    def network(self) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
        """The whole range."""
        return ipaddress.ip_network(str(self), strict=False)


def _address(text: str) -> _Address:
    if "%" in text or (":" in text and "." in text):
        raise EvaluationError(f"{text[:60]!r} isn't an IP address: it has a zone, or mixes IPv6 and IPv4")
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        raise EvaluationError(f"{text[:60]!r} isn't an IP address") from None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _text(name: str, value: Value) -> str:
    if value.__class__ is not str:
        no_overload(name, value)
    return str(value)


def _ip(value: Value) -> Ip:
    return value if isinstance(value, Ip) else Ip(_address(_text("ip", value)))


def _cidr(value: Value) -> Cidr:
    if isinstance(value, Cidr):
        return value
    text = _text("cidr", value)
    address, slash, prefix = text.partition("/")
    found = _address(address)
    if not slash or not prefix.isascii() or not prefix.isdigit() or int(prefix) > found.max_prefixlen:
        raise EvaluationError(f"{text[:60]!r} isn't a range such as 10.0.0.0/8")
    return Cidr(found, int(prefix))


def _is(name: str, of: Callable[[Value], object]) -> Callable[[Value], bool]:
    def function(value: Value) -> bool:
        text = _text(name, value)
        try:
            of(text)
        except EvaluationError:
            return False
        return True

    return function


def _canonical(value: Value) -> bool:
    text = _text("ip.isCanonical", value)
    return str(_address(text)) == text


def _of_ip(name: str, of: Callable[[_Address], Value]) -> Callable[[Value], Value]:
    def method(value: Value) -> Value:
        if not isinstance(value, Ip):
            no_overload(name, value)
        return of(value.address)

    return method


def _of_cidr(name: str, of: Callable[[Cidr], Value]) -> Callable[[Value], Value]:
    def method(value: Value) -> Value:
        if not isinstance(value, Cidr):
            no_overload(name, value)
        return of(value)

    return method


def _global_unicast(address: _Address) -> bool:
    """As Go's net package has it: private addresses count."""
    special = address.is_unspecified or address.is_loopback or address.is_multicast or _link_local(address)
    return not special and str(address) != "255.255.255.255"


def _link_local(address: _Address) -> bool:
    return address.is_link_local


def _link_local_multicast(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return address in ipaddress.ip_network("224.0.0.0/24")
    return address.is_multicast and address.packed[1] & 0x0F == 0x02


def _contains_ip(value: Value, other: Value) -> bool:
    if not isinstance(value, Cidr):
        no_overload("containsIP", value, other)
    address = _ip(other).address
    return address.version == value.address.version and address in value.network


def _contains_cidr(value: Value, other: Value) -> bool:
    if not isinstance(value, Cidr):
        no_overload("containsCIDR", value, other)
    inner, outer = _cidr(other).network, value.network
    return inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type]  # of one version


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "ip": _ip,
    "isIP": _is("isIP", _ip),
    "ip.isCanonical": _canonical,
    "cidr": _cidr,
    "isCIDR": _is("isCIDR", _cidr),
}
METHODS: Mapping[str, Callable[..., Value]] = {
    "family": _of_ip("family", lambda address: address.version),
    "isUnspecified": _of_ip("isUnspecified", lambda address: address.is_unspecified),
    "isLoopback": _of_ip("isLoopback", lambda address: address.is_loopback),
    "isGlobalUnicast": _of_ip("isGlobalUnicast", _global_unicast),
    "isLinkLocalUnicast": _of_ip("isLinkLocalUnicast", _link_local),
    "isLinkLocalMulticast": _of_ip("isLinkLocalMulticast", _link_local_multicast),
    "ip": _of_cidr("ip", lambda cidr: Ip(cidr.address)),
    "masked": _of_cidr("masked", lambda cidr: Cidr(cidr.network.network_address, cidr.prefix)),
    "prefixLength": _of_cidr("prefixLength", lambda cidr: cidr.prefix),
    "containsIP": _contains_ip,
    "containsCIDR": _contains_cidr,
}
