"""Write the dependency locks beside this file from ../pyproject.toml.

    python packaging/lock.py             keep every version that still fits, add what is missing
    python packaging/lock.py --upgrade   take the newest releases

Needs uv (https://docs.astral.sh/uv) on the PATH or as a module of this Python.  Each lock holds one
resolution for Python 3.11 and newer on Linux, macOS and Windows (markers choose), the hashes of the
wheels alone, and neither an index nor a path of the machine that wrote it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RUNTIME = HERE / "requirements.txt"
DEVELOPMENT = HERE / "requirements-dev.txt"
OLDEST_PYTHON = "3.11"

HEADER = """\
# {title}
# One resolution for Python >= {python} on Linux (x86-64, arm64), macOS (arm64) and Windows (x64).
# Written from pyproject.toml; do not edit.  To write it again: python packaging/lock.py [--upgrade]
# which runs: {command}
#
"""


def compile_arguments(target: Path, *extra: str) -> list[str]:
    """The arguments after `uv`, relative to the project so that the header suits every machine."""
    return [
        *("pip", "compile", "--universal", "--generate-hashes", "--only-binary", ":all:"),
        *("--no-header", "--no-emit-index-url", "--no-emit-find-links", "--no-sources"),
        *("--python-version", OLDEST_PYTHON, *extra),
        *("pyproject.toml", "--output-file", target.relative_to(ROOT).as_posix()),
    ]


def clean_environment() -> dict[str, str]:
    """Without the settings that would let this machine's own wheels and indexes into the lock."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}


def write_lock(uv: list[str], target: Path, title: str, extra: list[str], upgrade: bool) -> None:
    arguments = compile_arguments(target, *extra)
    command = [*uv, *arguments, "--quiet", "--no-config", *(["--upgrade"] if upgrade else [])]
    subprocess.run(command, cwd=ROOT, env=clean_environment(), check=True)
    header = HEADER.format(title=title, python=OLDEST_PYTHON, command="uv " + " ".join(arguments))
    target.write_text(header + target.read_text("utf-8"), "utf-8", newline="\n")


def main() -> int:
    parser = argparse.ArgumentParser(description="Write packaging/requirements*.txt from pyproject.toml.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest releases that fit")
    upgrade = parser.parse_args().upgrade
    found = shutil.which("uv")
    uv = [found] if found else [sys.executable, "-m", "uv"]
    try:
        write_lock(uv, RUNTIME, "What hopview needs to run, pinned with hashes.", [], upgrade)
        agree = ["--extra", "dev", "--constraint", RUNTIME.relative_to(ROOT).as_posix()]
        write_lock(uv, DEVELOPMENT, "What hopview needs to run and to be tested.", agree, upgrade)
    except subprocess.CalledProcessError as error:
        print(f"uv stopped with exit status {error.returncode}; its message is above.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
