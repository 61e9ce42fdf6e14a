"""The kit as a package: it carries the template, and makes a repository without a checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .conftest import environment, git


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    program = "import hatchling.build, sys; print(hatchling.build.build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", program, str(out)], cwd=checkout, check=True, capture_output=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_it_carries_the_template_the_catalogue_and_the_hooks(wheel: Path, checkout: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = {
            name.removeprefix("platformkit/_repository/") for name in archive.namelist() if "_repository/" in name
        }
    folders = ("template", "hooks", "src/platformkit/catalog/businesses", "src/platformkit/catalog/jurisdictions")
    expected = set(git(checkout, "ls-files", *folders, "copier.yml", "releases.toml").splitlines())
    assert expected <= carried
    assert {"src/platformkit/catalog/index.yml", "src/platformkit/catalog/said.yml.jinja"} <= carried


def test_nothing_stands_in_it_twice(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names))
    assert not [name for name in names if name.startswith("platformkit/catalog/") and not name.endswith(".py")]


def test_an_installed_kit_makes_a_repository(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "platformkit", "new", "mine", "--defaults", "--business", "rides"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(PYTHONPATH=str(installed)), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine" / "coop" / "market" / "modes" / "nearby").is_dir()
    assert "Traceback" not in done.stderr
