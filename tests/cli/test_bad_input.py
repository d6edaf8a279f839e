"""Bad input ends with status 2 and one message that says where, what and what to do; nothing is written."""

from __future__ import annotations

import json
import pickle
import re
import shutil
from pathlib import Path

import pytest

from .conftest import DATA, MODEL, OWNER, Ran, Refused, Run, is_one_message, tree

EXPORT = DATA / "mlflow" / "export"
REST = DATA / "mlflow" / "rest"
OUT = ("--format", "json=result.json")


# What is to be judged


def test_a_path_that_is_missing(refused: Refused) -> None:
    assert "nowhere/export: there is no such file or directory" in refused("check", "nowhere/export", *OUT)


def test_a_path_that_is_empty_text_is_not_the_working_directory(refused: Refused) -> None:
    assert "it is empty; is a variable unset?" in refused("check", "", *OUT)


def test_an_empty_directory(refused: Refused, here: Path) -> None:
    (here / "export").mkdir()
    assert "export: is an empty directory" in refused("check", "export", *OUT)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"name,score\ncredit,0.9\n", "it isn't JSON"),
        (b'{"weather": "fine"}', "its JSON isn't an answer or export of MLflow"),
        (b"[1, 2, 3]", "its JSON isn't an answer or export of MLflow"),
        (b"\x89PNG\r\n\x1a\n", "it isn't JSON"),
    ],
)
def test_a_file_of_another_kind(refused: Refused, here: Path, content: bytes, words: str) -> None:
    (here / "given").write_bytes(content)
    said = refused("check", "given", *OUT)
    assert f"given: is of no known kind: {words}" in said
    assert "Understood are: mlflow-export" in said


def test_a_kind_that_there_is_not(refused: Refused) -> None:
    assert "there is no kind of input called 'mlflo'" in refused("check", EXPORT, "--kind", "mlflo", *OUT)


@pytest.mark.parametrize("name", ["registered-models-search.json", "runs-search.json"])
def test_a_saved_answer_that_is_cut_off(refused: Refused, here: Path, name: str) -> None:
    shutil.copytree(REST, here / "rest")
    file = here / "rest" / name
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    said = refused("check", "rest", *OUT)
    assert re.search(rf"rest/{name}:\d+:\d+: isn't valid JSON", said)


def test_an_answer_that_is_not_utf_8(refused: Refused, here: Path) -> None:
    shutil.copytree(REST, here / "rest")
    file = here / "rest" / "registered-models-search.json"
    file.write_bytes(file.read_bytes().replace(b"benefit", b"b\xe9n\xe9fit", 1))
    said = refused("check", "rest", *OUT)
    assert re.search(r"registered-models-search.json:\d+: isn't UTF-8 text: byte 0xe9", said)


def test_an_answer_nested_100_000_deep(refused: Refused, here: Path) -> None:
    (here / "deep.json").write_text('{"registered_models": ' + "[" * 100_000 + "]" * 100_000 + "}")
    said = refused("check", "deep.json", "--kind", "mlflow-rest", *OUT)
    assert "deep.json" in said
    assert "nested more than" in said


def test_standard_input_that_is_no_metadata(refused: Refused) -> None:
    assert "standard input: is of no known kind: it is empty" in refused("check", "-", *OUT)


def test_standard_input_given_twice(refused: Refused) -> None:
    assert "`-` is given twice" in refused("check", "a=-", "b=-", *OUT, stdin=b"{}")


def test_two_paths_that_tell_different_things_of_the_same_model(
    refused: Refused, export: Path, judged: tuple[str, ...]
) -> None:
    model = next(export.glob("models/benefit-eligibility/model.json"))
    model.write_text(model.read_text("utf-8").replace("benefits-ml@agency.example", "somebody@else.example"), "utf-8")
    other = export.rename(export.parent / "other")
    said = refused("check", EXPORT, other, *judged, *OUT)
    assert "mlflow:benefit-eligibility/1 is in export/" in said
    assert "as in prod=PATH test=PATH" in said


# The profile


