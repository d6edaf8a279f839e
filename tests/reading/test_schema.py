"""A document that doesn't follow its schema: the message says what, where and what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatepost import content
from gatepost.errors import SchemaError
from gatepost.reading import check, json_document, yaml_bytes
from gatepost.reading.schema import is_date, is_date_time, is_uri

POLICY = """\
id: data/some-policy
version: 1.0.0
title: Data is recorded
severity: high
subject: model_version
controls:
  - {id: eu-ai-act/art-10, coverage: partial, rationale: The origin only.}
params:
  least: {type: int, default: 1, title: Fewest datasets}
require:
  - that: size(self.datasets) > 0
    message: No dataset
remedy: Log one.
references: ["https://example.org/page"]
"""
PACK = "id: mine\nversion: 1.0.0\ntitle: Mine\naudience: Us\npolicies:\n"


def refusal(text: str, schema: str = "policy") -> SchemaError:
    with pytest.raises(SchemaError) as caught:
        check(yaml_bytes(text.encode(), "p.yaml"), schema)
    return caught.value


def changed(old: str, new: str) -> SchemaError:
    assert old in POLICY
    return refusal(POLICY.replace(old, new))


def where(error: SchemaError) -> tuple[int | None, int | None, str | None]:
    assert error.place is not None
    return error.place.line, error.place.column, error.place.pointer


def test_a_document_that_follows_its_schema_is_accepted() -> None:
    check(yaml_bytes(POLICY.encode(), "p.yaml"), "policy")


@pytest.mark.parametrize(
    "path", sorted((content.root() / "policies/schemas").rglob("*.schema.json")), ids=lambda p: p.name
)
def test_every_schema_is_a_schema_itself(path: Path) -> None:
    from jsonschema import Draft202012Validator

    schema = json_document(path.read_bytes(), path.name).data
    Draft202012Validator.check_schema(schema)
    assert schema["$id"].endswith(path.relative_to(content.root() / "policies/schemas").as_posix())


def test_an_unknown_key_is_named_at_the_key_with_what_was_probably_meant() -> None:
    error = changed("severity:", "serverity:")
    assert error.message == "unknown key 'serverity'; did you mean 'severity'?"
    assert where(error) == (4, 1, "/serverity")


def test_an_unknown_key_unlike_any_other_comes_with_the_known_ones() -> None:
    error = refusal(POLICY + "zzz: 1\n")
    assert error.message == "unknown key 'zzz'"
    assert error.hint == (
        "Known here: answered_by, applies_if, controls, evidence, id, kind, lint, only_if_bound, params, question, "
        "references, remedy, require, severity, subject, title, valid_days and version."
    )


def test_a_key_that_is_there_already_is_not_suggested() -> None:
    assert refusal(POLICY + "titel: again\n").message == "unknown key 'titel'"


def test_a_missing_key_is_named_with_its_meaning() -> None:
    error = changed("remedy: Log one.\n", "")
    assert error.message == "the key 'remedy' is missing (What to do, in words or code that the user can paste)"
    assert where(error) == (1, 1, "")


def test_a_value_outside_an_enumeration_is_named_with_the_nearest() -> None:
    error = changed("severity: high", "severity: hgih")
    assert error.message == (
        "'severity': expected low, medium, high or critical, found the text 'hgih'; did you mean 'high'?"
    )
    assert where(error) == (4, 11, "/severity")


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("title: Data is recorded", "title: 5", "'title': expected text, found the number 5", "Put it in quotes."),
        ("title: Data is recorded", "title: true", "'title': expected text, found true", "Put it in quotes."),
        ("title: Data is recorded", "title:", "'title': expected text, found nothing", None),
        ("title: Data is recorded", "title: [a]", "'title': expected text, found a list", None),
        ("title: Data is recorded", "title: ''", "'title': must not be empty", None),
        ("version: 1.0.0", "version: 1.0", "'version': expected text, found the number 1.0", "Put it in quotes."),
    ],
)
def test_a_value_of_another_type_is_named_by_what_was_found(old: str, new: str, message: str, hint: str | None) -> None:
    error = changed(old, new)
    assert (error.message, error.hint) == (message, hint)


def test_an_empty_list_where_something_is_needed() -> None:
    text = POLICY.replace("  - that: size(self.datasets) > 0\n    message: No dataset\n", "").replace(
        "require:", "require: []"
    )
    assert refusal(text).message == "'require': must not be empty"


def test_a_bad_id_is_shown_with_the_form_and_what_it_means() -> None:
    error = changed("id: data/some-policy", "id: Data/Some_Policy")
    assert error.message.startswith("'id': 'Data/Some_Policy' doesn't have the form ^")
    assert error.hint == "The file's path under the library, without .yaml: topic/name in lower case and hyphens."


def test_an_address_that_is_none() -> None:
    error = changed('"https://example.org/page"', "see the wiki")
    assert error.message == "expected an address such as https://example.org/page, found 'see the wiki'"
    assert where(error)[2] == "/references/0"


def test_of_alternatives_the_one_of_the_same_type_explains_what_is_wrong() -> None:
    error = refusal(PACK + "  - {policy: data/*, severity: hihg}\n", "pack")
    assert error.message.startswith("'severity': expected low, medium, high or critical, found the text 'hihg'")
    assert where(error) == (6, 32, "/policies/0/severity")


def test_of_alternatives_a_misspelt_key_is_found() -> None:
    assert refusal(PACK + "  - {polciy: data/*}\n", "pack").message == "unknown key 'polciy'; did you mean 'policy'?"


def test_where_no_alternative_has_the_type_all_types_are_named() -> None:
    error = refusal(PACK + "  - 5\n", "pack")
    assert error.message == "expected text or a map of keys, found the number 5"
    assert where(error) == (6, 5, "/policies/0")


def test_several_errors_are_listed_in_the_order_of_the_file() -> None:
    error = refusal(POLICY.replace("severity: high", "severity: hgih").replace("coverage", "covrage") + "zzz: 1\n")
    lines = error.message.split("\n")
    assert where(error)[0] == 4
    assert lines[0].startswith("'severity'")
    assert lines[1] == "  also line 7 (/controls/0/covrage): unknown key 'covrage'; did you mean 'coverage'?"
    assert lines[2] == "  also line 15 (/zzz): unknown key 'zzz'"
    assert len(lines) == 3


def test_no_more_than_ten_errors_are_listed() -> None:
    lines = refusal(POLICY + "".join(f"zzz{n}: 1\n" for n in range(25))).message.split("\n")
    assert len(lines) == 11
    assert lines[-1] == "  and 15 more"


def test_a_json_document_has_places_too() -> None:
    with pytest.raises(SchemaError) as caught:
        check(json_document(b'{"id": "mine",\n "version": 1}', "p.json"), "pack")
    assert where(caught.value)[:2] == (1, 1)
    assert "also line 2 (/version): 'version': expected text, found the number 1" in caught.value.message


def test_a_hostile_key_is_not_echoed_raw_and_not_in_full() -> None:
    key = "\\u001b[31m\\u202e" + "x" * 5000
    with pytest.raises(SchemaError) as caught:
        check(json_document(('{"' + key + '": 1}').encode(), "p.json"), "profile")
    error = caught.value
    assert "\x1b" not in str(error)
    assert "\u202e" not in str(error)
    assert len(str(error)) < 800


@pytest.mark.parametrize("day", ["2026-11-24", "2028-02-29"])
def test_a_day(day: str) -> None:
    assert is_date(day)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "20261124", "2026-W47-2", "24.11.2026", "2026-11-24T00:00:00Z", "٢٠٢٦-11-24", ""]
)
def test_not_a_day(text: str) -> None:
    assert not _holds(is_date, text)


@pytest.mark.parametrize("time", ["2026-11-24T09:30:00Z", "2026-11-24T09:30:00.017+01:00", "2026-11-24 09:30:00z"])
def test_a_time(time: str) -> None:
    assert is_date_time(time)


@pytest.mark.parametrize("text", ["2026-11-24", "2026-11-24T09:30:00", "2026-11-24T25:00:00Z", "yesterday"])
def test_not_a_time(text: str) -> None:
    assert not _holds(is_date_time, text)


@pytest.mark.parametrize("text", ["example.org", "https://", "https://a b", "http://[", ""])
def test_not_an_address(text: str) -> None:
    assert not _holds(is_uri, text)


def _holds(rule: object, text: str) -> bool:
    """What jsonschema makes of the rule: ValueError is a no."""
    try:
        return bool(rule(text))  # type: ignore[operator]
    except ValueError:
        return False
