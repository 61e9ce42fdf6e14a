"""Writing a repository: answers in, a folder with its first commit out. Nothing half-written stays behind."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path

from platformkit import git, releases
from platformkit.places import repository
from platformkit.problem import Problem
from platformkit.questions import Answers

FIRST_COMMIT = "Our platform begins"


def template_source(given: str | None = None) -> str:
    """Where the template is taken from, and what the answers file will say: given, or the environment, or here.

    Raises:
        Problem: a folder that is not there.
    """
    source = given or os.environ.get("PLATFORMKIT_SOURCE") or str(repository())
    local = Path(source).expanduser()
    remote = "://" in source or source.startswith(("git@", "gh:", "gl:")) or source.endswith(".git")
    if local.exists():
        return str(local.absolute())  # an update may be started from another folder
    if not remote:
        raise Problem(f"{source}: there is no template there. Give a folder, a git bundle or a git address.")
    return source


def is_unsaved(source: str) -> bool:
    """Whether the template is a checkout with changes that no version has."""
    folder = Path(source).expanduser()
    return folder.is_dir() and git.is_root(folder) and bool(git.changes(folder))


def check_destination(destination: Path) -> None:
    """Refuse a destination that could not be written, before anything else is asked or done.

    Raises:
        Problem: no git; a file or a folder with something in it is there; no permission.
    """
    git.require()
    try:
        if destination.is_symlink() or (destination.exists() and not destination.is_dir()):
            raise Problem(f"{destination} is there already and is not a folder. Choose another name.")
        if destination.is_dir() and any(destination.iterdir()):
            raise Problem(f"{destination} is there already and is not empty. Choose another folder.")
        parent = next(folder for folder in destination.absolute().parents if folder.exists())
    except OSError as error:
        raise Problem(f"{destination}: {error.strerror or error}. Choose another folder.") from error
    if not parent.is_dir():
        raise Problem(f"{parent} is not a folder, so nothing can be put below it.")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise Problem(f"There is no permission to write in {parent}. Choose a folder of your own.")


def new(destination: Path, answers: Answers, *, source: str, ref: str | None = None) -> str:
    """Write the repository for `answers` and return the short hash of its first commit.

    It is written and checked beside its place and moved there as the last step, so that an interruption
    or a refusal leaves nothing.

    Args:
        destination: a folder that is absent or empty.
        answers: those a person may give, all of them (`Questionnaire.stored`).
        source: what `template_source` returns.
        ref: a release's version, or a tag, branch or commit of the template; none is Copier's choice: the
            newest tag, or the checkout as it stands.

    Raises:
        Problem: the destination cannot be used, or law or charter would be broken.
    """
    from platformkit.check import refuse_unlawful

    check_destination(destination)
    destination = destination.absolute()
    try:
        with _staging(destination) as stage:
            copy(source, stage, answers, ref=_commit_of(source, ref) if ref else None)
            try:
                refuse_unlawful(stage)
            except Problem as problem:  # which names the file where it was tried
                raise Problem(str(problem).replace(str(stage.resolve()), str(destination))) from problem
            git.run("init", "--quiet", "--initial-branch", "main", at=stage)
            commit = git.commit_all(stage, FIRST_COMMIT)
            _move(stage, destination)
    except OSError as error:
        raise Problem(f"{error.filename or destination}: {error.strerror or error}. Nothing was written.") from error
    return commit


def _commit_of(source: str, ref: str) -> str:
    """The commit of a release that releases.toml lists, whether it has a tag or not; any other ref as it is."""
    folder = Path(source).expanduser()
    if not (folder.is_dir() and git.is_root(folder)):
        return ref
    listed = releases.present(folder, releases.of(folder))
    return next((each.commit for each in listed if ref in (str(each.version), each.tag)), ref)


def copy(source: str, destination: Path, answers: Answers, *, ref: str | None = None) -> None:
    """Render the template into `destination`, as plain `copier copy` would and never with trust.

    Raises:
        Problem: what Copier refused, in its words.
    """
    from copier import run_copy
    from copier.errors import CopierError

    try:
        with warnings.catch_warnings(), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            run_copy(
                source, destination, data=answers, vcs_ref=ref, defaults=True, overwrite=True, quiet=True, unsafe=False
            )
    except (CopierError, ValueError) as error:
        raise Problem(f"The template could not be filled in: {str(error).strip()}") from error


def _move(stage: Path, destination: Path) -> None:
    if destination.exists():
        destination.rmdir()
    stage.rename(destination)


@contextmanager
def _staging(destination: Path) -> Iterator[Path]:
    """A folder beside `destination` that is gone afterwards unless it was moved, with any parent made for it."""
    made = [folder for folder in destination.parents if not folder.exists()]
    destination.parent.mkdir(parents=True, exist_ok=True)
    outer = Path(tempfile.mkdtemp(prefix=".platformkit-", dir=destination.parent))
    try:
        yield outer / "new"
    finally:
        shutil.rmtree(outer, ignore_errors=True)
        for folder in made:
            if folder.exists() and not any(folder.iterdir()):
                folder.rmdir()
