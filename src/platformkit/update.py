"""`platformkit update`: bring a platform to a newer version of the template, or rehearse that.

Copier does the merging. This module adds what Copier leaves out: versions from releases.toml, a status
that tells conflicts, names of the files, and nothing lost in silence when the template moves a file.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.version import Version

from platformkit import git, releases
from platformkit.problem import Problem
from platformkit.scaffold import template_source

ANSWERS = ".copier-answers.yml"
UNDO = "To have everything as before: git reset --hard && git clean -fd"
MARKERS = ("<<<<<<< before updating", ">>>>>>> after updating")


@dataclass(frozen=True, slots=True)
class Mirror:
    """A copy of the template's repository, with tags made from its releases.toml."""

    path: Path
    listed: list[releases.Release]

    def holds(self, ref: str) -> bool:
        return git.succeeds("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", at=self.path)

    def commit(self, ref: str) -> str:
        return git.run("rev-parse", f"{ref}^{{commit}}", at=self.path).strip()

    def is_older(self, old: str, new: str) -> bool:
        """Whether `old` is a proper ancestor of `new`."""
        return self.commit(old) != self.commit(new) and git.succeeds(
            "merge-base", "--is-ancestor", old, new, at=self.path
        )

    def crossing(self, old: str, new: str) -> list[releases.Release]:
        """The releases that lie between two commits."""
        return [
            each
            for each in self.listed
            if self.holds(each.commit) and self.is_older(old, each.commit) and not self.is_older(new, each.commit)
        ]

    def hooks(self, old: str, new: str) -> list[str]:
        """The versions with a hook that this crossing runs: those that copier.yml names in `_migrations`."""
        named = yaml.safe_load(git.run("show", f"{new}:copier.yml", at=self.path)).get("_migrations") or []
        crossed = {each.version for each in self.crossing(old, new)}
        return [str(each["version"]) for each in named if Version(str(each["version"])) in crossed]

    def gone(self, old: str, new: str) -> dict[str, str]:
        """Files of the platform that the new version no longer has, and where they have moved, if anywhere."""
        moved = {}
        words = ("--name-status", "-M", "--diff-filter=RD")
        for line in git.run("diff", *words, old, new, "--", "template", at=self.path).splitlines():
            _, before, *after = line.split("\t")
            moved[_in_platform(before)] = _in_platform(after[0]) if after else ""
        return moved


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update did: lines of `git status`, and the files that a person must look at, with the reason."""

    changed: list[str]
    diffstat: str
    conflicts: dict[str, str]


def update(folder: Path, *, rehearse: bool = False, source: str | None = None, ref: str | None = None) -> int:
    """Update the platform in `folder`, print what was done, and return 0, or 1 if there are conflicts.

    Args:
        folder: the platform's repository, with nothing uncommitted.
        rehearse: do it in a scratch copy and only tell.
        source: where the template is now, if it has moved; this is committed first.
        ref: the version to go to; none is the newest release, or the newest commit where nothing is released.

    Raises:
        Problem: this cannot be updated as it stands; carries what to do.
    """
    answers = _answers_of(folder)
    recorded = str(answers["_src_path"])
    with tempfile.TemporaryDirectory(prefix="platformkit-") as scratch:
        mirror = _mirror(source or recorded, Path(scratch))
        old = str(answers["_commit"])
        if not mirror.holds(old):
            raise Problem(
                f"The template has no version {old}, of which this was made. Had it uncommitted changes then?"
            )
        target = _target(mirror, old, ref)
        if not target:
            print("This is the newest release already.")
            return 0
        for release in mirror.crossing(old, target):
            print(f"{release.version}: {release.changed}")
        hooks = mirror.hooks(old, target)
        for version in hooks:
            print(f"The hook of {version} runs with it (hooks/ in the template).")
        place = _scratch_copy(folder, Path(scratch)) if rehearse else folder
        if source:
            _move_house(place, source)
        edited = _edited(place, mirror.gone(old, target), mirror, old)
        _copier_update(place, mirror, target, source or recorded, trust=bool(hooks))
        outcome = _outcome(place, edited)
    _tell(outcome, rehearse=rehearse)
    return 1 if outcome.conflicts else 0


def _answers_of(folder: Path) -> dict[str, Any]:
    if not (folder / ANSWERS).is_file():
        raise Problem(f"{folder} has no {ANSWERS}, so it was not made from a template. Name the folder of a platform.")
    if not git.is_root(folder):
        raise Problem(f"{folder} is not a git repository of its own. Run git init and commit everything, then update.")
    if dirty := git.changes(folder):
        names = ", ".join(line[3:] for line in dirty[:5])
        more = " …" if len(dirty) > 5 else ""
        raise Problem(f"There are uncommitted changes ({names}{more}). Commit or stash them, then update.")
    answers: dict[str, Any] = yaml.safe_load((folder / ANSWERS).read_text(encoding="utf-8"))
    if "_commit" not in answers:
        raise Problem(
            "This was made from a plain folder, which has no versions. "
            f"Put the template's git address as _src_path and the version as _commit into {ANSWERS}, and commit it."
        )
    return answers


def _mirror(source: str, scratch: Path) -> Mirror:
    """A bare clone of the template with its tags: neither the template's nor the person's repository is touched."""
    place = template_source(source)
    path = scratch / "template.git"
    git.run("clone", "--quiet", "--mirror", "--", _address(place), str(path), at=scratch)
    listed = releases.present(path, releases.of(path))
    releases.make_tags(path, listed)
    return Mirror(path, listed)


def _address(source: str) -> str:
    for short, full in (("gh:", "https://github.com/"), ("gl:", "https://gitlab.com/")):
        if source.startswith(short):
            return full + source.removeprefix(short).removesuffix(".git") + ".git"
    folder = Path(source).expanduser()
    return str(folder.resolve()) if folder.exists() else source.removeprefix("git+")


def _target(mirror: Mirror, old: str, ref: str | None) -> str:
    """What to update to; empty if there is nothing newer."""
    if ref:
        tag = f"v{ref}" if mirror.holds(f"v{ref}") else ref
        if not mirror.holds(tag):
            known = ", ".join(str(each.version) for each in mirror.listed) or "none is released yet"
            raise Problem(f"{ref}: the template has no such version. Releases: {known}.")
        if mirror.is_older(tag, old):
            raise Problem(f"{ref} is older than {old}, which is here already. An update only goes forward.")
        return git.run("rev-parse", f"{tag}^{{commit}}", at=mirror.path).strip()
    newest = mirror.listed[-1].commit if mirror.listed else "HEAD"
    return git.run("rev-parse", newest, at=mirror.path).strip() if mirror.is_older(old, newest) else ""


def _scratch_copy(folder: Path, scratch: Path) -> Path:
    git.run("clone", "--quiet", "--no-hardlinks", "--", str(folder.resolve()), str(scratch / "rehearsal"), at=scratch)
    return scratch / "rehearsal"


def _move_house(folder: Path, source: str) -> None:
    """Record the template's new address in a commit of its own."""
    file = folder / ANSWERS
    lines = file.read_text(encoding="utf-8").splitlines()
    written = yaml.safe_dump({"_src_path": source}, width=10_000, allow_unicode=True).strip()
    changed = [written if line.startswith("_src_path:") else line for line in lines]
    if changed != lines:
        file.write_text("\n".join(changed) + "\n", encoding="utf-8")
        git.commit_all(folder, "The template has a new address")


