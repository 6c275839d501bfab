"""The doors after a filing: closed lists, dates and numbers only; what cannot be ends with a sentence, and the same thing twice changes nothing."""

from datetime import date
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State

from casework import clock
from casework.actions import Office, cases, day_plan, drafting, filing
from casework.rules.filing_events import FilingEventKind
from casework.rules.preflight import Override
from casework.terms import FilingMethod
from flows import after_filing, doorway, forms
from flows import day_plan as plan_door
from tests import make
from tests.flows.pressing import asked


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(doorway, "own_run", uuid4)
    return office


def filed(office: Office) -> str:
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    drafting.draft(office, number, actor="maria")
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, reference="FX-1", actor="maria", override=Override.CHECKED)
    return number


def recorded(number: str, what: FilingEventKind, day: str = str(make.DAY), **more: object) -> State[None]:
    """Run the door's own code, without a server."""
    ended: State[None] = after_filing.after_filing.fn(number, after_filing.What(what.value), day, **more)  # type: ignore[arg-type]
    return ended


def test_the_doors_take_codes_dates_and_numbers_and_no_words() -> None:
    schema = asked(after_filing.after_filing)
    free = {name: field for name, field in schema["properties"].items() if field.get("type") == "string"}

    assert {name: field["pattern"] for name, field in free.items()} == {
        "case_number": r"^C\d{2}-\d{4,6}$",
        "on": forms.DAY,
        "hour": forms.HOUR,
        "last_day_it_states": forms.DAY,
        "reference": forms.REFERENCE,
    }
    assert set(asked(plan_door.day_plan)["properties"]) == {"case_number", "which_day", "settled", "stage"}


def test_a_failed_fax_is_recorded_once_and_the_message_says_until_when_to_file_again(here: Office) -> None:
    number = filed(here)
    first, again = recorded(number, FilingEventKind.FAX_FAILED), recorded(number, FilingEventKind.FAX_FAILED)

    assert first.name == "Recorded"
    assert str(first.message).endswith("File again by 2027-05-05; the last lawful day is 2027-05-05.")
    assert "nothing changed" in str(again.message)


@pytest.mark.parametrize(
    ("what", "day", "more", "words"),
    [
        (FilingEventKind.RETURNED, str(make.DAY), {}, "come back by mail"),
        (FilingEventKind.REJECTED, "", {}, "real day"),
        (FilingEventKind.REJECTED, "2030-01-01", {}, "in the future"),
    ],
)
def test_what_cannot_be_ends_as_not_allowed_with_a_sentence(here: Office, what: FilingEventKind, day: str, more: dict[str, object], words: str) -> None:
    ended = recorded(filed(here), what, day, **more)

    assert ended.name == "Not allowed"
    assert words in str(ended.message)


def test_a_day_of_the_plan_is_ticked_off_and_a_case_without_a_plan_is_told_so(here: Office) -> None:
    number = cases.take_chart(here, make.full_chart(), actor="maria").opened[0]
    without: State[None] = plan_door.day_plan.fn(number, plan_door.Which.CLINICIAN)
    clock.set_today(here.settings, date(2027, 4, 26))
    day_plan.plan_due(here)
    done: State[None] = plan_door.day_plan.fn(number, plan_door.Which.CLINICIAN)

    assert (without.name, done.name) == ("Not allowed", "Recorded")
    assert "no last lawful day of ours is near" in str(without.message)
    assert done.message == f"{number}: “clinician-signature” is done. Next: request on 2027-04-26."
