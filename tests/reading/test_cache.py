"""The cache gives back what was kept, and makes room."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatepost.reading import Cache, cache


def test_beyond_its_size_the_older_half_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST", 40)
    kept = Cache(tmp_path / "cache")
    keys = [f"{'00' if i % 10 == 0 else 'ff'}{i:04}" for i in range(400)]
    for key in keys:
        kept.put(key, key.encode())
    there = [key for key in keys if kept.get(key) is not None]
    assert kept.get(keys[-1]) == keys[-1].encode()
    assert len(there) <= 50