def _edited(folder: Path, gone: dict[str, str], mirror: Mirror, old: str) -> dict[str, str]:
    """Those of the files that will go which differ from what the template had: an update would lose the edits."""
    edited = {}
    for path, moved in gone.items():
        if not (folder / path).is_file():
            continue
        ours = (folder / path).read_bytes()
        theirs = subprocess.run(
            ["git", "show", f"{old}:template/{path}"], cwd=mirror.path, capture_output=True, check=False
        )
        if theirs.returncode or theirs.stdout != ours:
            edited[path] = moved
    return edited


def _copier_update(folder: Path, mirror: Mirror, target: str, recorded: str, *, trust: bool) -> None:
    """Copier's update, in a process of its own, with the recorded address leading to the mirror."""
    addresses = sorted({recorded, str(Path(recorded).expanduser()), _address(recorded)})
    environment = {
        **git.clean_environment(),
        "GIT_CONFIG_COUNT": str(len(addresses)),
        **{f"GIT_CONFIG_KEY_{number}": f"url.{mirror.path}.insteadOf" for number in range(len(addresses))},
        **{f"GIT_CONFIG_VALUE_{number}": address for number, address in enumerate(addresses)},
        "PYTHONWARNINGS": "ignore",
        "COPIER_CACHE_DIR": str(mirror.path.parent / "cache"),
    }
    words = ["--vcs-ref", target, "--defaults", "--skip-answered", "--quiet", *(["--trust"] if trust else [])]
    done = subprocess.run(
        [sys.executable, "-m", "copier", "update", *words, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "it did not say why").splitlines()[-1]
        raise Problem(f"The update did not work: {said}\n{UNDO}", status=1)


def _outcome(folder: Path, edited: dict[str, str]) -> Outcome:
    conflicts = {}
    for path, moved in edited.items():
        if not (folder / path).exists():
            git.run("checkout", "--quiet", "HEAD", "--", path, at=folder)
            why = f"moved it to {moved}: carry your edits over" if moved else "dropped it, and you had edited it"
            conflicts[path] = f"the template has {why}"
    changed = git.run("status", "--porcelain", "--untracked-files=all", at=folder).splitlines()
    for line in changed:
        path = line[3:].strip('"')
        if path.endswith(".rej"):
            conflicts[path.removesuffix(".rej")] = f"what could not be merged is in {path}"
        elif "U" in line[:2] or _has_markers(folder / path):
            conflicts[path] = "both you and the template changed the same lines"
    git.run("add", "--intent-to-add", "--all", at=folder)
    return Outcome(changed, git.run("diff", "HEAD", "--stat", at=folder), conflicts)


def _has_markers(file: Path) -> bool:
    try:
        written = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return any(line.startswith(MARKERS) for line in written.splitlines())


def _tell(outcome: Outcome, *, rehearse: bool) -> None:
    print(outcome.diffstat or "No file changes.")
    for path, why in outcome.conflicts.items():
        print(f"CONFLICT {path}: {why}")
    if rehearse:
        print("This was a rehearsal: nothing was changed.")
    elif outcome.conflicts:
        print(f"{len(outcome.conflicts)} to settle by hand, then commit. {UNDO}")
    else:
        print("Look through it with git diff, run make test, and commit.")


def _in_platform(path: str) -> str:
    return path.removeprefix("template/").removesuffix(".jinja")
