"""What was approved is kept, what was used is counted from every source once, and what does not fit is said."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from sqlmodel import select

from casework import chart
from casework.actions import Office, authorizations, board, cases, determining, filing, sessions
from casework.actions.determining import Answer
from casework.actions.sessions import Statement
from casework.errors import BadInput, NotAllowed, UnknownCase
from casework.records import events, store
from casework.records.authorizations import Authorization, SessionUse
from casework.terms import FilingMethod, Outcome
from tests import make
from tests.actions import approving
from tests.actions.approving import FIRST, LAST, MARIA, approved, claim, on, take

DAY = timedelta(days=1)


def state(office: Office, number: str) -> Statement:
    return sessions.listed(office, number)[-1]


def counts(office: Office, number: str) -> tuple[int, int | None, int]:
    account = state(office, number).account
    return account.used, account.remaining, account.over


def test_an_approval_is_kept_with_what_the_payer_stated_and_nothing_of_it_is_clear(office: Office) -> None:
    number = approved(office)

    row = state(office, number).row
    assert (row.value.number, row.value.sessions, row.value.procedure_codes, row.last_on) == ("PA-4711", 6, approving.CODES, LAST)
    with store.reading(office.engine) as session:
        codes = " ".join(event.code for event in events.of_case(session, number))
    assert f"6 sessions, {FIRST} to {LAST}" in codes
    assert "PA-4711" not in codes
    office.engine.dispose()
    assert all(b"PA-4711" not in path.read_bytes() for path in office.settings.home.glob("casework.db*"))


def test_a_correction_changes_what_it_names_and_the_same_again_adds_nothing(office: Office) -> None:
    number = approved(office)
    said = authorizations.correct(office, number, {"sessions": 4}, actor=MARIA)
    again = authorizations.correct(office, number, {"sessions": 4}, actor=MARIA)

    assert said.endswith("corrected: sessions approved.")
    assert "nothing changed" in again
    assert (state(office, number).account.approved, state(office, number).row.value.number) == (4, "PA-4711")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"sessions": 0}, "whole number"),
        ({"npi": "12"}, "ten digits"),
        ({"first_on": LAST, "last_on": FIRST}, "Check both dates"),
    ],
)
def test_what_cannot_be_approved_is_refused_without_repeating_it(office: Office, values: dict[str, object], words: str) -> None:
    number = approved(office)

    with pytest.raises(BadInput, match=words):
        authorizations.correct(office, number, values, actor=MARIA)
    assert state(office, number).account.approved == 6


def test_without_an_approval_nothing_can_be_entered(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]

    with pytest.raises(NotAllowed, match="record the payer's answer first"):
        authorizations.correct(office, number, {"sessions": 6}, actor=MARIA)
    with pytest.raises(NotAllowed, match="no approved sessions"):
        sessions.record_use(office, number, on=make.DAY, actor=MARIA)
    with pytest.raises(UnknownCase):
        sessions.record_use(office, "C26-0999", on=make.DAY, actor=MARIA)


def test_codes_as_asked_come_from_our_own_request(office: Office) -> None:
    number = approved(office, procedure_codes=(), place_of_service="")
    authorizations.correct(office, number, {}, as_asked=True, actor=MARIA)

    assert state(office, number).row.value.procedure_codes == ("96365", "J3490")


def test_four_of_six_leave_the_refused_rest_open_to_appeal(office: Office) -> None:
    number = approved(office, outcome=Outcome.APPROVED_IN_PART, sessions=4)

    with store.reading(office.engine) as session:
        assert store.case(session, number).closed_on is None
        assert [row.stage for row in store.deadlines(session, number) if row.status == "running" and row.clock == "filing"]
    assert state(office, number).account.approved == 4


def test_paid_and_processed_lines_count_by_day_once_and_refused_ones_do_not(office: Office) -> None:
    number = approved(office)
    on(office, FIRST + 20 * DAY)
    take(
        office,
        claim(1, FIRST + DAY),
        claim(2, FIRST + DAY, code="J3490"),
        claim(3, FIRST + 3 * DAY, paid=0, cas="PR*1"),
        claim(4, FIRST + 5 * DAY, paid=0, cas="CO*50"),
        claim(5, FIRST + 7 * DAY, code="99214"),
        claim(6, FIRST + 8 * DAY, person="SOMEBODY*ELSE****MI*X1"),
    )

    assert counts(office, number) == (2, 4, 0)


def test_the_same_remittance_twice_counts_once(office: Office) -> None:
    number = approved(office)
    on(office, FIRST + 20 * DAY)
    for _ in range(2):
        take(office, claim(1, FIRST + DAY), claim(3, FIRST + 3 * DAY))

    assert counts(office, number)[0] == 2
    with store.reading(office.engine) as session:
        assert len(session.exec(select(SessionUse)).all()) == 2


def test_a_reversal_takes_back_whatever_came_first(office: Office) -> None:
    number = approved(office)
    on(office, FIRST + 20 * DAY)
    take(office, claim(1, FIRST + DAY, status="22"), claim(2, FIRST + 3 * DAY))
    take(office, claim(1, FIRST + DAY), produced=date(2026, 12, 15))
    assert counts(office, number)[0] == 1

    take(office, claim(1, FIRST + DAY), produced=date(2026, 12, 21))
    assert counts(office, number)[0] == 2


def test_one_session_known_from_chart_clinic_and_remittance_counts_once_in_any_order(tmp_path: object) -> None:
    found = set()
    for turn, order in enumerate(permutations(range(4))):
        office = make.office(tmp_path / f"home{turn}")  # type: ignore[operator]
        number = approved(office)
        on(office, FIRST + 20 * DAY)
        given = tuple(chart.Infusion(given_on=FIRST + step * DAY) for step in (1, 3))
        acts = (
            lambda: take(office, claim(1, FIRST + DAY), claim(2, FIRST + 3 * DAY)),  # noqa: B023 - called in this turn
            lambda: sessions.record_use(office, number, on=FIRST + 3 * DAY, actor=MARIA),  # noqa: B023
            lambda: take(office, claim(2, FIRST + 3 * DAY, status="22")),  # noqa: B023
            lambda: cases.take_chart(office, make.request_chart(infusions=given[:1], request=chart.ServiceRequest()), actor=MARIA),  # noqa: B023
        )
        for place in order:
            acts[place]()
        found.add(counts(office, number))

    assert found == {(2, 4, 0)}


def test_the_clinics_own_word_is_recorded_once_corrected_and_taken_back(office: Office) -> None:
    number = approved(office)
    on(office, FIRST + 5 * DAY)
    first = sessions.record_use(office, number, on=FIRST, actor=MARIA)
    again = sessions.record_use(office, number, on=FIRST, actor=MARIA)
    sessions.record_use(office, number, on=FIRST, count=2, actor=MARIA)

    assert "recorded. 1 of 6 sessions used, 5 left" in first
    assert "on record already" in again
    assert counts(office, number)[0] == 2
    sessions.record_use(office, number, on=FIRST, count=0, actor=MARIA)
    assert counts(office, number)[0] == 0


@pytest.mark.parametrize(("day", "count"), [(FIRST + 6 * DAY, 1), (FIRST, -1), (FIRST, 10)])
def test_a_session_that_cannot_be_is_refused(office: Office, day: date, count: int) -> None:
    number = approved(office)
    on(office, FIRST + 5 * DAY)

    with pytest.raises(BadInput):
        sessions.record_use(office, number, on=day, count=count, actor=MARIA)
    assert counts(office, number)[0] == 0


def test_overuse_and_days_outside_are_findings(office: Office) -> None:
    number = approved(office, sessions=2)
    on(office, LAST + 5 * DAY)
    for step in (1, 3, 5):
        sessions.record_use(office, number, on=FIRST + step * DAY, actor=MARIA)
    said = sessions.record_use(office, number, on=LAST + DAY, actor=MARIA)

    assert counts(office, number) == (2, 0, 1)
    assert "outside the covered days" in said
    words = " ".join(state(office, number).findings)
    assert "1 session goes beyond the 2 approved" in words
    assert str(LAST + DAY) in words


def test_a_refusal_for_an_authorization_that_does_not_fit_is_a_finding_without_the_code(office: Office) -> None:
    number = approved(office)
    on(office, FIRST + 20 * DAY)
    take(office, claim(1, FIRST + DAY, paid=0, cas="CO*284"), claim(2, FIRST + 3 * DAY, paid=0, cas="CO*198"), claim(3, FIRST + 5 * DAY, paid=0, cas="CO*197"))

    words = " ".join(state(office, number).findings)
    for part in ("does not fit what was billed", "beyond what it authorized", "although one is on record", str(FIRST + DAY)):
        assert part in words
    assert not [code for code in ("96365", "J3490", "PA-4711", "1234567893") if code in words]
    assert counts(office, number)[0] == 0


def test_another_place_npi_or_code_than_approved_is_a_finding(office: Office) -> None:
    number = approved(office, npi="1999999984")
    on(office, FIRST + 20 * DAY)
    take(office, claim(1, FIRST + DAY, place="22"), claim(2, FIRST + 5 * DAY, code="96374"))
    sessions.record_use(office, number, on=FIRST + 5 * DAY, actor=MARIA)

    words = " ".join(state(office, number).findings)
    assert "place of service on the claim is not the one approved" in words
    assert "NPI on the remittance is not the one approved" in words
    assert "billed without any code of the approval" in words


def test_the_clinics_npi_fits_where_the_clinician_was_approved(office: Office) -> None:
    number = approved(office, npi=make.full_chart().clinician.npi)
    on(office, FIRST + 20 * DAY)
    take(office, claim(1, FIRST + DAY))

    assert state(office, number).findings == ()


def test_what_the_approval_does_not_say_is_asked_for(office: Office) -> None:
    number = approved(office, sessions=None, last_on=None, procedure_codes=())
    on(office, FIRST + 20 * DAY)
    take(office, claim(1, FIRST + DAY))

    words = " ".join(state(office, number).findings)
    assert "How many sessions were approved is not on record" in words
    assert "The last covered day is not on record" in words
    assert "codes approved are not on record" in words
    assert state(office, number).account.remaining is None


def test_a_reversal_without_lines_takes_back_the_day(office: Office) -> None:
    number = approved(office)
    on(office, FIRST + 20 * DAY)
    take(office, claim(1, FIRST + DAY))
    bare = f"CLP*ACC-1*22*-650*-650**12*ICN-1*11*1~NM1*QC*1*{approving.PERSON}~DTM*232*{FIRST + DAY:%Y%m%d}~"
    take(office, bare)

    assert counts(office, number)[0] == 0


def test_remittances_of_patients_who_asked_for_nothing_leave_no_session_rows(office: Office) -> None:
    cases.take_chart(office, make.full_chart(), actor=MARIA)
    on(office, FIRST + 20 * DAY)
    take(office, claim(1, FIRST + DAY))

    with store.reading(office.engine) as session:
        assert session.exec(select(SessionUse)).all() == []
        assert session.exec(select(Authorization)).all() == []


def test_an_approval_that_nobody_read_is_told(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA)
    determining.record_determination(office, number, Answer(Outcome.APPROVED, make.DAY, make.DAY), actor=MARIA)

    with store.reading(office.engine) as session:
        assert authorizations.lacks_record(session, store.case(session, number))


def test_a_chart_saved_again_with_one_infusion_more_opens_no_second_request(office: Office) -> None:
    number = approved(office)
    on(office, FIRST + 2 * DAY)
    taken = cases.take_chart(office, make.request_chart(infusions=(chart.Infusion(given_on=FIRST),)), actor=MARIA)

    assert taken.opened == ()
    assert taken.findings == (authorizations.ALIVE.format(number=number),)
    assert counts(office, number)[0] == 1


def test_where_no_authorization_is_required_nothing_is_asked_for(office: Office) -> None:
    number = approved(office, outcome=Outcome.NO_AUTHORIZATION_REQUIRED, sessions=None, last_on=None, procedure_codes=())

    assert state(office, number).findings == ()


def test_more_units_than_an_approval_gives_each_session_are_said(office: Office) -> None:
    number = approved(office, units=1)
    on(office, FIRST + DAY)
    take(office, claim(1, FIRST).replace("**1~DTM", "**2~DTM"), claim(2, FIRST + DAY))

    assert [finding for finding in state(office, number).findings if "units" in finding] == [
        f"Service of {FIRST}: more units were billed than the approval gives each session."
    ]


def test_the_page_of_an_approval_is_written_anew_after_a_remittance_that_speaks_of_it(office: Office) -> None:
    number = approved(office)
    on(office, date(2026, 12, 21))
    last, _ = board.changed_cases(office, 0)
    take(office, claim(901, date(2026, 12, 7), paid=0, cas="CO*284"))

    assert number in board.changed_cases(office, last)[1]
    last, _ = board.changed_cases(office, 0)
    take(office, claim(901, date(2026, 12, 7), paid=0, cas="CO*284"))
    assert number not in board.changed_cases(office, last)[1], "a file read again tells nothing new"
