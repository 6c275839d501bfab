"""What a reminder says, in our own words."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.letters.wording import Wording
from casework.notify import calls
from casework.notify.messages import GSM_7, SMS_LENGTH, Notice, board_link, compose, gsm, length, sms
from casework.settings import PROGRAM
from casework.terms import Clock, MessageChannel, Stage
from tests.notify import saying

RENDER = Wording([PROGRAM / "templates"]).plain
LINK = board_link("http://127.0.0.1:4200", "C26-0007")


def notice(**changes: object) -> Notice:
    values = {
        "number": "C26-0007",
        "payer": "Aetna",
        "stage": Stage.FIRST_APPEAL,
        "clock": Clock.FILING,
        "due_on": dt.date(2027, 3, 12),
        "rung": 7,
        "link": LINK,
    }
    return Notice(**{**values, **changes})


def test_mail_says_case_payer_step_date_and_where_to_press():
    subject, body, _ = compose(RENDER, notice(last_lawful=dt.date(2027, 4, 1)), channel=MessageChannel.EMAIL)

    assert subject == "File the first appeal by Friday, March 12, 2027 - C26-0007, Aetna"
    for words in ("Case: C26-0007", "Payer: Aetna", "Step: File the first appeal", "Friday, March 12, 2027", "Last lawful day: April 1, 2027", LINK):
        assert words in body


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({"rung": 1}, "Urgent: File the first appeal by"),
        ({"rung": -3}, "LATE: File the first appeal by"),
        (
            {"rung": -3, "last_lawful": dt.date(2027, 4, 1)},
            "Urgent: File the first appeal by April 1, 2027, the last lawful day (our own, March 12, 2027, is past) - C26-0007",
        ),
        ({"clock": Clock.DECISION}, "Decision due on the first appeal by"),
        ({"clock": Clock.CHECK, "stage": Stage.SECOND_APPEAL}, "Check that the second appeal was forwarded by"),
        ({"stage": Stage.DOI_COMPLAINT}, "File the regulator complaint by"),
        ({"rung": 0, "is_target": True}, "File the first appeal (own target) by Friday"),
        ({"payer": ""}, "File the first appeal by Friday, March 12, 2027 - C26-0007, payer not entered"),
    ],
)
def test_the_subject_says_what_to_do_by_when(changes, subject):
    assert compose(RENDER, notice(**changes), channel=MessageChannel.EMAIL)[0].startswith(subject)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("clock", Clock)
@pytest.mark.parametrize("rung", [30, 0, -1])
def test_every_stage_and_clock_fits_one_sms_that_names_case_payer_step_and_day(stage, clock, rung):
    text = sms(
        RENDER, notice(stage=stage, clock=clock, rung=rung, payer="Blue Cross and Blue Shield of Illinois, a Division of Health Care Service Corporation")
    )

    assert length(text) <= SMS_LENGTH
    assert all(words in text for words in ("C26-0007", "Blue Cross", "Friday 03/12/2027"))


def test_a_short_sms_keeps_its_link():
    assert sms(RENDER, notice()) == f"C26-0007 Aetna: File the first appeal by Friday 03/12/2027. {LINK}"


@given(payer=st.text(max_size=300), number=st.from_regex(r"C[0-9]{2}-[0-9]{4,6}", fullmatch=True))
def test_whatever_a_payer_is_called_an_sms_is_one_part_of_gsm_7(payer, number):
    text = sms(RENDER, notice(payer=payer, number=number))

    assert length(text) <= SMS_LENGTH
    assert set(text) <= GSM_7
    assert number in text


def test_letters_outside_gsm_7_become_their_nearest_or_nothing():
    assert gsm("Médica – “Plan” Łódź €5…") == 'Médica - "Plan" odz €5...'
    assert length("€") == 2


LONG = "Blue Cross and Blue Shield of Illinois, a Division of Health Care Service Corporation, Illinois"
SIGNS = ["ﷺ" * 40, "㎏" * 80, "\u202e" * 10, "C26-0008 01/01/2030 " * 9]
HOSTILE = st.one_of(st.text(max_size=300), st.text(alphabet="€^{}[]~|\\\f", max_size=200), st.sampled_from(SIGNS))
OWN = ["Something is due, look at the board.", "{{ payer }} " * 40, "€" * 100 + " {{ number }} by {{ due_on | usdate }}", "x" * 200]


@given(payer=HOSTILE, first=HOSTILE, clock=st.sampled_from(Clock), stage=st.sampled_from(Stage), rung=st.sampled_from([30, 1, 0, -1]))
def test_case_number_and_date_survive_whatever_payer_and_people_are_called(payer, first, clock, stage, rung):
    text = sms(RENDER, notice(payer=payer, first_told=first.strip() and "x" + first, clock=clock, stage=stage, rung=rung))

    assert length(text) <= SMS_LENGTH
    assert set(text) <= GSM_7
    assert "C26-0007" in text
    assert "03/12/2027" in text


@pytest.mark.parametrize(
    "words", ["Something is due, look at the board.", "{{ payer }} " * 40, "€" * 100 + " {{ number }} by {{ due_on | usdate }}", "x" * 200]
)
def test_a_clinics_own_sms_keeps_case_number_and_date(tmp_path, words):
    (tmp_path / "reminders").mkdir()
    (tmp_path / "reminders" / "sms.j2").write_text(words)
    text = sms(Wording([tmp_path, PROGRAM / "templates"]).plain, notice())

    assert length(text) <= SMS_LENGTH
    assert "C26-0007" in text
    assert "03/12/2027" in text


def test_the_link_goes_before_who_was_told_first_and_letters_of_the_payer_last():
    short = sms(RENDER, notice(first_told="Maria Lopez"))
    long = sms(RENDER, notice(first_told="Maria Lopez", payer=LONG))

    assert short == "C26-0007 Aetna: File the first appeal by Friday 03/12/2027. First told: Maria Lopez."
    assert long == f"C26-0007 {LONG}: File the first appeal by Friday 03/12/2027."


@given(payer=HOSTILE)
def test_the_sms_of_a_call_keeps_case_day_and_hour(payer):
    text = calls.sms(RENDER, saying.call(payer=payer))

    assert length(text) <= SMS_LENGTH
    assert set(text) <= GSM_7
    assert all(words in text for words in ("C27-0007", "01/14/2027", "9:30 AM CST"))
