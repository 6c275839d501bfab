"""The doors of approvals in part, splitting and merging: numbers, days and codes, and a sentence for what cannot be."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State
from prefect.flows import Flow

from casework.actions import Office
from casework.rules.partial import Course
from casework.terms import DenialReason, Stage
from flows import coded, doorway, forms, merge, partial_approval, split
from tests import make
from tests.actions.approving import APPROVED, FIRST, LAST
from tests.actions.test_line_outcomes import CHARGES, filed
from tests.actions.test_partial import waits
from tests.actions.test_splitting import at_stake, ids, opened
from tests.flows.pressing import asked

AT = coded.AtStage(Stage.PRIOR_AUTHORIZATION.value)  # type: ignore[operator]
DOORS = (partial_approval.partial_approval, split.split, merge.merge)


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(doorway, "own_run", uuid4)
    return office


def pressed(number: str, **said: Any) -> State[None]:
    """Run the door's own code, without a server."""
    ended: State[None] = partial_approval.partial_approval.fn(number, **said)
    return ended


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_no_field_of_these_doors_takes_words(door: Flow[..., Any]) -> None:
    schema = asked(door)
    closed = (schema.get("definitions") or {}).values()

    assert all("enum" in each for each in closed)
    for name, field in schema["properties"].items():
        assert "pattern" in field or "$ref" in str(field), name


def test_four_of_six_by_the_form(here: Office) -> None:
    number = waits(here)
    day = str(APPROVED)
    said = {"notice_on": day, "received_on": day, "sessions_approved": "4", "authorization_number": "PA-4711", "units": "1"}
    covered = {"first_covered_day": str(FIRST), "last_covered_day": str(LAST), "codes_and_place_as_asked": coded.YesNo("yes")}  # type: ignore[operator]
    short = {"short_or_cut": partial_approval.Which(Course.SHORT.value), "why_the_rest_was_refused": partial_approval.Why(DenialReason.FREQUENCY.value)}
    ended = pressed(number, **said, **covered, **short, amount_still_disputed="1300.00", stage=AT)

    assert ended.name == "Recorded"
    assert "4 of 6 sessions approved, 2 refused: less than was asked for." in str(ended.message)
    assert at_stake(here, number) == Decimal("1300.00")
    assert "nothing changed" in str(pressed(number, **said, **covered, **short).message)


def test_lines_by_the_form(here: Office) -> None:
    number = filed(here)
    one, two, three = ids(here, number)
    day = str(make.DAY)
    ended = pressed(number, notice_on=day, received_on=day, lines_overturned=f"{one}=600.00", lines_upheld=f"{two}", lines_left_open=f"{three}")

    assert ended.name == "Recorded"
    assert "2 of 3 lines are still disputed, $438.00 at stake." in str(ended.message)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"notice_on": "2026-02-31"}, "real day"),
        ({"notice_on": str(make.DAY), "lines_overturned": "1", "lines_upheld": "1"}, "more than once"),
        ({"notice_on": str(make.DAY), "cut_takes_effect_on": "2026-12-20"}, "Only a cut"),
        ({}, "needs a date"),
    ],
)
def test_what_cannot_be_ends_with_a_sentence_and_changes_nothing(here: Office, said: dict[str, str], words: str) -> None:
    number = filed(here)
    ended = pressed(number, **said)

    assert (ended.name, words in str(ended.message)) == ("Not allowed", True)
    assert at_stake(here, number) == sum(CHARGES)


def test_lines_are_split_off_and_merged_again_from_the_board(here: Office) -> None:
    number = opened(here, CHARGES)
    parted = split.split.fn(number, str(ids(here, number)[2]))
    other = str(parted.message).split()[-1].rstrip(".")
    joined = merge.merge.fn(other, number)

    assert (parted.name, joined.name) == ("Split", "Merged")
    assert joined.message == f"{other}: 1 line of it lies in {number}."
    assert at_stake(here, number) == sum(CHARGES)
    assert split.split.fn(number, "99").name == "Not allowed"
    assert merge.merge.fn(number, number).name == "Not allowed"


def test_the_forms_pattern_takes_line_numbers_with_amounts_and_no_word() -> None:
    pattern = asked(partial_approval.partial_approval)["properties"]["lines_overturned"]["pattern"]

    assert pattern != forms.REFERENCE
    assert [bool(re.fullmatch(pattern, text)) for text in ("", "12", "12=650.00, 14", "Jordan", "12=", "12;14")] == [True, True, True, False, False, False]
