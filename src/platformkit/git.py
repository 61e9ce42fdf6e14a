"""Calling git: the few commands the kit needs, with errors as sentences."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from platformkit.problem import Problem

# No hook, signing key or ignore list of the person's own has a say in what the kit commits.
_OURS = ("-c", "commit.gpgsign=false", "-c", "core.hooksPath=", "-c", "core.excludesFile=")


# Set where git itself has started us, as in a hook: they would lead every command to that other repository.
_ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"}


def require() -> None:
    """Refuse early where there is no git."""
    if shutil.which("git") is None:
        raise Problem("git is not on the PATH. Install it (https://git-scm.com), then run this again.")


def clean_environment() -> dict[str, str]:
    """The environment without what leads git to another repository."""
    return {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}


def run(*arguments: str, at: Path) -> str:
    """What `git arguments` prints, run in the folder `at`.

    Raises:
        Problem: git is missing or refused; carries the last line it said.
    """
    require()
    done = subprocess.run(
        ["git", *arguments],
        cwd=at,
        env=clean_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "it did not say why").splitlines()[-1]
        raise Problem(f"git {arguments[0]} did not work in {at}: {said}", status=1)
    return done.stdout


def succeeds(*arguments: str, at: Path) -> bool:
    """Whether `git arguments` works there."""
    try:
        run(*arguments, at=at)
    except Problem:
        return False
    return True


def is_root(folder: Path) -> bool:
    """Whether `folder` is the top of a work tree."""
    try:
        top = run("rev-parse", "--show-toplevel", at=folder).strip()
    except (Problem, OSError):
        return False
    return Path(top).resolve() == folder.resolve()


def commit_all(folder: Path, message: str) -> str:
    """Commit everything in `folder` and return the short hash; works where nobody has told git their name."""
    who: tuple[str, ...] = ()
    if not (succeeds("config", "user.name", at=folder) and succeeds("config", "user.email", at=folder)):
        who = ("-c", "user.name=platformkit", "-c", "user.email=platformkit@localhost")
    run(*_OURS, "add", "--all", at=folder)
    run(*_OURS, *who, "commit", "--quiet", "--message", message, at=folder)
    return run("rev-parse", "--short", "HEAD", at=folder).strip()


def changes(folder: Path) -> list[str]:
    """The lines of `git status`, none if the work tree is clean."""
    return run("status", "--porcelain", at=folder).splitlines()
