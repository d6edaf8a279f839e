"""Gather gatepost and all that it needs as wheels, for an installation on a machine without a network.

    python tools/wheelhouse.py wheelhouse
    python tools/wheelhouse.py wheelhouse --platform linux-aarch64 --python-version 3.12

Without --platform and --python-version the wheels fit the running machine and Python. Beside them lie SHA256SUMS, which
`sha256sum --check` reads, and INSTALL.md.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from email import message_from_bytes
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
SUMS = "SHA256SUMS"
# The names of wheel platforms, for those who don't know them by heart: from the newest tag to the oldest that fits.
PLATFORMS = {
    "linux-x86_64": [f"manylinux_2_{minor}_x86_64" for minor in (28, 27, 26, 24, 17)] + ["manylinux2014_x86_64"],
    "linux-aarch64": [f"manylinux_2_{minor}_aarch64" for minor in (28, 27, 26, 24, 17)] + ["manylinux2014_aarch64"],
    "macos-arm64": [f"macosx_{major}_0_arm64" for major in (14, 13, 12, 11)],
    "windows-x86_64": ["win_amd64"],
}
MACHINES = ("x86_64", "aarch64", "arm64", "amd64", "ppc64le", "s390x", "")
MARKERS = {
    "manylinux": {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux"},
    "macosx": {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin"},
    "win": {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows"},
}
NOTE = """# Installing gatepost without a network
These wheels are for {target}. Carry this directory to the machine, and there:

```console
$ cd wheelhouse
$ sha256sum --check {sums}                # macOS: shasum -a 256 --check {sums}
$ python3 -m venv ~/gatepost
$ ~/gatepost/bin/pip install --no-index --find-links . 'gatepost[all]'
$ ~/gatepost/bin/gatepost --version
```

`gatepost[all]` takes all {count} wheels. `gatepost` alone checks exports and writes every report but PDF;
`gatepost[mlflow]` also reads live MLflow servers, and `gatepost[pdf]` also writes PDF.

{sums} lies beside the wheels, so it finds what was damaged on the way. To find what was exchanged on the way, let
its own digest, which `make wheelhouse` prints, take another way, and compare.
"""


def main() -> int:
    """Gather the wheels that the command line asks for, and give the exit status."""
    parser = argparse.ArgumentParser(description="Gather gatepost and all that it needs as wheels.")
    parser.add_argument("folder", type=Path, help="where to put them; what an earlier run left there is replaced")
    parser.add_argument("--extras", default="all", help="the extras to include (default: all)")
    parser.add_argument(
        "--platform",
        action="append",
        default=[],
        help=f"the other machine: {', '.join(PLATFORMS)}, or a wheel's platform tag; repeatable",
    )
    parser.add_argument("--python-version", metavar="X.Y", help="the Python of the other machine")
    asked = parser.parse_args()
    if not _may_replace(asked.folder):
        print(f"{asked.folder} holds something else than an earlier wheelhouse; name another place", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        wheels = Path(temporary)
        try:
            if asked.platform or asked.python_version:
                _download(wheels, asked.extras, asked.platform, asked.python_version)
            else:
                _pip("wheel", "--wheel-dir", str(wheels), f"{ROOT}[{asked.extras}]")
        except subprocess.CalledProcessError as failed:
            print("The wheels couldn't be gathered: pip says why above.", file=sys.stderr)
            return failed.returncode
        shutil.rmtree(asked.folder, ignore_errors=True)
        asked.folder.mkdir(parents=True)
        for wheel in wheels.iterdir():
            shutil.copy(wheel, asked.folder)
    names = _seal(asked.folder, _target(asked.platform, asked.python_version))
    digest = hashlib.sha256((asked.folder / SUMS).read_bytes()).hexdigest()
    size = sum(path.stat().st_size for path in asked.folder.iterdir()) / 1e6
    print(f"{len(names)} wheels ({size:.0f} MB) are in {asked.folder}; see {asked.folder / 'INSTALL.md'}")
    print(f"SHA-256 of {SUMS}: {digest}")
    return 0


def _may_replace(folder: Path) -> bool:
    """Whether nothing is there, or what an earlier run wrote."""
    return not folder.exists() or (folder.is_dir() and (not any(folder.iterdir()) or (folder / SUMS).is_file()))


def _download(wheels: Path, extras: str, platforms: list[str], python: str | None) -> None:
    """Wheels for another machine: gatepost's own fits every one; the others are taken as they were published."""
    _pip("wheel", "--no-deps", "--wheel-dir", str(wheels), str(ROOT))
    (own,) = wheels.glob("gatepost-*.whl")
    tags = [tag for platform in platforms for tag in PLATFORMS.get(platform, [platform])]
    target = [word for tag in tags for word in ("--platform", tag)]
    if python is not None:
        target += ["--python-version", python]
    download = ("download", "--only-binary", ":all:", *target, "--dest", str(wheels))
    _pip(*download, f"{own}[{extras}]")
    while missing := _missing(wheels, _machine(tags, python)):
        _pip(*download, "--no-deps", *missing)


def _machine(tags: list[str], python: str | None) -> dict[str, str]:
    """The other machine, in the variables of environment markers."""
    machine = {} if python is None else {"python_version": python, "python_full_version": f"{python}.0"}
    tag = tags[0] if tags else ""
    for start, told in MARKERS.items():
        if tag.startswith(start):
            return {**machine, **told, "platform_machine": next(arch for arch in MACHINES if tag.endswith(arch))}
    return machine


def _missing(wheels: Path, machine: dict[str, str]) -> list[str]:
    """What the wheels require on that machine and isn't there: pip judges a condition such as `platform_system ==
    "Windows"` by the machine that it runs on."""
    have = {canonicalize_name(wheel.name.split("-")[0]) for wheel in wheels.glob("*.whl")}
    missing: set[str] = set()
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as content:
            (name,) = (name for name in content.namelist() if name.endswith(".dist-info/METADATA"))
            told = message_from_bytes(content.read(name)).get_all("Requires-Dist", [])
        for requirement in map(Requirement, told):
            wanted = requirement.marker is None or requirement.marker.evaluate({**machine, "extra": ""})
            if wanted and canonicalize_name(requirement.name) not in have:
                missing.add(f"{requirement.name}{requirement.specifier}")
    return sorted(missing)


def _pip(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *arguments], check=True
    )


def _target(platforms: list[str], python: str | None) -> str:
    """The machine and Python that the wheels are for, in words."""
    running = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return f"Python {python or running} on {', '.join(platforms) or sys.platform}"


def _seal(folder: Path, target: str) -> list[str]:
    """Write the checksums and the note; the names of the wheels."""
    wheels = sorted(folder.glob("*.whl"))
    lines = [f"{hashlib.sha256(wheel.read_bytes()).hexdigest()}  {wheel.name}\n" for wheel in wheels]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    (folder / "INSTALL.md").write_text(NOTE.format(target=target, sums=SUMS, count=len(wheels)), encoding="utf-8")
    return [wheel.name for wheel in wheels]


if __name__ == "__main__":
    sys.exit(main())
