"""The interview, through the keys that a person presses."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from platformkit import unfinished
from platformkit.interview import Stopped, interview
from platformkit.places import repository
from platformkit.questions import Answers, Questionnaire

from .conftest import environment

ENTER, DOWN, UP, SPACE, CTRL_C = "\r", "\x1b[B", "\x1b[A", " ", "\x03"
CLEAR = "\x15"  # Ctrl-U empties the line
QUESTIONS = 9  # eight, and the gate to the advanced ones
ASKED = (
    "do for its customers",
    "Under which law",
    "called among people",
    "become a member",
    "Who sells",
    "Which languages",
    "e-mail address",
    "domain name",
    "shares, votes",
    "Is this right",
)
pytestmark = pytest.mark.usefixtures("at_home")


@contextmanager
def keys(*pressed: str) -> Iterator[PipeInput]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("".join(pressed))
        yield pipe


def talk(*pressed: str, given: Answers | None = None) -> Answers:
    with keys(*pressed):
        return interview(Questionnaire(repository()), given or {})


def test_enter_all_the_way_gives_what_defaults_give() -> None:
    assert talk(ENTER * (QUESTIONS + 1)) == Questionnaire(repository()).resolve({})


def test_what_came_with_the_command_is_not_asked_again() -> None:
    answers = talk(ENTER * (QUESTIONS - 1), given={"business": "rides", "jurisdiction": "fr-scop"})
    assert (answers["business"], answers["jurisdiction"], answers["languages"]) == ("rides", "fr-scop", ["fr"])


def test_a_bad_value_is_asked_until_it_is_good() -> None:
    answers = talk(ENTER * 6, CLEAR, "nobody", ENTER, CLEAR, "hello@demo.example", ENTER, ENTER * 3)
    assert answers["contact"] == "hello@demo.example"


def test_a_choice_that_the_law_forbids_is_asked_again_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    answers = talk(ENTER * 2, DOWN, ENTER, ENTER, ENTER * 6, given={"jurisdiction": "us-ny"})
    assert answers["membership"] == "workers"
    assert "knows only members who work (CCL § 88" in capsys.readouterr().out


def test_what_is_typed_replaces_the_suggestion_without_deleting_it_first() -> None:
    assert talk(ENTER * 2, "Brightside Demo", ENTER, ENTER * (QUESTIONS - 2))["name"] == "Brightside Demo"


def test_several_languages_are_ticked() -> None:
    assert talk(ENTER * 5, DOWN, SPACE, ENTER, ENTER * 4)["languages"] == ["en", "fr"]


def test_what_lies_behind_the_gate_is_asked_when_it_is_opened() -> None:
    answers = talk(ENTER * (QUESTIONS - 1), "y", CLEAR, "Brightside Demo Limited", ENTER, ENTER * 8, ENTER)
    assert answers["registered_name"] == "Brightside Demo Limited"


def test_without_a_law_of_the_land_country_and_currency_are_asked() -> None:
    pressed = (ENTER * (QUESTIONS - 1), CLEAR, "NZ", ENTER, CLEAR, "NZD", ENTER, ENTER)
    answers = talk(*pressed, given={"jurisdiction": "ica"})
    assert (answers["country"], answers["currency"]) == ("NZ", "NZD")


def test_any_answer_can_be_changed_on_the_last_look() -> None:
    """The third line is the name: Enter on it asks again, then the look comes back."""
    answers = talk(ENTER * QUESTIONS, DOWN * 3, ENTER, CLEAR, "Brightside Demo", ENTER, ENTER)
    assert answers["name"] == "Brightside Demo"
    assert answers["registered_name"] == "Brightside Demo Limited", "what was only suggested follows"
    assert answers["contact"] == "contact@brightside-demo.example", "also where Enter took the suggestion"


def test_an_answer_of_ones_own_stays_when_another_is_changed() -> None:
    answers = talk(ENTER * 6, "hi@demo.example", ENTER, ENTER * 2, DOWN * 3, ENTER, "Brightside Demo", ENTER, ENTER)
    assert (answers["name"], answers["contact"]) == ("Brightside Demo", "hi@demo.example")


def test_a_change_that_makes_a_later_answer_unlawful_asks_that_again() -> None:
    """Three days of notice are enough in Britain and too few in France."""
    given = {"notice_days": 3}
    answers = talk(ENTER * QUESTIONS, DOWN * 2, ENTER, DOWN, ENTER, CLEAR, "21", ENTER, ENTER, given=given)
    assert (answers["jurisdiction"], answers["notice_days"]) == ("fr-scop", 21)


@pytest.mark.parametrize("answered", range(QUESTIONS + 1))
def test_ctrl_c_at_every_question_keeps_the_answers_and_the_next_time_goes_on(answered: int) -> None:
    with pytest.raises(Stopped, match="nothing was written"):
        talk(ENTER * answered, CTRL_C)
    assert len(unfinished.kept()) == min(answered, QUESTIONS)
    go_on = "y" if answered else ""
    answers = talk(go_on, ENTER * (QUESTIONS - answered + 1))
    assert answers == Questionnaire(repository()).resolve({})


def test_answers_of_last_time_can_be_put_aside() -> None:
    unfinished.keep({"business": "rides", "no_such_key": 1})
    assert talk("n", ENTER * (QUESTIONS + 1))["business"] == "home-services"


def test_kept_answers_that_cannot_be_read_are_no_obstacle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    file = tmp_path / "other" / "platformkit" / "interview.yml"
    file.parent.mkdir(parents=True)
    file.write_text("[not, a, mapping")
    assert unfinished.kept() == {}
    file.unlink()
    file.parent.rmdir()
    file.parent.write_text("a file where the folder should be")
    unfinished.keep({"business": "rides"})
    assert unfinished.kept() == {}


def test_the_last_look_can_stop_too() -> None:
    with pytest.raises(Stopped):
        talk(ENTER * QUESTIONS, UP, ENTER)


def test_the_law_is_said_where_it_speaks(capsys: pytest.CaptureFixture[str]) -> None:
    talk(ENTER * (QUESTIONS + 1))
    said = capsys.readouterr().out
    assert "§ minimum members: 3 (CCBSA 2014 s. 2(2)(b), verified)" in said


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
class TestOnATerminal:
    """The whole command on a real pseudo-terminal."""

    @staticmethod
    @contextmanager
    def started(*words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
        import pty

        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "platformkit", "new", *words]
        child = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(TERM="xterm"), start_new_session=True
        )
        os.close(theirs)
        try:
            yield child, ours
        finally:
            child.kill()
            child.wait()
            os.close(ours)

    @staticmethod
    def read_until(terminal: int, words: str, seconds: float = 30) -> str:
        said = b""
        until = time.monotonic() + seconds
        while words.encode() not in said and time.monotonic() < until:
            if select.select([terminal], [], [], 0.2)[0]:
                try:
                    piece = os.read(terminal, 65536)
                except OSError:
                    break
                if b"\x1b[6n" in piece:
                    os.write(terminal, b"\x1b[1;1R")  # a terminal says where its cursor is
                said += piece
        return said.decode(errors="replace")

    def test_a_person_answers_and_gets_a_repository(self, small_checkout: Path, at_home: Path) -> None:
        with self.started("mine", "--source", str(small_checkout)) as (child, terminal):
            for words in ASKED:
                assert words in self.read_until(terminal, words)
                os.write(terminal, b"\r")
            assert "first commit" in self.read_until(terminal, "make run")
            assert child.wait(20) == 0
        assert (at_home / "mine" / "charter.yml").is_file()
        assert unfinished.kept() == {}, "they have become a repository"

    def test_ctrl_c_says_that_answers_are_kept(self, small_checkout: Path, at_home: Path) -> None:
        with self.started("mine", "--source", str(small_checkout)) as (child, terminal):
            self.read_until(terminal, ASKED[0])
            os.write(terminal, b"\r")
            self.read_until(terminal, ASKED[1])
            os.write(terminal, b"\x03")
            said = self.read_until(terminal, "to go on")
            assert "Your answers are kept" in said
            assert "Traceback" not in said
            assert child.wait(10) == 128 + signal.SIGINT
        assert list(at_home.iterdir()) == []
