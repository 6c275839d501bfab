"""ladder.toml: the clinic's keys over ours, a payer's over the kind's, and how a rung travels and is told on."""

from datetime import date, time, timedelta

import pytest

from casework.errors import RulebookInvalid
from casework.rules import ladder
from casework.rules.ladder import Ladder, Rung
from casework.rules.ladder_book import LadderBook
from casework.settings import PROGRAM
from casework.terms import Clock

OURS = (PROGRAM / "casework" / "rulebook" / "ladder.toml").read_text(encoding="utf-8")
DAY = date(2027, 1, 15)


def read(clinic: str) -> LadderBook:
    return LadderBook.parse(OURS, clinic)


def test_the_clinic_wins_key_by_key():
    found = read("digest_at = '06:45'\n[filing]\nsms_from_days = 1\n")

    assert found.kinds[Clock.FILING] == Ladder((30, 14, 7, 3, 1, 0), sms_from_days=1, supervisor_from_days=1, escalate_from_days=3)
    assert found.kinds[Clock.DECISION] == LadderBook.parse(OURS).kinds[Clock.DECISION]
    assert (found.digest_at, found.digest_days, found.alone_after) == (time(6, 45), 14, timedelta(minutes=90))


def test_a_payers_ladder_overrides_the_kinds_by_key_or_name():
    found = read('[payer.aetna.filing]\ndays_before = [45, 7, 0]\n[payer."Summit  Mutual".decision]\nwhen_late = "never"\n')

    assert found.ladder(Clock.FILING, ("Aetna Life", "aetna")).days_before == (45, 7, 0)
    assert found.ladder(Clock.FILING, ("Aetna Life", "aetna")).sms_from_days == 3
    assert not found.ladder(Clock.DECISION, ("SUMMIT MUTUAL",)).repeats_when_late
    assert found.ladder(Clock.FILING, ("Humana", "humana")) == found.kinds[Clock.FILING]


def test_never_takes_an_entry_of_ours_away():
    found = read('[filing]\nescalate_from_days = "never"\nsms_from_days = "never"\n').kinds[Clock.FILING]

    assert (found.escalate_from_days, found.sms_from_days) == (None, None)


@pytest.mark.parametrize(
    ("clinic", "words"),
    [
        ("[payer.aetna]\nfiling = 3", r"\[payer.aetna\]: unknown filing"),
        ("[payer]\naetna = 3", r"\[payer.aetna\]: write \[payer.aetna.filing\]"),
        ("payer = 3", r"payer must be written as \[payer.aetna.filing\]"),
        ("[payer.aetna.appeal]\ndays_before = [3]", r"\[payer.aetna\]: unknown appeal"),
        ("[payer.aetna.filing]\ndays_before = []", r"\[payer.aetna.filing\]: days_before"),
        ("[fling]\ndays_before = [3]", "unknown fling. Known: version"),
        ("[filing]\nescalate_from_days = 400", "at most 90"),
        ("[filing]\nescalate_after_hours = 0", "whole number of hours from 1"),
        ("[filing]\nalone_from_days = 'seldom'", "alone_from_days must be a whole number of days, such as 3, or never"),
        ("digest_at = 'early'", "digest_at: 'early' is no time of day"),
        ("alone_after_minutes = 'soon'", "alone_after_minutes must be a whole number"),
        ("digest_days = true", "digest_days must be a whole number"),
    ],
)
def test_a_wrong_entry_is_refused_naming_entry_and_cure(clinic, words):
    with pytest.raises(RulebookInvalid, match=words):
        read(clinic)


def test_a_changed_rung_gives_another_fingerprint_and_a_changed_hour_does_not():
    ours = LadderBook.parse(OURS).fingerprint

    assert read("hours = '07:00-15:00'").fingerprint == ours
    assert read("[filing]\ndays_before = [45]").fingerprint != ours
    assert read("[payer.aetna.filing]\ndays_before = [45]").fingerprint != ours


@pytest.mark.parametrize(("lead", "days_left", "alone"), [(7, 7, False), (3, 3, True), (7, 3, True), (0, 0, True), (-2, -2, True)])
def test_early_rungs_travel_in_the_daily_mail_and_late_ones_alone(lead, days_left, alone):
    assert Ladder().goes_alone(Rung(lead, DAY), days_left=days_left) is alone
    assert not Ladder(alone_from_days=None).goes_alone(Rung(lead, DAY), days_left=days_left)


def test_escalations_have_numbers_of_their_own_below_chases_and_calls():
    numbers = [ladder.escalation(lead) for lead in (90, 3, 0, -1, -40)]

    assert numbers == [890, 803, 800, 799, 799]
    assert all(ladder.is_escalation(number) for number in numbers)
    assert not any(ladder.is_escalation(number) for number in (30, 0, -5, 900, 1001))


def test_only_rungs_of_the_last_days_escalate():
    found = Ladder(escalate_from_days=3)

    assert [found.escalates(Rung(lead, DAY)) for lead in (7, 3, 0, -1)] == [False, True, True, True]
    assert not Ladder().escalates(Rung(0, DAY))
