"""What binds a system on a day, what the law changes between two days, and how far policies cover the frameworks."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import DATA, Run

PROVIDER = """\
systems:
  - {name: Benefits, subjects: [benefit-eligibility], role: provider, risk_class: high, annex_iii_area: 5(a),
     annex_i: false, general_purpose: false, public_body: true}
  - {name: Chat, subjects: [chat], role: [provider, deployer], risk_class: limited, annex_iii_area: none,
     annex_i: false, general_purpose: false, public_body: true}
"""
DAYS = ("2026-01-15", "2026-11-24", "2027-12-03")
NEW_IN_2026 = {"eu-ai-act/art-50.1", "eu-ai-act/art-50.5"}
NEW_IN_2027 = {"eu-ai-act/art-9.1", "eu-ai-act/art-11.1", "eu-ai-act/art-14.1", "eu-ai-act/art-17.1.a",
               "eu-ai-act/art-72.1", "eu-ai-act/annex-iv.2.g", "eu-ai-act/art-5.omnibus-intimate-imagery"}  # fmt: skip
NEVER = {"eu-ai-act/art-23.1.a", "eu-ai-act/art-53.1.a", "eu-ai-act/art-12.3.a", "eu-ai-act/art-43.1"}


@pytest.fixture
def profile(here: Path) -> Path:
    path = here / "gatepost.yaml"
    path.write_text(PROVIDER)
    return path


@pytest.mark.usefixtures("profile")
def test_a_registry_on_three_days_shows_which_duties_came_into_force(gatepost: Run) -> None:
    """Prohibitions since February 2025, transparency since August 2026, high-risk duties since December 2027."""
    applying = {}
    for day in DAYS:
        found = gatepost("check", DATA / "mlflow" / "export", "--pack", "eu-high-risk-provider", "--as-of", day,
                         "--format", "json").json  # fmt: skip
        controls = [one for one in found["controls"] if one["system"] == "system:Benefits"]
        applying[day] = {one["id"] for one in controls if one["status"] != "not_applicable"}
        assert len(controls) == 371
    early, now, later = (applying[day] for day in DAYS)
    assert "eu-ai-act/art-5.1.a" in early
    assert early < now < later
    assert now - early >= NEW_IN_2026
    assert later - now >= NEW_IN_2027
    assert not (NEW_IN_2027 | NEVER) & now
    assert not NEVER & later


@pytest.mark.usefixtures("profile")
def test_what_binds_a_system_is_listed_with_what_will_and_what_does_not_and_why(gatepost: Run) -> None:
    rows = gatepost("system", "controls", "--system", "Benefits", "--as-of", "2026-11-24", "--format", "json").json
    by_id = {one["id"]: one for one in rows}
    assert len(rows) == 371 + 70 + 72
    assert by_id["iso-42001/5.2"]["in_scope"]
    assert (by_id["eu-ai-act/art-9.1"]["in_scope"], by_id["eu-ai-act/art-9.1"]["from"]) == (False, "2027-12-02")
    assert by_id["eu-ai-act/art-23.1.a"]["reason"] == "it binds importer, and the role here is provider"
    text = gatepost("system", "controls", "--framework", "eu-ai-act", "--as-of", "2026-11-24").out
    assert "Benefits, on 2026-11-24" in text
    assert "From 2027-12-02 (" in text
    assert "it binds importer, and the role here is provider and deployer: " in text


@pytest.mark.usefixtures("profile")
def test_the_difference_between_two_days_is_what_the_law_changes(gatepost: Run) -> None:
    asked = ("control", "diff", "--as-of", "2027-12-03", "--as-of", "2026-11-24", "--framework", "eu-ai-act")
    changes = gatepost(*asked, "--system", "Benefits", "--format", "json").json
    assert {one["change"] for one in changes} == {"applies"}
    assert {one["id"] for one in changes} >= NEW_IN_2027
    text = gatepost(*asked).out
    assert "Benefits, from 2026-11-24 to 2027-12-03: " in text
    assert "now apply: it applies from 2 December 2027 (Art. 113" in text
    same = gatepost("control", "diff", "--as-of", "2026-11-24", "--as-of", "2026-11-25", "--system", "Chat")
    assert "Nothing changes." in same.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["control", "diff", "--as-of", "2026-01-01"], "two days are compared, and 1 given"),
        (["control", "diff", "--as-of", "2026-01-01", "--as-of", "soon"], "--as-of: 'soon' isn't a day"),
        (["system", "controls", "--system", "Chatt"], "no system is named 'Chatt'; did you mean 'Chat'?"),
        (["system", "controls", "--framework", "eu"], "there is no framework 'eu'"),
        (["control", "coverage", "--pack", "eu-gpaii"], "there is no pack 'eu-gpaii'; did you mean 'eu-gpai'?"),
    ],
)
@pytest.mark.usefixtures("profile")
def test_what_is_asked_wrongly_is_told(gatepost: Run, arguments: list[str], words: str) -> None:
    done = gatepost(*arguments)
    assert done.status == 2
    assert words in done.err


def test_no_control_of_any_framework_is_uncovered(gatepost: Run) -> None:
    done = gatepost("control", "coverage", "--format", "json")
    assert done.status == 0
    by_framework: dict[str, int] = {}
    for one in done.json:
        assert one["policies"], one["id"]
        assert one["coverage"] in ("automated", "partial", "attested")
        framework = one["id"].partition("/")[0]
        by_framework[framework] = by_framework.get(framework, 0) + 1
    assert by_framework == {"eu-ai-act": 371, "iso-42001": 70, "nist-ai-rmf": 72}
    shown = gatepost("control", "coverage").out.splitlines()
    assert shown[0].split() == ["framework", "controls", "automated", "partial", "attested", "uncovered"]
    assert [line.split()[-1] for line in shown[1:4]] == ["0", "0", "0"]


def test_what_a_pack_leaves_uncovered_is_named_and_fails(gatepost: Run) -> None:
    done = gatepost("control", "coverage", "--pack", "baseline", "--framework", "iso-42001")
    assert done.status == 1
    assert "Uncovered: iso-42001/4.1" in done.out


def test_a_control_shows_what_other_frameworks_ask_alike(gatepost: Run) -> None:
    found = gatepost("control", "show", "eu-ai-act/art-10.2.b", "--format", "json").json
    assert {one["id"].partition("/")[0] for one in found["related"]} == {"iso-42001", "nist-ai-rmf"}
    assert all(one["rationale"] and one["source"] for one in found["related"])
    back = gatepost("control", "show", found["related"][0]["id"], "--format", "json").json
    assert "eu-ai-act/art-10.2.b" in {one["id"] for one in back["related"]}


@pytest.mark.usefixtures("profile")
def test_why_a_control_has_its_status_is_one_command_away(gatepost: Run, here: Path) -> None:
    gatepost("attest", "iso-42001/5.2", "--by", "N. Haddad", "--role", "director", "--statement", "In force.",
             "--at", "2026-11-01")  # fmt: skip
    gatepost("check", DATA / "mlflow" / "export", "--pack", "baseline", "--as-of", "2026-11-24", "--format",
             "json=a.json")  # fmt: skip
    told = gatepost("explain", "iso-42001/5.2@Benefits", "--from", "a.json")
    assert told.out.startswith("SATISFIED  iso-42001/5.2  for Benefits\n")
    assert "N. Haddad, director, stated on 2026-11-01 that it is met: In force." in told.out
    of_policy = gatepost("explain", "nist-ai-rmf/MAP-1.1", "--from", "a.json", "--format", "json").json
    assert {one["system"] for one in of_policy} == {"system:Benefits", "system:Chat"}
    assert any(one["policy"] == "accountability/intended-purpose-recorded" for one in of_policy[0]["findings"])
    wrong = gatepost("explain", "nist-ai-rmf/MAP-1.1@Chatt", "--from", "a.json")
    assert (wrong.status, "did you mean 'Chat'?" in wrong.err) == (2, True)
    assert (here / "gatepost.attestations.yaml").exists()
