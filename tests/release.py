"""Builds the wheel and the sdist of the last commit as a release does, and looks at both.

    python -m tests.release

Leaves them in dist/. Needs the package `build`, which it installs into an environment of its own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
IN_WHEEL = (
    "beritacli/__main__.py",
    "beritacli/py.typed",
    "beritacli/beritacli.1",
    "beritacli/topics/architecture.md",
    "beritacli/sample_data/berita.json",
)
IN_SDIST = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "tests/conftest.py",
    ".ci/run",
    ".pre-commit-config.yaml",
    "pyproject.toml",
    "ruff.toml",
    *IN_WHEEL[:4],
)
NEVER = ("__pycache__", ".db", ".git/", ".venv", "dist/")


def run(*words: str | Path, **variables: str) -> str:
    """Run a program to its end; its output."""
    done = subprocess.run(
        list(map(str, words)),
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def make_environment(folder: Path, *packages: str | Path) -> Path:
    """A fresh virtual environment with packages; the folder of its programs."""
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    run(programs / "python", "-m", "pip", "install", "--quiet", *packages)
    return programs


def list_names(path: Path) -> list[str]:
    """Names of the files in a wheel or sdist; those of an sdist without its folder."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return wheel.namelist()
    with tarfile.open(path) as sdist:
        return [name.partition("/")[2] for name in sdist.getnames()]


def check_names(path: Path, wanted: tuple[str, ...]) -> None:
    """End with a message where something is missing, or does not belong there."""
    names = list_names(path)
    missing = [name for name in wanted if name not in names]
    foreign = [name for name in names if any(part in name for part in NEVER)]
    if missing or foreign:
        sys.exit(f"{path.name}: missing {missing}, not to be there {foreign}")
    print(f"{path.name}: {len(names)} files, {path.stat().st_size:,} bytes")


def hash_files(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def main() -> None:
    """Build twice, compare, inspect, install, and run the demo."""
    time = run("git", "log", "-1", "--format=%ct").strip()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        builder = make_environment(folder / "build", "build")
        source = folder / "source"
        run("git", "archive", "--format=tar", f"--output={folder / 'source.tar'}", "HEAD")
        with tarfile.open(folder / "source.tar") as archive:
            archive.extractall(source, filter="data")
        for number in ("1", "2"):
            run(
                builder / "python",
                "-m",
                "build",
                "--outdir",
                folder / number,
                source,
                SOURCE_DATE_EPOCH=time,
            )
        first, second = hash_files(folder / "1"), hash_files(folder / "2")
        if first != second:
            sys.exit(f"Two builds of one commit differ: {first} and {second}")
        wheel = next((folder / "1").glob("*.whl"))
        sdist = next((folder / "1").glob("*.tar.gz"))
        check_names(wheel, IN_WHEEL)
        check_names(sdist, IN_SDIST)
        programs = make_environment(folder / "installed", wheel)
        shown = run(programs / "beritacli", "demo")
        print(f"The installed wheel runs the demo: {len(shown.splitlines())} lines.")
        shutil.rmtree(ROOT / "dist", ignore_errors=True)
        shutil.copytree(folder / "1", ROOT / "dist")
    for built, digest in sorted(first.items()):
        print(f"{digest}  dist/{built}")


if __name__ == "__main__":
    main()
