"""By which day somebody signs, where people are away, and as whom."""

from datetime import date

import pytest

from casework.errors import RulebookInvalid
from casework.rules import signing
from casework.rules.signing import Away, SignatureRules, SignBy, SigningVoice

TODAY = date(2026, 12, 1)
HOLIDAY = Away(date(2026, 12, 12), date(2026, 12, 26), "dr-c")


def test_who_is_away_from_the_12th_signs_by_the_11th() -> None:
    found = signing.sign_by(date(2026, 12, 21), (HOLIDAY,), today=TODAY)

    assert found == SignBy(date(2026, 12, 11), HOLIDAY)
    assert signing.told("dr-b", found) == "dr-b is away 2026-12-12 to 2026-12-26: sign by 2026-12-11"


def test_a_day_outside_every_absence_stays_and_a_weekend_moves_to_the_friday() -> None:
    assert signing.sign_by(date(2026, 12, 30), (HOLIDAY,), today=TODAY) == SignBy(date(2026, 12, 30))
    assert signing.sign_by(date(2026, 12, 6), (), today=TODAY) == SignBy(date(2026, 12, 4))


def test_two_absences_that_meet_are_both_jumped() -> None:
    before = Away(date(2026, 12, 9), date(2026, 12, 11))

    assert signing.sign_by(date(2026, 12, 20), (HOLIDAY, before), today=TODAY).day == date(2026, 12, 8)


def test_who_is_away_already_cannot_sign_and_the_cover_is_named() -> None:
    found = signing.sign_by(date(2026, 12, 21), (HOLIDAY,), today=date(2026, 12, 14))

    assert (found.day, found.cover) == (None, "dr-c")
    assert signing.told("dr-b", found).endswith("dr-c signs instead")
    alone = signing.sign_by(date(2026, 12, 21), (Away(HOLIDAY.from_on, HOLIDAY.to_on),), today=date(2026, 12, 14))
    assert signing.told("dr-b", alone).endswith("nobody is named to sign instead")


def test_a_wanted_day_that_is_past_is_today_for_who_is_here() -> None:
    assert signing.sign_by(date(2026, 11, 20), (), today=TODAY) == SignBy(TODAY)


@pytest.mark.parametrize(
    ("signer", "treats", "voice"),
    [
        (("1245319599", "Dana Mercer"), ("1245319599", "D. Mercer"), SigningVoice.TREATING),
        (("1245319599", "Dana Mercer"), ("1999999984", "Dana Mercer"), SigningVoice.COVERING),
        (("1245319599", "Dana Mercer"), ("", "dana  mercer"), SigningVoice.TREATING),
        (("1245319599", "Dana Mercer"), ("", ""), SigningVoice.COVERING),
    ],
)
def test_only_who_is_entered_as_the_one_who_treats_signs_as_such(signer: tuple[str, str], treats: tuple[str, str], voice: SigningVoice) -> None:
    assert signing.voice(signer[0], treats[0], signer_name=signer[1], treating_name=treats[1]) is voice


@pytest.mark.parametrize(
    "wrong",
    ["[standing]", "[standing\n", "[standing]\ndays-before-filing = -1\ndays-without-date = 1\n[signing]\ndays-before-filing = 1\ndays-without-date = 1"],
)
def test_a_wrong_file_of_days_is_refused_with_what_to_do(wrong: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"signatures\.toml"):
        SignatureRules.latest(wrong)
