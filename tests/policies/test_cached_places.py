"""A policy that comes from the cache is pointed into as exactly as one that was just read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatepost.policies.parse import parse_policy
from gatepost.policies.places import place_within
from gatepost.reading import Cache

if TYPE_CHECKING:
    from pathlib import Path

    from tests.policies.conftest import Shelf


def test_a_part_of_a_condition_has_its_line_whether_the_policy_was_read_or_kept(own: Shelf, tmp_path: Path) -> None:
    path = own.write(
        "mine/a.yaml",
        "id: mine/a\nversion: 1.0.0\ntitle: A\nseverity: low\nsubject: model_version\ncontrols: []\nremedy: Do.\n"
        "require:\n  - that: >-\n      true\n      && false\n    message: no\n",
    )
    (tmp_path / "cache").mkdir(mode=0o700)
    cache = Cache(tmp_path / "cache")
    read, kept = (parse_policy(path, "mine/a.yaml", "mine/a", cache=cache) for _ in range(2))
    assert list((tmp_path / "cache").iterdir())
    places = [place_within(one.document, "/require/0/that", 8) for one in (read, kept)]
    assert [(one.line, one.column) for one in places] == [(11, 10), (11, 10)]
    assert places[0] == places[1]
