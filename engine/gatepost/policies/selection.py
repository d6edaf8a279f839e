"""Which policies apply, with which severity and parameters: what packs and profile say, joined by one rule.

Within a pack a later line wins over an earlier one. Where two packs select the same policy, the higher severity holds,
and of parameters the value of the pack named later. The profile's parameters win over all packs, a system's over those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gatepost.errors import Place, SchemaError, UnknownNameError
from gatepost.model import Json
from gatepost.model.assessment import SEVERITIES, Severity
from gatepost.policies.library import Library
from gatepost.policies.types import Pack, Selected
from gatepost.policies.values import misfit
from gatepost.reading import did_you_mean, shown
from gatepost.reading.pointer import pointer

Params = Mapping[str, Mapping[str, Json]]


@dataclass(frozen=True, slots=True)
class Override:
    """Parameters that a profile sets, and `place`, which tells where in it the value at a pointer below them stands."""

    params: Params
    place: Callable[[str], Place | None]


def select(library: Library, packs: Sequence[Pack], overrides: Iterable[Override] = ()) -> tuple[Selected, ...]:
    """The policies of `packs` as they apply, sorted by id.

    Raises UnknownNameError for a policy or parameter that there isn't, SchemaError for a value of the wrong type.
    """
    severities: dict[str, Severity] = {}
    values: dict[str, dict[str, Json]] = {}
    for pack in packs:
        for policy, (severity, set_here) in _of_pack(library, pack).items():
            held = severities.get(policy)
            severities[policy] = severity if held is None else max(held, severity, key=SEVERITIES.index)
            values.setdefault(policy, {}).update(set_here)
    for override in overrides:
        for policy, params in override.params.items():
            checked = _checked(library, policy, params, override.place)
            if policy in values:
                values[policy].update(checked)
    found = []
    for name in sorted(severities):
        policy_data = library.policy(name)
        defaults = {key: param.default for key, param in policy_data.params.items()}
        found.append(Selected(policy_data, severities[name], {**defaults, **values[name]}))
    return tuple(found)


def disagreements(library: Library, packs: Sequence[Pack]) -> tuple[str, ...]:
    """In words, where two packs set another severity or parameter for the same policy. The rule above settled each."""
    seen: dict[tuple[str, str], tuple[Json, str]] = {}
    found: dict[str, None] = {}
    for pack in packs:
        for policy, (severity, params) in _of_pack(library, pack).items():
            for key, value in {"severity": severity, **params}.items():
                before, other = seen.setdefault((policy, key), (value, pack.id))
                if before != value:
                    wins = "the higher holds" if key == "severity" else f"{pack.id} holds, being named later"
                    both = f"{shown(before)} in {other} and {shown(value)} in {pack.id}"
                    found[f"{policy}: {key} is {both}; {wins}"] = None
                    seen[policy, key] = (value, pack.id)
    return tuple(found)


def _of_pack(library: Library, pack: Pack) -> dict[str, tuple[Severity, dict[str, Json]]]:
    found: dict[str, tuple[Severity, dict[str, Json]]] = {}
    for index, item in enumerate(pack.items):
        ids = library.selected(item)

        def place(_: str, index: int = index) -> Place | None:
            return pack.document.place(f"/policies/{index}") if pack.document else None

        if not ids:
            raise UnknownNameError(
                f"the pack {shown(pack.id)} names a policy that there isn't: {shown(item.pattern)}"
                f"{did_you_mean(item.pattern, library.ids())}",
                place=place(""),
            )
        for policy in ids:
            params = _checked(library, policy, item.params, place) if item.params else {}
            severity, before = found.get(policy, (None, {}))
            chosen = item.severity or severity or library.policy(policy).severity
            found[policy] = (chosen, {**before, **params})
    return found


def _checked(
    library: Library, name: str, params: Mapping[str, Json], place: Callable[[str], Place | None]
) -> dict[str, Json]:
    """Parameter values that exist and are of their type."""
    if name not in library.ids():
        raise UnknownNameError(
            f"parameters are set for a policy that there isn't: {shown(name)}{did_you_mean(name, library.ids())}",
            place=place(pointer([name])),
        )
    known = library.policy(name).params
    for key, value in params.items():
        at = pointer([name, key])
        if key not in known:
            raise UnknownNameError(
                f"the policy {name} has no parameter {shown(key)}{did_you_mean(key, known)}", place=place(at)
            )
        if wrong := misfit(known[key].type, value):
            raise SchemaError(f"the parameter {shown(key)} of {name} {wrong}", place=place(at))
    return dict(params)
