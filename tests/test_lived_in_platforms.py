"""A co-op that has lived on a released version comes to the newest with its edits, its own code and all its data."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from platformkit import releases
from platformkit.cli import main

from .conftest import ROOT, commit, git, own_environment

Run = Callable[..., str]

PAGE = Path("coop/web/templates/web/offline.html")
OURS = '"""Our own code."""\n'
SECONDS = 600
COUNTS = """
from django.apps import apps
names = ("people.Person", "ownership.Member", "ownership.ShareEntry", "market.Job", "ledger.Entry", "ledger.Posting",
         "patronage.Accrual", "patronage.Allocation", "governance.Proposal", "payments.Payment")
print(*(f"{name}={apps.get_model(name)._base_manager.count()}" for name in names))
"""

pytestmark = pytest.mark.platform


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository with its past, and what is not committed yet on top."""
    if git(ROOT, "rev-parse", "--is-shallow-repository") == "true":
        pytest.skip("a shallow clone has no releases to update from")
    clone = tmp_path_factory.mktemp("history") / "kit"
    git(clone.parent, "clone", "--quiet", str(ROOT), str(clone))
    here = set(filter(None, git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")))
    for name in set(git(clone, "ls-files", "-z").split("\0")) - here - {""}:
        (clone / name).unlink()
    for name in here:
        if not (ROOT / name).is_file():
            (clone / name).unlink(missing_ok=True)
            continue
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, clone / name)
    if git(clone, "status", "--porcelain"):
        commit(clone, "As it stands")
    return clone


@pytest.fixture
def run(tmp_path: Path, home: Path) -> Run:
    """The platform's own `run.py`, with packages and a database of this test alone."""
    environment = own_environment(home, tmp_path / "venv")

    def words(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "run.py", *words],
            cwd=tmp_path / "ours",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        assert done.returncode == 0, f"{words}: {done.stdout[-3000:]}{done.stderr[-5000:]}"
        return done.stdout

    return words


def test_a_co_op_made_at_the_first_release_keeps_everything(history: Path, tmp_path: Path, run: Run) -> None:
    first = releases.of(history)[0]
    ours = tmp_path / "ours"
    assert main(["new", str(ours), "--defaults", "--source", str(history), "--to", str(first.version)]) == 0
    assert f"_commit: {first.commit[:7]}" in (ours / ".copier-answers.yml").read_text()

    run("migrate", "-v0")
    run("demo_year")
    counts, books = run("shell", "-v0", "-c", COUNTS), run("books", "trial-balance")
    assert "=0" not in counts, "there is something of everything to lose"

    page = (ours / PAGE).read_text()
    edited = page.replace("{% endblock content %}", "<p>Ring the office.</p>\n{% endblock content %}")
    assert edited != page
    (ours / PAGE).write_text(edited)
    (ours / "custom" / "ours.py").write_text(OURS)
    commit(ours, "Ours")

    newest = git(history, "rev-parse", "HEAD")
    assert main(["update", str(ours), "--to", newest]) == 0
    assert "<p>Ring the office.</p>" in (ours / PAGE).read_text()
    assert (ours / "custom" / "ours.py").read_text() == OURS
    commit(ours, "Updated")

    run("migrate", "-v0")
    assert run("shell", "-v0", "-c", COUNTS) == counts
    assert run("books", "trial-balance") == books
    run("books", "verify")
