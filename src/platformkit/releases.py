"""The released versions of the template, from releases.toml, and making git tags of them.

Tags do not always travel with a clone, the file does. Copier knows versions only by tags, so they are
made from the file in the copy of the repository that an update works on, or here by `make tags`.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from platformkit import git
from platformkit.problem import Problem


@dataclass(frozen=True, slots=True)
class Release:
    """A version, the commit that is it, and what changed for a co-op."""

    version: Version
    commit: str
    changed: str

    @property
    def tag(self) -> str:
        return f"v{self.version}"


def read(text: str) -> list[Release]:
    """The releases in a releases.toml, oldest first.

    Raises:
        Problem: the file says something that cannot be a release.
    """
    try:
        entries = tomllib.loads(text).get("release", [])
        releases = [
            Release(Version(entry["version"]), str(entry["commit"]), " ".join(str(entry["changed"]).split()))
            for entry in entries
        ]
    except (tomllib.TOMLDecodeError, InvalidVersion, KeyError, TypeError) as error:
        raise Problem(f"releases.toml cannot be read: {error}") from error
    return sorted(releases, key=lambda release: release.version)


def of(repository: Path, ref: str = "HEAD") -> list[Release]:
    """The releases that the repository lists at `ref`; none if it has no such file yet."""
    if not git.succeeds("cat-file", "-e", f"{ref}:releases.toml", at=repository):
        return []
    return read(git.run("show", f"{ref}:releases.toml", at=repository))


def present(repository: Path, releases: list[Release]) -> list[Release]:
    """Those of the releases whose commits are in `repository`: a shallow or rewritten clone may lack some."""
    return [each for each in releases if git.succeeds("cat-file", "-e", f"{each.commit}^{{commit}}", at=repository)]


def make_tags(repository: Path, releases: list[Release]) -> list[str]:
    """Tag the releases whose commits are in `repository` and that have no tag yet; return the new tags."""
    there = set(git.run("tag", "--list", at=repository).split())
    made = []
    for release in present(repository, releases):
        if release.tag not in there:
            git.run("tag", release.tag, release.commit, at=repository)
            made.append(release.tag)
    return made


def main() -> int:
    """Make the tags in the repository that one stands in (`make tags`)."""
    here = Path.cwd()
    try:
        made = make_tags(here, of(here))
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.status
    print(f"Made {', '.join(made)}." if made else "No tag was missing.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
