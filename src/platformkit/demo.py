"""`platformkit demo`: a sample co-op in a scratch folder, set up, filled with a year and served."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformkit import scaffold
from platformkit.places import repository
from platformkit.problem import Problem
from platformkit.questions import Questionnaire


def demo(destination: Path | None, business: str, jurisdiction: str) -> int:
    """Write the sample unless it is there, then hand over to its own `run.py demo`; return that one's status."""
    folder = destination or Path("build") / "demo"
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder):
        if (folder / "run.py").is_file():
            print(f"{folder} is there already and goes on. To begin anew, remove it first.", flush=True)
        else:
            questionnaire = Questionnaire(repository())
            answers = questionnaire.resolve({"business": business, "jurisdiction": jurisdiction})
            print(f"Writing {answers['name']} ({business}, {jurisdiction}) to {folder} …", flush=True)
            source = scaffold.template_source()
            # The sample shows a checkout as it stands, whatever has been released.
            reference = "HEAD" if (Path(source) / ".git").exists() else None
            scaffold.new(folder, questionnaire.stored(answers), source=source, ref=reference)
    return _hand_over(folder, [sys.executable, "run.py", "demo"])


def _hand_over(folder: Path, command: list[str]) -> int:
    """Become the command where that is possible, so that whoever ends this process ends the platform, in order."""
    if os.name == "posix":
        os.chdir(folder)
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606  # without a shell, and never back from here
    child = subprocess.Popen(command, cwd=folder)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child has been told as well, and puts things in order
            continue


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Two demos started at once must not write the same folder; the lock ends with the process that holds it."""
    lock = folder.absolute().with_name(f".{folder.name}.lock")
    with lock.open("a+") as stream:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Problem(f"Another demo is being written to {folder}. Try again in a moment.", status=1) from None
        yield
