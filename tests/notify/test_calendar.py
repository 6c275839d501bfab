"""A calendar file is one that every calendar program can read, and the same dates always give the same bytes."""

import datetime as dt

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from casework.notify.calendar import NOBODY, Entry, ics, uid
from tests.notify import rfc5545

STAMP = dt.datetime(2027, 1, 12, 15, 30, 59, 123456, tzinfo=dt.UTC)


def entry(**changes: object) -> Entry:
    values = {
        "uid": uid("salt", "C26-0007", "first-appeal"),
        "sequence": 2,
        "day": dt.date(2027, 3, 12),
        "summary": "C26-0007 first appeal: file by March 12, 2027 · Aetna",
        "description": "Day 0: notice received 2026-09-13\n180 calendar days: 2027-03-12; it does not roll",
    }
    return Entry(**{**values, **changes})  # type: ignore[arg-type]


def read_back(data: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def test_a_day_is_an_all_day_entry_that_says_what_to_do_and_why():
    (event,) = read_back(ics([entry()], stamp=STAMP, organizer="appeals@clinic.example"))

    assert event.decoded("dtstart") == dt.date(2027, 3, 12)
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["summary"] == "C26-0007 first appeal: file by March 12, 2027 · Aetna"
    assert event["description"] == entry().description
    assert (event["sequence"], event["status"], event["transp"]) == (2, "CONFIRMED", "TRANSPARENT")
    assert event["organizer"] == "mailto:appeals@clinic.example"
    assert event.decoded("dtstamp") == dt.datetime(2027, 1, 12, 15, 30, 59, tzinfo=dt.UTC)
    assert event.subcomponents == [], "no alarm: our own reminders ring"


def test_a_clock_that_runs_in_hours_is_an_instant_in_utc():
    at = dt.datetime(2026, 11, 1, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=-6)))
    (event,) = read_back(ics([entry(at=at)], stamp=STAMP))
    (read,) = rfc5545.entries(ics([entry(at=at)], stamp=STAMP))

    assert event.decoded("dtstart") == at
    assert read["DTSTART"] == "20261101T073000Z"


def test_an_entry_that_is_taken_back_says_cancelled():
    (read,) = rfc5545.entries(ics([entry(is_cancelled=True)], stamp=STAMP))

    assert read["STATUS"] == "CANCELLED"


def test_a_clinic_without_an_address_still_has_an_organizer():
    for organizer in ("", "no address", "a@b,c@d", "Ümit@clinic.example", "a@b\r\nX:1"):
        (read,) = rfc5545.entries(ics([entry()], stamp=STAMP, organizer=organizer))

        assert read["ORGANIZER"] == f"mailto:{NOBODY}"


def test_an_entry_is_known_again_by_its_clock_and_its_clinic():
    assert uid("salt", "C26-0007", "first-appeal") == uid("salt", "C26-0007", "first-appeal")
    assert len({uid("salt", "C26-0007", "first-appeal"), uid("salt", "C26-0008", "first-appeal"), uid("other", "C26-0007", "first-appeal")}) == 3


def test_the_same_dates_in_any_order_give_the_same_bytes():
    many = [entry(uid=uid("salt", str(number)), day=dt.date(2027, 3, 1 + number % 5)) for number in range(20)]

    assert ics(many, stamp=STAMP) == ics(list(reversed(many)), stamp=STAMP)


@given(text=st.text(max_size=400), payer=st.text(max_size=120))
def test_whatever_the_words_are_the_file_stays_one_that_can_be_read(text, payer):
    data = ics([entry(summary=f"C26-0007 · {payer}", description=f"Why: {text}")], stamp=STAMP)
    (read,) = rfc5545.entries(data)
    (event,) = read_back(data)

    assert event["uid"] == entry().uid == read["UID"]
    assert read["DESCRIPTION"].startswith("Why: ")
    assert event["summary"] == read["SUMMARY"]
