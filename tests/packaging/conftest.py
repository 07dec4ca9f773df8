"""The set-up lies in packaging/, which is no Python package: its folder goes onto the path."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from hopview_setup.environment import DEVELOPMENT_LOCK, RUNTIME_LOCK, Environment  # noqa: E402


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def project(tmp_path: Path) -> Environment:
    """An empty project with two locks and no .venv."""
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / RUNTIME_LOCK).write_text("numpy==2.0 \\\n    --hash=sha256:00\n")
    (tmp_path / "packaging" / DEVELOPMENT_LOCK).write_text("pytest==9.0 \\\n    --hash=sha256:11\n")
    return Environment(tmp_path)


@pytest.fixture
def ready(project: Environment) -> Environment:
    """The same with a .venv that looks complete for running."""
    project.site_packages.mkdir(parents=True)
    info = project.site_packages / "numpy-2.0.dist-info"
    info.mkdir()
    (info / "RECORD").touch()
    project.scripts.mkdir(parents=True, exist_ok=True)
    project.python.touch()
    (project.folder / "pyvenv.cfg").touch()
    project.source_path.write_text("../..\n")
    locks = {RUNTIME_LOCK: project.digest(RUNTIME_LOCK)}
    project.write_stamp(complete=True, locks=locks, packages=project.packages())
    return project