def profile(here: Path, text: str) -> None:
    (here / "gatepost.yaml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("packs: baseline\n", 1, "expected a list, found the text 'baseline'"),
        ("system:\n  name: Benefits\n  role: provder\n", 3, "did you mean 'provider'?"),
        ("pakcs: [baseline]\n", 1, "did you mean 'packs'?"),
        (
            "waivers:\n  - {policy: team/owner, subject: x, reason: Later., approved_by: Ada}\n",
            2,
            "'expires'",
        ),
        ("waivers:\n  - {policy: a/b, subject: x, reason: R, approved_by: A, expires: soon}\n", 2, "expires"),
        ("system:\n  name: !!python/object/apply:os.system [touch pwned]\n", 2, "tag"),
        ("system: {name: A}\nsystem: {name: B}\n", 2, "twice"),
        ("system: {name: 'A\n", 2, ""),
    ],
)
def test_a_profile_with_something_wrong_is_refused_with_its_line(
    refused: Refused, here: Path, text: str, line: int, words: str
) -> None:
    profile(here, text)
    said = refused("check", EXPORT, *OUT)
    assert re.match(rf"gatepost: gatepost.yaml:{line}:\d+", said), said
    assert words in said


def test_a_profile_that_is_a_bomb_of_aliases(refused: Refused, here: Path) -> None:
    rows = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    profile(here, "l0: &l0 lol\n" + "\n".join(rows) + "\n")
    assert "gatepost.yaml" in refused("check", EXPORT, *OUT)


def test_a_profile_that_is_not_utf_8(refused: Refused, here: Path) -> None:
    (here / "gatepost.yaml").write_bytes("système: {}".encode("latin-1"))
    assert "gatepost.yaml:1: isn't UTF-8 text" in refused("check", EXPORT, *OUT)


def test_a_profile_nested_100_000_deep(refused: Refused, here: Path) -> None:
    profile(here, "packs: " + "[" * 100_000 + "]" * 100_000)
    assert "gatepost.yaml" in refused("check", EXPORT, *OUT)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("nowhere.yaml", "nowhere.yaml: no such file"),
        (".", ".: is a directory"),
        ("", "it is empty"),
        ("git:main", "isn't git:REF:PATH"),
        ("git:no-such-ref:gatepost.yaml", "git can't show it"),
    ],
)
def test_a_profile_that_is_not_there(refused: Refused, given: str, words: str) -> None:
    assert words in refused("check", EXPORT, "--profile", given, *OUT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("packs: [basline]\n", "there is no pack 'basline'"),
        ("packs: [own]\nframeworks: [eu-ai-akt]\n", "did you mean 'eu-ai-act'?"),
        ("packs: [own]\nparams: {team/owner: {taem: x}}\n", "did you mean 'team'?"),
        ("packs: [own]\nparams: {team/owner: {team: 3}}\n", "gatepost.yaml:2:"),
        ("packs: [own]\nparams: {team/ownr: {team: x}}\n", "did you mean 'team/owner'?"),
        ("packs: [own]\nvocabulary: {ownr: self.model.tags.x}\n", "did you mean 'owner'?"),
        ("packs: [own]\nvocabulary: {owner: 'self.model.('}\n", "gatepost.yaml:2:"),
        (
            "packs: [own]\nwaivers:\n"
            "- {policy: team/ownr, subject: x, reason: R, approved_by: A, expires: 2027-12-01}\n",
            "did you mean 'team/owner'?",
        ),
    ],
)
def test_a_profile_that_names_what_there_is_not(
    refused: Refused, here: Path, policies: Path, text: str, words: str
) -> None:
    profile(here, text)
    assert words in refused("check", EXPORT, "--policies", policies, *OUT)


# Policies and packs


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("severity: high", "severity: high\nseverty: low", "owner.yaml:5:1 (/severty): unknown key 'severty'"),
        ("severity: high", "severity: hihg", "did you mean 'high'?"),
        ("id: team/owner", "id: Team Owner", "owner.yaml:1:5 (/id)"),
        ("id: team/owner", "id: team/other", "isn't the file's path"),
        ("version: 1.0.0\n", "", "'version'"),
        ("default: agency", "default: 3", "(/params/team/default)"),
        ("title: Someone", "title: !!python/name:os.system Someone", "tag"),
        ("remedy: Set", "remedy: {Set", "owner.yaml"),
    ],
)
def test_a_policy_with_something_wrong_is_refused_with_its_place(
    refused: Refused, policies: Path, judged: tuple[str, ...], old: str, new: str, words: str
) -> None:
    (policies / "team" / "owner.yaml").write_text(OWNER.replace(old, new, 1))
    assert words in refused("check", EXPORT, *judged, *OUT)


