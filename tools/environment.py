"""Make a virtual environment and install into it what a task needs: with uv where it is, else with venv and pip.

    python3 tools/environment.py .venv --project all --group test
    python3 tools/environment.py .venv-mlflow3 --requirements tests/requirements-mlflow3.txt --optional

A file `.ready` in the environment says that it is complete. It is left out if anything fails, so that the next
attempt starts where this one stopped. With --optional a failure is told and is no error: the tests that need the
environment then skip. This file keeps to what Python 3.6 can read, for it has to tell an old Python that it is too old.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
READY = ".ready"


class Failure(Exception):  # noqa: N818 - told to a person, with the words as they are
    """The environment can't be made; the message says why, and what to do."""


def main():
    """Make the environment that the command line asks for, and give the exit status."""
    parser = argparse.ArgumentParser(description="Make a virtual environment and install what a task needs into it.")
    parser.add_argument("folder", type=Path, help="where the environment is, or is to be")
    parser.add_argument("--project", metavar="EXTRAS", help="install the project editable, with these extras")
    parser.add_argument("--group", metavar="GROUP", help="install a group of [dependency-groups] in pyproject.toml")
    parser.add_argument("--requirements", metavar="FILE", help="install what this file requires")
    parser.add_argument("--optional", action="store_true", help="a failure is told, and is no error")
    asked = parser.parse_args()
    ready = asked.folder / READY
    try:
        check_python()
        if ready.exists():
            ready.unlink()
        uv = shutil.which("uv")
        create(asked.folder, uv)
        install(asked.folder, uv, wanted(asked))
        ready.touch()
    except Failure as failure:
        print(f"{asked.folder}: {failure}", file=sys.stderr)
        return 0 if asked.optional else 1
    return 0


def check_python():
    """Refuse a Python that is too old, before anything else of it is used."""
    if sys.version_info < OLDEST:
        raise Failure(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, and {sys.executable} is {sys.version.split()[0]}. "
            "Install a newer one, or name it: make PYTHON=/path/to/python3"
        )


def create(folder, uv):
    """Make the environment unless a working one of a Python that is new enough is there."""
    python = interpreter(folder)
    if works(python):
        return
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        raise Failure("it is there already and is no virtual environment; move it away first")
    if uv:
        run([uv, "venv", "--quiet", "--seed", "--clear", "--python", sys.executable, str(folder)])
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as missing:
        raise Failure(
            f"{sys.executable} lacks the module {missing.name}, which makes virtual environments. "
            "On Debian and Ubuntu: apt install python3-venv. Or install uv."
        ) from None
    run([sys.executable, "-m", "venv", "--clear", str(folder)])


def interpreter(folder):
    """The Python of the environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def works(python):
    """Whether the Python starts and is new enough."""
    probe = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([str(python), "-c", probe], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def wanted(asked):
    """The requirements, as arguments of pip."""
    found = []
    if asked.project is not None:
        found += ["--editable", f".[{asked.project}]" if asked.project else "."]
    if asked.group is not None:
        import tomllib

        groups = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
        found += groups[asked.group]
    if asked.requirements is not None:
        found += ["--requirement", asked.requirements]
    return found


def install(folder, uv, requirements):
    """Install the requirements into the environment."""
    if not requirements:
        return
    python = str(interpreter(folder))
    print(f"{folder}: installing what it needs (once, and again when its requirements change)", file=sys.stderr)
    if uv:
        run([uv, "pip", "install", "--quiet", "--python", python, *requirements])
        return
    if subprocess.run([python, "-m", "pip", "--version"], check=False, capture_output=True).returncode:
        run([python, "-m", "ensurepip"])
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    run([python, "-m", "pip", "install", *quiet, *requirements], hint="Is there a network, or a package index?")


def run(command, hint=""):
    """Run a command. Raises Failure with its last words if it fails."""
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        last = done.stdout.decode("utf-8", "replace").strip().splitlines()[-40:]
        raise Failure("\n  ".join([f"{' '.join(command[:4])} failed. {hint}".strip(), *last]))


if __name__ == "__main__":
    sys.exit(main())
