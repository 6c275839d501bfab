"""Why a letter refuses and when it was written: in other words, negated, doubled, re-issued."""

import pytest

from casework.intake import letter_reading
from casework.intake.letter_reading import Proposal

HEAD = "Acme Health\nPO Box 1\nAustin, TX 78701\n\n"


def read(text: str) -> dict[str, Proposal]:
    return {each.field: each for each in letter_reading.read([HEAD + text])}


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("The service was not authorized in advance.", "no prior authorization"),
        ("We could not pay this claim since no precertification was obtained.", "no prior authorization"),
        ("The time limit for filing this claim has expired.", "timely filing"),
        ("The number of treatments is more than the frequency allowed.", "frequency or quantity"),
        ("The request was denied: more sessions than the policy permits.", "frequency or quantity"),
        ("The procedure code is inconsistent with the modifier billed, so it was denied.", "coding"),
        ("Medicare does not consider this drug reasonable and necessary, so it is denied as not reasonable and necessary.", "medical necessity"),
        ("The procedure is not a covered benefit of your contract.", "not covered"),
        ("We denied it because the diagnosis does not support the code; this is not a medical necessity decision.", "coding"),
        ("We did not deny this because it is not medically necessary; we denied it because no precertification was on file.", "no prior authorization"),
        ("We denied the claim. It was not considered investigational; it was sent after our time limit.", "timely filing"),
    ],
)
def test_a_reason_is_known_in_other_words_and_a_negated_one_is_none(sentence: str, reason: str) -> None:
    assert read(f"January 5, 2026\n\nDear Jane:\n\n{sentence}\n")["reason"].value == reason


def test_two_reasons_are_both_named_and_none_is_chosen() -> None:
    found = read("We denied it as investigational.\n\nIt was also denied because it is excluded from coverage.\n")["reason"]

    assert (found.value, found.is_certain) == ("", False)
    assert "experimental or investigational and not covered" in found.note


@pytest.mark.parametrize(
    ("text", "day", "is_certain"),
    [
        ("Original notice date: December 1, 2025\nRe-issued: January 5, 2026\n", "2026-01-05", True),
        ("DATE: Monday, January 5, 2026\n", "2026-01-05", True),
        ("MON JAN 05 2026\n\nDear Jane:\n", "2026-01-05", True),
        ("2026/01/05\n\nDear Jane:\n", "2026-01-05", True),
        ("Correspondence date: January 5, 2026\n", "2026-01-05", True),
        ("Notice date: 01-05-26\n", "2026-01-05", False),
        ("Processed on January 5, 2026\n", "2026-01-05", False),
    ],
)
def test_the_day_of_the_notice_is_the_latest_issue_however_it_is_written(text: str, day: str, is_certain: bool) -> None:
    assert (read(text)["notice_on"].value, read(text)["notice_on"].is_certain) == (day, is_certain)


def test_a_day_of_processing_beside_one_of_mailing_is_no_notice() -> None:
    assert "notice_on" not in read("Processed on January 2, 2026\nDate mailed: January 5, 2026\n")
