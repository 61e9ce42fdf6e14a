"""The generated platforms, run for real: their own tests, in a repository as a co-op would have it.

Installed packages are shared between profiles in PLATFORM_VENV (build/platform-venv of this checkout).
PLATFORM_PROFILES=all runs every law with every trade; otherwise the two that the year is played on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import PROFILES, ROOT, Generated, git, own_environment

PLAYED = [("gb", "home-services"), ("fr-scop", "rides")]
CHOSEN = PROFILES if os.environ.get("PLATFORM_PROFILES") == "all" else PLAYED
SECONDS = 1800

pytestmark = pytest.mark.platform


@pytest.mark.parametrize(("jurisdiction", "business"), CHOSEN)
def test_a_generated_platform_passes_its_own_tests(
    generated: Generated, tmp_path: Path, home: Path, jurisdiction: str, business: str
) -> None:
    git(tmp_path, "clone", "--quiet", str(generated(jurisdiction, business)), "platform")
    venv = os.environ.get("PLATFORM_VENV") or ROOT / "build" / "platform-venv"
    done = subprocess.run(
        [sys.executable, "run.py", "test", "-q"],
        cwd=tmp_path / "platform",
        env=own_environment(home, venv),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout[-8000:]
    assert git(tmp_path / "platform", "status", "--porcelain") == "", "tests leave nothing behind"
