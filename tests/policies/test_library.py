"""Where policies and packs lie: gatepost's own directory, those that the user adds, and what replaces what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatepost.errors import SchemaError, UnknownNameError, UnreadableError
from gatepost.policies import Library, expression_errors, select
from gatepost.profile.terms import terms

if TYPE_CHECKING:
    from pathlib import Path

    from tests.policies.conftest import Shelf


def selected(library: Library, *packs: str) -> list[str]:
    return [one.policy.id for one in select(library, [library.pack(pack) for pack in (*packs, *library.whole())])]


def test_a_policy_s_id_is_its_path(shipped: Shelf, own: Shelf) -> None:
    shipped.policy("data/a", "library/data/a")
    own.policy("mine/deep/b")
    library = Library([shipped.folder, own.folder])
    assert library.ids() == ("data/a", "mine/deep/b")
    assert library.own == ("mine/deep/b",)
    assert library.policy("mine/deep/b").title == "mine/deep/b holds"


def test_a_user_s_directory_may_have_a_library_folder_like_the_shipped_one(shipped: Shelf, own: Shelf) -> None:
    own.policy("mine/b", "library/mine/b")
    assert Library([shipped.folder, own.folder]).ids() == ("mine/b",)


def test_a_directory_without_packs_applies_without_being_named(shipped: Shelf, own: Shelf) -> None:
    shipped.policy("data/a", "library/data/a")
    shipped.pack("baseline", ["data/*"])
    own.policy("mine/b")
    library = Library([shipped.folder, own.folder])
    assert library.whole() == ("own",)
    assert selected(library, "baseline") == ["data/a", "mine/b"]


def test_a_directory_with_packs_applies_as_its_packs_are_named(shipped: Shelf, own: Shelf) -> None:
    shipped.policy("data/a", "library/data/a")
    shipped.pack("baseline", ["data/*"])
    own.policy("mine/b")
    own.policy("mine/c")
    own.pack("house", ["mine/c", "data/a"])
    library = Library([shipped.folder, own.folder])
    assert library.whole() == ()
    assert library.pack_ids() == ("baseline", "house")
    assert selected(library, "baseline") == ["data/a"]
    assert selected(library, "house") == ["data/a", "mine/c"]


def test_what_a_user_s_policy_overrides_by_id_is_said(shipped: Shelf, own: Shelf) -> None:
    shipped.policy("data/a", "library/data/a", title="shipped")
    shipped.policy("data/b", "library/data/b", title="shipped")
    own.policy("data/a", title="ours")
    library = Library([shipped.folder, own.folder])
    assert [(one.title, one.overridden) for one in map(library.policy, library.ids())] == [
        ("ours", True),
        ("shipped", False),
    ]


def test_an_overridden_policy_takes_its_place_in_the_shipped_packs(shipped: Shelf, own: Shelf) -> None:
    shipped.policy("data/a", "library/data/a", severity="low")
    shipped.pack("baseline", ["data/a"])
    own.policy("data/a", severity="critical")
    own.pack("unused", ["data/a"])
    library = Library([shipped.folder, own.folder])
    (one,) = select(library, [library.pack("baseline")])
    assert (one.severity, one.policy.overridden) == ("critical", True)


def test_two_directories_of_the_same_name_both_apply(shipped: Shelf, tmp_path: Path, own: Shelf) -> None:
    one, two = type(own)(tmp_path / "a" / "rules"), type(own)(tmp_path / "b" / "rules")
    one.policy("mine/a")
    two.policy("mine/b")
    library = Library([shipped.folder, one.folder, two.folder])
    assert selected(library) == ["mine/a", "mine/b"]


def test_a_directory_that_is_called_like_a_shipped_pack_applies_too(shipped: Shelf, tmp_path: Path, own: Shelf) -> None:
    shipped.policy("data/a", "library/data/a")
    shipped.pack("baseline", ["data/*"])
    mine = type(own)(tmp_path / "baseline")
    mine.policy("mine/b")
    library = Library([shipped.folder, mine.folder])
    assert selected(library, "baseline") == ["data/a", "mine/b"]


def test_a_directory_given_twice_counts_once(shipped: Shelf, own: Shelf) -> None:
    own.policy("mine/a")
    library = Library([shipped.folder, own.folder, own.folder])
    assert (library.own, library.whole(), library.policy("mine/a").overridden) == (("mine/a",), ("own",), False)


def test_cases_fixtures_and_other_folders_are_no_policies(shipped: Shelf, own: Shelf) -> None:
    own.policy("mine/a")
    own.write("mine/a.cases.yaml", "cases: []")
    own.write("fixtures.yaml", "fixtures: {}")
    own.write("frameworks/x.yaml", "id: x")
    own.write("schemas/x.yaml", "id: x")
    assert Library([shipped.folder, own.folder]).ids() == ("mine/a",)


@pytest.mark.parametrize("path", ["mine/b.yml", "mine/b.YAML"])
def test_a_policy_that_would_be_passed_over_for_its_file_s_name_is_refused(
    shipped: Shelf, own: Shelf, path: str
) -> None:
    own.policy("mine/a")
    own.write(path, "id: mine/b")
    with pytest.raises(UnreadableError, match="would not be read"):
        Library([shipped.folder, own.folder])


def test_a_directory_that_is_not_there_or_holds_no_policy_is_refused(shipped: Shelf, own: Shelf) -> None:
    with pytest.raises(UnreadableError, match="isn't a directory of policies"):
        Library([shipped.folder, own.folder / "nowhere"])
    own.write("readme.yaml", "a: b")
    with pytest.raises(UnreadableError, match="holds no policy"):
        Library([shipped.folder, own.folder])


def test_a_name_that_there_is_not_is_refused_with_what_was_probably_meant(shipped: Shelf) -> None:
    shipped.policy("data/a-policy", "library/data/a-policy")
    shipped.pack("baseline", ["data/*"])
    library = Library([shipped.folder])
    with pytest.raises(UnknownNameError, match="there is no policy 'data/a-polcy'; did you mean 'data/a-policy'"):
        library.policy("data/a-polcy")
    with pytest.raises(UnknownNameError, match="there is no pack 'baselin'; did you mean 'baseline'"):
        library.pack("baselin")


def test_a_pack_that_names_a_policy_that_there_is_not_is_refused_with_its_line(shipped: Shelf) -> None:
    shipped.policy("data/a", "library/data/a")
    shipped.write("packs/p.yaml", "id: p\nversion: 1.0.0\ntitle: P\naudience: x\npolicies:\n  - data/a\n  - data/aa\n")
    library = Library([shipped.folder])
    with pytest.raises(UnknownNameError, match="names a policy that there isn't: 'data/aa'; did you mean") as error:
        select(library, [library.pack("p")])
    assert error.value.place is not None
    assert (error.value.place.path, error.value.place.line) == ("policies/packs/p.yaml", 7)


def test_a_glob_that_fits_no_policy_is_refused(shipped: Shelf) -> None:
    shipped.policy("data/a", "library/data/a")
    shipped.pack("p", ["date/*"])
    library = Library([shipped.folder])
    with pytest.raises(UnknownNameError, match=r"'date/\*'"):
        select(library, [library.pack("p")])


def test_a_policy_whose_id_is_not_its_path_is_refused(shipped: Shelf, own: Shelf) -> None:
    own.policy("mine/b", "mine/a")
    with pytest.raises(SchemaError, match="the id 'mine/b' isn't the file's path, which is 'mine/a'"):
        Library([shipped.folder, own.folder]).policy("mine/a")


def test_fixtures_are_those_of_the_policy_s_own_directory_and_none_above_it(shipped: Shelf, own: Shelf) -> None:
    own.policy("mine/a")
    above = own.folder.parent / "fixtures.yaml"
    above.write_text("as_of: 2026-01-01\nfixtures: {}\n")
    library = Library([shipped.folder, own.folder])
    assert library.fixtures("mine/a") != above
    inside = own.write("fixtures.yaml", "as_of: 2026-01-01\nfixtures: {}\n")
    assert library.fixtures("mine/a") == inside


def test_a_user_s_policy_is_compiled_like_a_shipped_one(shipped: Shelf, own: Shelf) -> None:
    own.policy("mine/a", require=[{"that": "self.(", "message": "{nothing.here}"}], applies_if="has(self)")
    errors = expression_errors(Library([shipped.folder, own.folder]).policy("mine/a"), terms())
    assert [error.place.pointer for error in errors if error.place] == [
        "/applies_if", "/require/0/that", "/require/0/message",
    ]  # fmt: skip


def test_the_shipped_policies_can_all_be_read_and_compiled() -> None:
    library = Library.open()
    assert library.ids()
    wrong = [error for name in library.ids() for error in expression_errors(library.policy(name), terms())]
    assert wrong == []


def test_the_shipped_packs_name_only_policies_that_there_are() -> None:
    library = Library.open()
    for name in library.pack_ids():
        assert select(library, [library.pack(name)])


def test_a_pack_leaves_the_policies_of_others_unread(shipped: Shelf) -> None:
    shipped.policy("data/a", "library/data/a")
    shipped.write("library/data/broken.yaml", "id: [")
    shipped.pack("one", ["data/a"])
    shipped.pack("other", ["data/broken"])
    library = Library([shipped.folder])
    assert selected(library, "one") == ["data/a"]
    with pytest.raises(UnreadableError):
        selected(library, "other")