def test_a_syntax_error_in_an_expression_is_shown_with_file_line_column_and_caret(
    refused: Refused, policies: Path, judged: tuple[str, ...]
) -> None:
    (policies / "team" / "owner.yaml").write_text(OWNER.replace("has(declared.owner)", "has(declared.owner) && )"))
    said = refused("check", EXPORT, *judged, *OUT).splitlines()
    line = OWNER[: OWNER.index("has(declared.owner)")].count("\n") + 1
    column = OWNER.splitlines()[line - 1].index("has(") + len("has(declared.owner) && ") + 1
    assert f"owner.yaml:{line}:{column}" in said[0]
    assert said[1].endswith("  - that: has(declared.owner) && )")
    assert said[2].index("^") - len("    ") == column - 1


def test_a_message_whose_braces_do_not_close(refused: Refused, policies: Path, judged: tuple[str, ...]) -> None:
    (policies / "team" / "owner.yaml").write_text(OWNER.replace("{self.model.name}", "{self.model.name"))
    assert "owner.yaml" in refused("check", EXPORT, *judged, *OUT)


def test_a_pack_that_names_a_policy_that_there_is_not(
    refused: Refused, policies: Path, judged: tuple[str, ...]
) -> None:
    (policies / "packs").mkdir()
    (policies / "packs" / "own.yaml").write_text(
        "id: own\nversion: 1.0.0\ntitle: Ours\naudience: Us\npolicies:\n  - team/described\n  - team/ownr\n"
    )
    said = refused("check", EXPORT, *judged, *OUT)
    assert "packs/own.yaml:7:" in said
    assert "did you mean 'team/owner'?" in said


def test_a_pack_that_there_is_not(refused: Refused, policies: Path) -> None:
    said = refused("check", EXPORT, "--policies", policies, "--pack", "owm", *OUT)
    assert "there is no pack 'owm'; did you mean 'own'?" in said


@pytest.mark.parametrize("given", ["", "nowhere", "empty", "file"])
def test_a_directory_of_policies_that_is_none(refused: Refused, here: Path, given: str) -> None:
    (here / "empty").mkdir()
    (here / "file").write_text(MODEL)
    assert (given or "--policies") in refused("check", EXPORT, "--policies", given, *OUT)


# Options


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "2026-02-30", "24.11.2026", "", "2026-11-24T10:00:00Z"])
def test_a_day_that_is_none(refused: Refused, day: str) -> None:
    assert f"--as-of: {day!r} isn't a day" in refused("check", EXPORT, "--as-of", day, *OUT)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--target", "champion"], "isn't alias:NAME or stage:NAME"),
        (["--target", "alias:"], "isn't alias:NAME or stage:NAME"),
        (["--target", "stage:Live"], "Stages are Staging, Production, Archived"),
        (["--target", "alias:champion"], "Name it, as in --subject mlflow:NAME/VERSION"),
        (["--target", "alias:champion", "--subject", "mlflow:benefit-eligibility/*"], "3 are named"),
        (["--subject", "mlflow:benefit-eligibilty"], "did you mean 'mlflow:benefit-eligibility'?"),
        (["--subject", "mlflow:nothing/*"], "no subject fits"),
        (["--select", "team/ownr"], "did you mean 'team/owner'?"),
        (["--exclude", "nothing/*"], "--exclude: no policy fits"),
        (["--exclude", "*"], "no policy is left to check"),
        (["--framework", "eu-act"], "did you mean 'eu-ai-act'?"),
        (["--fail-on", "severe"], "--fail-on"),
        (["--scope", "some"], "--scope"),
        (["--baseline", "nowhere.json"], "nowhere.json: no such file"),
        (["--baseline", ""], "it is empty"),
        (["--pakc", "own"], "--pack"),
    ],
)
def test_an_option_that_names_what_there_is_not(
    refused: Refused, judged: tuple[str, ...], options: list[str], words: str
) -> None:
    assert words in refused("check", EXPORT, *judged, *options, *OUT)


