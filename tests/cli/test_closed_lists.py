"""Closed lists of the command line: what is not on a list is answered in the words that may be typed."""

import argparse
from datetime import date

import pytest

from casework.actions import Office, cases, changes, findings, reissued
from casework.actions.answers import Answer
from casework.actions.tasks import Task
from casework.cli import acts
from casework.records import store
from casework.terms import GoodCause, Outcome
from tests import make


def test_a_word_that_is_not_on_a_list_is_answered_with_the_words_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    acts.one_of(GoodCause, parser, "--good-cause")
    with pytest.raises(SystemExit):
        parser.parse_args(["--good-cause", "illness"])

    said = capsys.readouterr().err
    assert "serious-illness" in said
    assert "<GoodCause" not in said
    assert parser.parse_args(["--good-cause", "Serious illness"]).good_cause is GoodCause.ILLNESS


def test_the_reason_of_a_denial_is_taken_with_hyphens_too(office: Office) -> None:
    assert changes.read(office, {"reason": "medical-necessity"})[0].value == "medical necessity"


def test_a_fact_that_moves_no_day_says_so() -> None:
    said = findings.line(Task("C26-0001", "service or Part B drug", "ask", 0, None))
    assert "0 days" not in said["moves"]


def test_a_notice_on_record_takes_over_that_it_restarts_the_rights(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    day = date(2026, 11, 20)
    for restarts in (False, True):
        reissued.record_reissued(office, number, Answer(Outcome.DENIED, day, day, restarts_rights=restarts), actor="maria")

    with store.reading(office.engine) as session:
        assert [row.restarts_rights for row in store.determinations(session, number)] == [False, True]
