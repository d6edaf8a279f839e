"""What a model's own files say.

Flavors and signature stand in MLmodel, Python and dependencies in python_env.yaml and requirements.txt.
"""

from __future__ import annotations

from gatepost.errors import UnreadableError
from gatepost.model import Json, JsonObject, Source
from gatepost.reading import yaml_bytes
from gatepost.sources.mlflow.records import ModelFiles, Notes, TextFile, child
from gatepost.sources.mlflow.values import embedded, plain, text


def model_files_facts(files: ModelFiles, notes: Notes) -> JsonObject:
    """The facts `signature`, `flavors` and `environment` of a model's files, each absent when they don't say."""
    facts: JsonObject = {}
    content = _yaml(files.mlmodel, notes)
    if content is not None:
        at = files.mlmodel.at
        facts = described_model_facts(content, at, notes, pointed=files.mlmodel.whole)
        names = ("mlflow_version", "model_uuid", "model_size_bytes", "utc_time_created", "databricks_runtime")
        about = {name: words for name in names if (words := text(content.get(name))) is not None}
        if about:
            facts["model_file"] = about
            notes.origin("model_file", at)
    environment = _environment(files, content or {}, notes)
    if environment:
        facts["environment"] = environment
    return facts


def described_model_facts(content: JsonObject, at: Source, notes: Notes, *, pointed: bool) -> JsonObject:
    """The facts `signature` and `flavors` of the content of an MLmodel file or of an entry of the history tag.

    `pointed` says whether a JSON pointer into `at` means something.
    """
    facts: JsonObject = {}
    flavors = content.get("flavors")
    if isinstance(flavors, dict):
        facts["flavors"] = {name: _flavor(value) for name, value in flavors.items()}
        notes.origin("flavors", child(at, "flavors") if pointed else at)
    elif flavors is not None:
        notes.unreadable(at, "flavors isn't a map")
    signature = content.get("signature")
    if isinstance(signature, dict):
        found: JsonObject = {}
        for part in ("inputs", "outputs", "params"):
            try:
                columns = embedded(signature.get(part))
            except ValueError as problem:
                notes.unreadable(at, f"the signature's {part}: {problem}")
                continue
            if isinstance(columns, list):
                found[part] = [_column(column) for column in columns if isinstance(column, dict)]
            elif columns is not None:
                notes.unreadable(at, f"the signature's {part} isn't a list")
        if found:
            facts["signature"] = found
            notes.origin("signature", child(at, "signature") if pointed else at)
    return facts


def _flavor(value: Json) -> JsonObject:
    """The options of one flavor, without those that are null."""
    return (
        {key: plain(option) for key, option in value.items() if option is not None} if isinstance(value, dict) else {}
    )


def _column(column: JsonObject) -> JsonObject:
    """One column of a signature; a name that is a number becomes its digits."""
    facts = {key: plain(value) for key, value in column.items() if value is not None}
    if "name" in facts:
        facts["name"] = text(facts["name"]) or ""
    return facts


def _environment(files: ModelFiles, content: JsonObject, notes: Notes) -> JsonObject:
    environment: JsonObject = {}
    flavors = content.get("flavors")
    function = flavors.get("python_function") if isinstance(flavors, dict) else None
    python = text(function.get("python_version")) if isinstance(function, dict) else None
    source = files.mlmodel.at
    if files.python_env is not None:
        declared = _yaml(files.python_env, notes) or {}
        if words := text(declared.get("python")):
            python, source = words, files.python_env.at
    if python is not None:
        environment["python"] = python
        notes.origin("environment.python", source)
    if files.requirements is not None:
        environment["dependencies"] = []
        at = files.requirements.at
        notes.origin("environment.dependencies", at)
        for line, requirement in _requirements(files.requirements.text):
            index = len(environment["dependencies"])
            environment["dependencies"].append(requirement)
            if files.requirements.whole:
                notes.origin(f"environment.dependencies[{index}]", Source(at.input, f"line {line}"))
    return environment


def _requirements(content: str) -> list[tuple[int, str]]:
    """Requirements as written, without comments, each with the line on which it starts."""
    found: list[tuple[int, str]] = []
    pending, start = "", 0
    for number, line in enumerate(content.splitlines(), 1):
        start = start if pending else number
        words = line.split(" #")[0].strip()
        if words.startswith("#"):
            continue
        if words.endswith("\\"):
            pending += words[:-1].rstrip() + " "
            continue
        requirement, pending = (pending + words).strip(), ""
        if requirement:
            found.append((start, requirement))
    return [*found, (start, pending.strip())] if pending.strip() else found


def _yaml(file: TextFile, notes: Notes) -> JsonObject | None:
    try:
        value = yaml_bytes(file.text.encode("utf-8", "replace"), file.at.input).data
    except UnreadableError as problem:
        line = f" (line {problem.place.line})" if problem.place and problem.place.line else ""
        notes.unreadable(file.at, f"{problem.message}{line}")
        return None
    if not isinstance(value, dict):
        notes.unreadable(file.at, "isn't a map")
        return None
    return value