def test_no_path_at_all(refused: Refused) -> None:
    assert "PATH" in refused("check", *OUT)


def test_a_command_that_is_misspelt(refused: Refused) -> None:
    assert "did you mean 'check'?" in refused("chekc", EXPORT)


# Where results go


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "jsn=out.json"], "there is no format 'jsn'; did you mean 'json'?"),
        (["--format", "json=nowhere/out.json"], "nowhere/out.json: can't be written: there is no such directory"),
        (["--format", "json=folder"], "folder: is a directory"),
        (["--format", "json="], "a file's name is missing"),
        (["--output", "nowhere/out.txt"], "mkdir -p "),
        (["--output", "folder"], "folder: is a directory"),
        (["--output", ""], "it is empty"),
        (["--format", "json", "--format", "sarif"], "json and sarif would both go to standard output"),
        (["--format", "json", "--format", "sarif", "--output", "o"], "json and sarif would both go to o"),
        (["--format", "json=-", "--format", "sarif"], "would both go to standard output"),
        (["--format", "json=a", "--format", "sarif=a"], "two formats are to be written to a"),
        (["--format", "json=a", "--format", "sarif=./folder/../a"], "two formats are to be written to"),
        (["--format", "json=a", "--format", "sarif", "--output", "a"], "two formats are to be written to a"),
        (["--format", "json=a", "--output", "b"], "every format has a file of its own already"),
        (["--format", f"json={'x' * 300}"], "name too long"),
    ],
)
def test_a_result_that_has_no_place_to_go(
    refused: Refused, here: Path, judged: tuple[str, ...], options: list[str], words: str
) -> None:
    (here / "folder").mkdir()
    assert words.casefold() in refused("check", EXPORT, *judged, *options).casefold()


def test_when_one_file_can_not_be_written_no_other_is(refused: Refused, judged: tuple[str, ...]) -> None:
    options = ["--format", "json=fine.json", "--format", f"markdown={'x' * 300}", "--format", "junit"]
    refused("check", EXPORT, *judged, *options)


def test_a_result_never_overwrites_what_was_judged(refused: Refused, export: Path, judged: tuple[str, ...]) -> None:
    model = export / "models" / "benefit-eligibility" / "model.json"
    assert "would be overwritten" in refused("check", export, *judged, "--format", f"json={model}")


@pytest.mark.parametrize("read_only", ["file", "folder"])
def test_a_place_that_may_not_be_written(
    here: Path, judged: tuple[str, ...], read_only: str, unprivileged: Run
) -> None:
    (here / "folder").mkdir()
    (here / "folder" / "file").write_text("before")
    (here / "folder" / "file").chmod(0o444)
    (here / "folder").chmod(0o555 if read_only == "folder" else 0o755)
    target = "folder/file" if read_only == "file" else "folder/new"
    done = unprivileged("check", EXPORT, *judged, "--format", f"json={target}")
    assert (done.status, done.out) == (2, "")
    assert f"{target}: can't be written: permission denied" in done.err
    assert tree(here) == {"folder": None, "folder/file": b"before"}


def test_a_full_disk_behind_standard_output(process_to_full_disk: Ran) -> None:
    assert process_to_full_disk.status == 2
    assert is_one_message(process_to_full_disk.err)
    assert "standard output: can't be written: No space left on device" in process_to_full_disk.err


# Assessments that were made before


