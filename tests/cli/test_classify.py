"""`gatepost system classify`, `questions` and `init`: from a person's answers to a profile that says what follows."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gatepost.profile import load
from gatepost.reading import yaml_bytes, yaml_file

from .conftest import DATA, DAY, GATEPOST, Refused, Run

WORKED = DATA / "classification"
NAMES = sorted(path.stem for path in WORKED.glob("*.yaml") if path.stem not in ("unremarkable", "reaching"))
PROFILE = "gatepost.yaml"


def answers_file(folder: Path, name: str, **changed: Any) -> Path:
    """The answers of a worked system as a user would write them; None takes one out."""
    import yaml

    worked, base = yaml_file(WORKED / f"{name}.yaml").data, yaml_file(WORKED / "unremarkable.yaml").data
    answers = {key: value for key, value in {**base, **worked["answers"], **changed}.items() if value is not None}
    file = folder / f"{name}.answers.yaml"
    about = {"name": worked["name"], "description": worked["description"]}
    file.write_text(yaml.safe_dump({**about, "answers": answers}, allow_unicode=True, sort_keys=False), "utf-8")
    return file


@pytest.mark.parametrize("name", NAMES)
def test_the_profile_that_is_written_loads_and_says_the_same(gatepost: Run, here: Path, name: str) -> None:
    done = gatepost("system", "classify", "--answers", answers_file(here, name), "-o", PROFILE, "--as-of", DAY)
    assert done.status == 0, done.err
    (system,) = load(here / PROFILE).systems
    expected = yaml_file(WORKED / f"{name}.yaml").data["expected"]
    assert system.fields.get("risk_class") == expected["risk_class"]
    roles = expected["role"] if isinstance(expected["role"], list) else [expected["role"]]
    assert system.fields.get("roles", [system.fields.get("role")]) == roles
    assert system.fields["classification"]["at"] == DAY
    assert all(one["says"] and one["articles"] for one in system.fields["classification"]["reasons"])
    assert gatepost("system", "controls", "--as-of", DAY).status == 0


def test_what_a_registry_holds_can_be_checked_with_the_profile(gatepost: Run, here: Path) -> None:
    assert gatepost("system", "classify", "--answers", answers_file(here, "benefits-ranker"), "-o", PROFILE).status == 0
    done = gatepost("check", DATA / "mlflow" / "export", "--as-of", DAY, "--format", "json")
    assert done.status == 1, done.err
    (system,) = done.json["systems"]
    assert (system["risk_class"], system["annex_iii_area"], system["public_body"]) == ("high", "5(a)", True)


def test_the_conclusion_tells_role_class_reasons_and_what_follows_when(gatepost: Run, here: Path) -> None:
    answers = answers_file(here, "credit-scorer")
    said = gatepost("system", "classify", "--answers", answers, "-o", PROFILE, "--as-of", DAY).out
    assert said.startswith("Consumer credit scorer\n")
    assert "provider and deployer" in said
    assert "It evaluates whether people are creditworthy, or scores their credit. (Annex III point 5(b))" in said
    assert "controls of eu-ai-act are in scope." in said
    assert "more from 2 December 2027." in said
    assert "Not settled" not in said


def test_the_numbers_are_those_of_the_command_that_lists_the_controls(gatepost: Run, here: Path) -> None:
    answers = answers_file(here, "credit-scorer")
    told = gatepost("system", "classify", "--answers", answers, "-o", PROFILE, "--as-of", DAY, "--format", "json").json
    rows = gatepost("system", "controls", "--framework", "eu-ai-act", "--as-of", DAY, "--format", "json").json
    assert told["controls"]["total"] == len(rows)
    assert told["controls"]["in_scope"] == sum(1 for row in rows if row["in_scope"])


def test_without_a_file_the_profile_alone_goes_to_standard_output(gatepost: Run, here: Path) -> None:
    done = gatepost("system", "classify", "--answers", answers_file(here, "chatbot"), "--name", "Other name")
    assert yaml_bytes(done.out.encode(), "profile").data["systems"][0]["name"] == "Other name"
    assert done.err.startswith("Other name\n")


def test_what_is_not_answered_is_named_and_left_out_of_the_profile(gatepost: Run, here: Path) -> None:
    answers = answers_file(here, "credit-scorer", fraud_only=None)
    done = gatepost("system", "classify", "--answers", answers, "-o", PROFILE)
    assert "not settled; at most high" in done.out
    assert "do nothing but detect financial fraud?" in done.out
    assert "[fraud_only]" in done.out
    (system,) = load(here / PROFILE).systems
    assert "risk_class" not in system.fields
    assert "annex_iii_area" not in system.fields
    assert system.fields["classification"]["not_settled"] == ["fraud_only"]


def test_the_json_holds_everything(gatepost: Run, here: Path) -> None:
    answers = answers_file(here, "credit-scorer", manipulates=None)
    told = gatepost("system", "classify", "--answers", answers, "--format", "json").json
    assert (told["risk_class"], told["risk_class_settled"]) == ("prohibited", False)
    assert [(one["question"], one["risk_class"]) for one in told["not_settled"]] == [("manipulates", "prohibited")]
    assert told["system"]["annex_iii_area"] == "5(b)"


def test_a_system_outside_of_the_regulation_leaves_its_framework_out(gatepost: Run, here: Path) -> None:
    done = gatepost("system", "classify", "--answers", answers_file(here, "defence-drone"), "-o", PROFILE)
    assert "no control of eu-ai-act" in done.out
    assert load(here / PROFILE).systems[0].frameworks == ("nist-ai-rmf", "iso-42001")


def test_answers_come_from_standard_input_too(gatepost: Run) -> None:
    done = gatepost("system", "classify", "--answers", "-", "--format", "json", stdin=b"answers: {union_link: none}\n")
    assert (done.json["name"], done.json["controls"]) == ("system", None)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  manipulats: no", "answers.yaml:2:3 (/answers/manipulats): there is no question 'manipulats'; did you mean"),
        ("  manipulates: perhaps", "answers.yaml:2:16 (/answers/manipulates): 'manipulates': expected yes or no"),
        ("  services: [kredit]", "found the text 'kredit'; did you mean 'credit'?"),
        ("  services: [credit, none]", "none can't stand beside a choice"),
        ("  live_aim: [victims]", "expected victims, threat, suspect or other, found a list"),
        ("  compute_flop: -1", "expected a number such as 3e24"),
        ("  on_market_since: 2025-02-30", "expected a day such as 2026-11-24"),
        ("  areas: {work: yes}", "answers.yaml:2:10 (/answers/areas)"),
        ("  areas: [", "answers.yaml"),
    ],
)
def test_a_bad_answer_is_refused_with_its_line(refused: Refused, here: Path, line: str, said: str) -> None:
    (here / "answers.yaml").write_text(f"answers:\n{line}\n")
    assert said in refused("system", "classify", "--answers", "answers.yaml")


def test_without_a_terminal_and_without_answers_nothing_is_guessed(refused: Refused) -> None:
    assert "--answers FILE" in refused("system", "classify")


def test_no_file_is_overwritten(refused: Refused, here: Path) -> None:
    answers = answers_file(here, "spam-filter")
    (here / PROFILE).write_text("packs: [baseline]\n")
    said = refused("system", "classify", "--answers", answers, "--output", PROFILE)
    assert "is there already, and isn't overwritten\n  Write to another file" in said
    assert "Name another file" in refused("system", "init")


@pytest.mark.parametrize("name", ["", " spaced ", "two\nlines", "x" * 201])
def test_a_name_that_no_profile_takes_is_refused(refused: Refused, here: Path, name: str) -> None:
    assert "--name" in refused("system", "classify", "--answers", answers_file(here, "spam-filter"), "--name", name)


def test_the_questions_make_a_file_that_can_be_filled_in(gatepost: Run, here: Path) -> None:
    (here / "answers.yaml").write_text(gatepost("system", "questions").out)
    told = gatepost("system", "classify", "--answers", "answers.yaml", "--format", "json").json
    assert [one["question"] for one in told["not_settled"]] == ["subject", "union_link"]
    listed = gatepost("system", "questions", "--format", "json").json
    assert [one["id"] for one in listed] == list(yaml_file(here / "answers.yaml").data["answers"])


def test_the_profile_to_start_from_is_valid_and_explains_every_key(gatepost: Run, here: Path) -> None:
    from gatepost.reading.schema import properties

    assert gatepost("system", "init").status == 0
    (system,) = load(here / PROFILE).systems
    assert (system.name, system.subjects) == ("My system", ("*",))
    text = (here / PROFILE).read_text()
    schema = yaml_file(Path(__file__).parents[2] / "policies" / "schemas" / "profile.schema.json").data
    for part in ("system", "waiver", "attestation", "gate", "classification"):
        assert [key for key in properties("profile", part) if f"{key}:" not in text and f"`{key}" not in text] == []
    assert [key for key in schema["properties"] if f"{key}:" not in text] == []


def test_the_examples_in_the_profile_to_start_from_are_valid_too(gatepost: Run, here: Path) -> None:
    """What stands behind `# ` is an example where it begins with a key."""
    from gatepost.reading import check

    text = gatepost("system", "init", "--output", "-").out.partition("\n")[2]
    example = re.compile(r"^( *)# ( *(?:- )?[a-z0-9_/-]+:(?: .*)?)$", re.MULTILINE)
    lines = [line for line in example.sub(r"\1\2", text).splitlines() if not line.lstrip().startswith("#")]
    document = yaml_bytes("\n".join(lines).encode(), PROFILE)
    check(document, "profile")
    assert {"waivers", "attestations", "gates", "reports", "systems", "packs", "frameworks"} <= set(document.data)
    assert len(document.data["systems"][0]) > 12


def interviewed(here: Path, *lines: str) -> str:
    """What a terminal shows while a person types these lines, each when it is waited for."""
    ours, theirs = pty.openpty()
    shown, waiting = b"", list(lines)
    command = [*GATEPOST, "system", "classify", "--output", PROFILE, "--as-of", DAY]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=here, env={**os.environ, "TERM": "xterm"}
    ) as running:
        os.close(theirs)
        while running.poll() is None or select.select([ours], [], [], 0)[0]:
            if select.select([ours], [], [], 0.1)[0]:
                try:
                    shown += os.read(ours, 65536)
                except OSError:  # the other end is closed
                    break
            elif waiting and shown.rstrip().endswith((b">", b"model:")):
                os.write(ours, waiting.pop(0).encode() + b"\n")
        status = running.wait(30)
    os.close(ours)
    assert (status, waiting) == (0, [])
    return shown.decode().replace("\r\n", "\n")


def test_a_person_is_asked_on_a_terminal(here: Path) -> None:
    answers = ["Chat helper", "1", "1, 2", "none", "y", "develops uses", "n", "n"]
    practices = ["?", "perhaps", "n", "n", "y", "<", "n", "n", "n", "none", "n"]
    rest = ["4", "0", "no", "n", "none", "y", "n", "", "n", "n"]
    shown = interviewed(here, *answers, *practices, *rest[:4], *rest[5:])
    assert "What counts are techniques that take away the ability to decide for oneself." in shown
    assert "expected yes or no, found the text 'perhaps'." in shown
    assert "Not settled:" in shown
    (system,) = load(here / PROFILE).systems
    assert system.name == "Chat helper"
    assert system.fields["classification"]["answers"]["scores_people"] is False
    assert system.fields["classification"]["not_settled"] == ["assists_editing"]
    assert system.fields["risk_class"] == "limited"