@pytest.fixture(params=["report", "explain", "check"])
def on_assessment(request: pytest.FixtureRequest, judged: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The command before and after the name of the assessment that it is given."""
    commands: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
        "report": (("report", "assessment", "-o", "report.html", "--from"), ()),
        "explain": (("explain", "team/owner@mlflow:benefit-eligibility/2", "--from"), ()),
        "check": (("check", str(EXPORT), *judged, *OUT, "--baseline"), ()),
    }
    return commands[request.param]


OnAssessment = tuple[tuple[str, ...], tuple[str, ...]]


def changed(assessment: Path, here: Path, old: bytes, new: bytes) -> Path:
    content = assessment.read_bytes()
    assert old in content
    (here / "given.json").write_bytes(content.replace(old, new, 1))
    return Path("given.json")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "given.json: is empty"),
        (b"{}", "isn't an assessment of gatepost"),
        (b"[]", "isn't an assessment of gatepost"),
        (b"null", "isn't an assessment of gatepost"),
        (b'{"schema": "gatepost.assessment/v2"}', "isn't an assessment of gatepost"),
        (b'{"version": "2.1.0", "runs": []}', "isn't an assessment of gatepost"),
        (b'{"schema": "gatepost.assessment/v1"}', "given.json:1:1"),
        (b'{"schema": "gatepost.assessment/v1", "a": ' + b"[" * 100_000, "nested more than"),
        (b"%PDF-1.7\n", "isn't valid JSON"),
        (b'{"schema": "caf\xe9"}', "isn't UTF-8 text"),
    ],
)
def test_what_is_no_assessment(
    refused: Refused, here: Path, on_assessment: OnAssessment, content: bytes, words: str
) -> None:
    (here / "given.json").write_bytes(content)
    assert words in refused(*on_assessment[0], "given.json")


def test_an_assessment_that_is_cut_off(
    refused: Refused, here: Path, assessment: Path, on_assessment: OnAssessment
) -> None:
    (here / "given.json").write_bytes(assessment.read_bytes()[:-1000])
    said = refused(*on_assessment[0], "given.json")
    assert re.match(r"gatepost: given.json:\d+:\d+: isn't valid JSON: the file seems cut off", said)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"status": "fail"', b'"status": "fine"', "given.json:"),
        (b'"policy": "team/owner"', b'"policy": "team/gone"', "isn't whole: the policy of this finding isn't in it"),
        (b'"verdict": "failed"', b'"verdict": "compliant"', "given.json:"),
    ],
)
def test_an_assessment_that_was_changed_by_hand(
    refused: Refused, here: Path, assessment: Path, on_assessment: OnAssessment, old: bytes, new: bytes, words: str
) -> None:
    assert words in refused(*on_assessment[0], changed(assessment, here, old, new))


def test_an_assessment_too_large_to_be_one(gatepost: Run, here: Path, on_assessment: OnAssessment) -> None:
    with (here / "huge.json").open("wb") as stream:
        stream.truncate(3_000_000_000)  # a sparse file: it takes no room
    done = gatepost(*on_assessment[0], "huge.json")
    assert (done.status, done.out) == (2, "")
    assert is_one_message(done.err)
    assert "huge.json: is longer than" in done.err


def test_a_finding_that_the_assessment_does_not_hold(refused: Refused, assessment: Path) -> None:
    said = refused("explain", "team/owner@mlflow:benefit-eligibilty/2", "--from", assessment)
    assert "Write team/owner@mlflow:benefit-eligibility/2" in said
    assert "Write POLICY@SUBJECT" in refused("explain", "zzz", "--from", assessment)
    assert "the policy team/owner?" in refused("explain", "team/ownr", "--from", assessment)
    assert "is no finding" in refused("explain", "", "--from", assessment)


def test_a_finding_whose_policy_is_not_here(refused: Refused, assessment: Path) -> None:
    said = refused("explain", "team/owner@mlflow:benefit-eligibility/2", "--from", assessment)
    assert "Give the --policies that `gatepost check` had." in said


def test_a_finding_whose_policy_was_changed_since(refused: Refused, assessment: Path, policies: Path) -> None:
    (policies / "team" / "owner.yaml").write_text(OWNER.replace("1.0.0", "1.1.0"))
    arguments = ("explain", "team/owner@mlflow:benefit-eligibility/2", "--from", assessment, "--policies", policies)
    assert "was made with another team/owner: 1.0.0, and here is 1.1.0" in refused(*arguments)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["report", "asessment"], "did you mean 'assessment'?"),
        (["report", "assessment", "--to", "docx"], "Use --to html"),
        (["report", "assessment", "-o", "report.txt"], "Use --to html"),
        (["report", "assessment", "-o", "nowhere/report.html"], "there is no such directory"),
        (["report", "assessment", "-o", "."], "is a directory"),
    ],
)
def test_a_report_that_can_not_be_made(refused: Refused, assessment: Path, options: list[str], words: str) -> None:
    assert words in refused(*options, "--from", assessment)


# What a stranger's export may try


def test_a_link_out_of_the_export_is_not_read(gatepost: Run, export: Path, judged: tuple[str, ...]) -> None:
    secret = export.parent / "secret.json"
    model = export / "models" / "benefit-eligibility" / "model.json"
    secret.write_text(model.read_text("utf-8").replace("benefits-ml@agency.example", "not-for-your-eyes"), "utf-8")
    model.unlink()
    model.symlink_to("../../../secret.json")
    done = gatepost("check", export, *judged, "--format", "json")
    assert "not-for-your-eyes" not in done.out
    assert "leads outside" in done.out


def test_an_export_whose_names_climb_out_of_it_reads_nothing_there(
    gatepost: Run, export: Path, judged: tuple[str, ...]
) -> None:
    (export.parent / "secret.json").write_text('{"mlflow": {"registered_model": {"name": "not-for-your-eyes"}}}')
    names = export / "models" / "models.json"
    names.write_text(names.read_text("utf-8").replace('"document-routing"', '"../../secret.json"'), "utf-8")
    manifest = gatepost("check", export, *judged, "--format", "json")
    assert "not-for-your-eyes" not in manifest.out + manifest.err


class Pwned:
    """Creates a file when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path(self.file),)  # type: ignore[return-value]


def test_pickles_are_never_loaded(gatepost: Run, export: Path, judged: tuple[str, ...], here: Path) -> None:
    pickles = list(export.rglob("*.pkl"))
    assert pickles
    for file in pickles:
        file.write_bytes(pickle.dumps(Pwned(here / "pwned")))
    pickle.loads(pickles[0].read_bytes())
    assert (here / "pwned").exists(), "the pickle would create a file"
    (here / "pwned").unlink()
    assert gatepost("check", export, *judged, "--scope", "all", "--format", "json").status == 1
    assert gatepost("facts", export).status == 0
    assert not (here / "pwned").exists()


def test_a_broken_run_does_not_hide_the_other_versions(gatepost: Run, export: Path, judged: tuple[str, ...]) -> None:
    run = next(export.glob("**/bcb63847b05e4bd980d1d69fe6597fbc/run.json"))
    run.write_bytes(run.read_bytes()[:100])
    done = gatepost("check", export, *judged, "--scope", "all", "--format", "json")
    statuses = {(one["policy"], one["subject"]): one["status"] for one in done.json["findings"]}
    assert [key for key, status in statuses.items() if status == "error"] == [
        ("team/owner", "mlflow:benefit-eligibility/2")
    ]
    assert statuses["team/owner", "mlflow:document-routing/1"] == "pass"
    broken = [one for one in done.json["notices"] if one["code"] == "broken_record"]
    assert [one["subject"] for one in broken] == ["mlflow:benefit-eligibility/2"]
    assert "run.json" in broken[0]["message"]


# As processes of their own


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nowhere"],
        ["check", str(EXPORT), "--as-of", "yesterday"],
        ["check", str(EXPORT), "--pack", "nothing"],
        ["report", "assessment", "--from", "nowhere.json"],
        ["explain", "x", "--from", "nowhere.json"],
        ["facts", "nowhere"],
        ["policy", "show", "nothing"],
        ["control", "show", "nothing"],
        ["control", "list", "--framework", "nothing"],
        ["collect", "mlflow", "ftp://nowhere", "-o", "saved"],
    ],
)
def test_every_command_refuses_alike_as_a_process(process: Run, here: Path, arguments: list[str]) -> None:
    done = process(*arguments)
    assert (done.status, done.out) == (2, ""), done
    assert is_one_message(done.err), done.err
    assert tree(here) == {}


def test_a_file_name_that_steers_a_terminal_shows_as_text(refused: Refused, here: Path) -> None:
    (here / "x\x1b[31m\u202e.json").write_text(json.dumps({"a": 1}))
    said = refused("check", "x\x1b[31m\u202e.json")
    assert "x�[31m�.json" in said
    assert said.replace("\n", "").isprintable()
