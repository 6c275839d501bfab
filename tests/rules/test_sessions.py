"""Approved sessions are counted from all that is known: once each, never below nothing, in whatever order it became known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import RulebookInvalid
from casework.rules import renewal, sessions
from casework.rules.renewal import Call
from casework.rules.sessions import Account, Approval, Approved, SessionLine, Source, Use
from casework.rules.sessions_book import SessionsBook
from tests.rules.shipped import texts

FIRST = date(2026, 12, 1)
LAST = date(2027, 1, 15)
CODE, OTHER = "96365", "99214"
BOOK = SessionsBook.parse(texts()["sessions.toml"])


def approval(sessions_approved: int | None = 6, *, key: int = 1, case: str = "C26-0001", codes: tuple[str, ...] = (CODE,), **said: object) -> Approval:
    known = {"first_on": FIRST, "last_on": LAST, **said}
    return Approval(key, case, Approved(sessions=sessions_approved, procedure_codes=codes, **known))


def paid(day: date, code: str = CODE, count: int = 1) -> Use:
    return Use(day, Source.REMITTANCE, count, line=SessionLine(procedure=code))


def clinic(day: date, count: int = 1, case: str = "C26-0001") -> Use:
    return Use(day, Source.CLINIC, count, case)


def account(*uses: Use, of: Approval | None = None) -> Account:
    found = of or approval()
    return sessions.accounts([found], uses)[found.key]


DAYS = st.dates(FIRST - timedelta(days=20), LAST + timedelta(days=20))
USES = st.lists(
    st.one_of(
        st.builds(paid, DAYS, st.sampled_from([CODE, OTHER, ""]), st.sampled_from([1, 0, -1])),
        st.builds(clinic, DAYS, st.integers(0, 3), st.sampled_from(["C26-0001", "C26-0002", "C26-0003"])),
        st.builds(lambda day: Use(day, Source.CHART), DAYS),
    ),
    max_size=40,
)


@given(USES, st.integers(1, 12))
def test_used_and_remaining_add_up_to_what_was_approved_and_nothing_is_negative(uses: list[Use], approved: int) -> None:
    found = account(*uses, of=approval(approved))

    assert found.remaining is not None
    assert found.used + found.remaining == approved
    assert min(found.used, found.remaining, found.over) >= 0
    assert all(count > 0 for _, count in found.days)


@given(USES, st.randoms(use_true_random=False))
def test_the_order_in_which_things_become_known_changes_nothing(uses: list[Use], chance: object) -> None:
    both = [approval(2), approval(4, key=2, case="C26-0002", first_on=FIRST + timedelta(days=10))]
    shuffled = list(uses)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert sessions.accounts(both, shuffled) == sessions.accounts(list(reversed(both)), uses)


@given(USES)
def test_a_session_of_a_day_counts_against_one_approval_only(uses: list[Use]) -> None:
    both = [approval(2), approval(4, key=2, case="C26-0002")]
    one, other = sessions.accounts(both, uses).values()

    assert not {day for day, _ in one.days} & {day for day, _ in other.days}


def test_one_session_known_from_remittance_chart_and_clinic_counts_once() -> None:
    day = FIRST + timedelta(days=3)

    assert account(paid(day), paid(day, "96366"), paid(day), Use(day, Source.CHART), clinic(day)).used == 1


def test_a_reversal_takes_a_session_back_and_a_later_payment_brings_it_again() -> None:
    day = FIRST + timedelta(days=3)

    assert account(paid(day), paid(day, count=-1)).used == 0
    assert account(paid(day, count=-1), paid(day), paid(day)).used == 1
    assert account(paid(day), paid(day, "", -1)).used == 0


def test_a_reversal_takes_nothing_back_that_the_clinic_says_was_given() -> None:
    day = FIRST + timedelta(days=3)

    assert account(clinic(day), paid(day), paid(day, count=-1)).used == 1


def test_a_refused_line_and_another_code_are_no_session() -> None:
    assert account(paid(FIRST, count=0), paid(FIRST, OTHER)).used == 0


def test_two_sessions_of_one_day_count_twice_when_the_clinic_says_so() -> None:
    assert account(clinic(FIRST, 2), paid(FIRST)).used == 2


def test_sessions_beyond_the_approval_are_counted_apart() -> None:
    found = account(*(clinic(FIRST + timedelta(days=step)) for step in range(8)))

    assert (found.used, found.remaining, found.over) == (6, 0, 2)


def test_a_session_after_the_covered_days_is_outside_and_an_older_series_is_not_ours() -> None:
    after, before = LAST + timedelta(days=1), FIRST - timedelta(days=9)
    found = account(paid(after), paid(before), Use(before, Source.CHART), clinic(FIRST - timedelta(days=1)))

    assert (found.used, found.outside) == (0, (FIRST - timedelta(days=1), after))


def test_an_infusion_of_the_chart_is_no_session_of_an_approval_of_something_else() -> None:
    found = Approval(1, "C26-0001", Approved(sessions=6, procedure_codes=("G2082",), first_on=FIRST, last_on=LAST), takes_infusions=False)

    assert account(Use(FIRST, Source.CHART), of=found).used == 0


def test_without_a_number_approved_nobody_knows_what_is_left() -> None:
    found = account(clinic(FIRST), of=approval(None))

    assert (found.used, found.remaining, found.over) == (1, None, 0)


def test_a_full_approval_gives_way_to_the_next_one() -> None:
    both = [approval(1), approval(4, key=2, case="C26-0002")]
    found = sessions.accounts(both, [paid(FIRST), paid(FIRST + timedelta(days=2)), paid(FIRST + timedelta(days=4))])

    assert (found[1].used, found[1].over, found[2].used) == (1, 0, 2)


def test_days_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="last covered day"):
        Approved(first_on=LAST, last_on=FIRST)


def test_the_last_session_is_projected_from_the_typical_interval() -> None:
    used = account(*(clinic(FIRST + timedelta(days=step)) for step in (0, 3, 7, 10)))
    gap = sessions.interval_days([day for day, _ in used.days], first_on=None, last_on=None, sessions=None)

    assert gap == 3
    assert sessions.projected_last(used, interval=gap, first_on=FIRST) == FIRST + timedelta(days=16)
    assert sessions.projected_last(used, interval=gap, first_on=FIRST, today=LAST) == LAST + timedelta(days=3)


def test_before_the_first_session_the_plan_of_the_chart_tells() -> None:
    gap = sessions.interval_days([], first_on=FIRST, last_on=FIRST + timedelta(days=20), sessions=6)

    assert gap == 4
    assert sessions.projected_last(account(), interval=gap, first_on=FIRST) == FIRST + timedelta(days=20)
    assert sessions.interval_days([], first_on=None, last_on=None, sessions=None) is None


def test_the_renewal_opens_when_few_sessions_are_left_or_the_end_is_near() -> None:
    four = account(*(clinic(FIRST + timedelta(days=step)) for step in range(4)))
    today = FIRST + timedelta(days=5)

    assert judged(four, today).call is Call.OPEN
    assert judged(account(clinic(FIRST)), FIRST).call is Call.NOT_YET
    assert judged(account(clinic(LAST - timedelta(days=40))), LAST - timedelta(days=30)).call is Call.OPEN


def test_a_patient_who_stopped_or_never_began_is_asked_about_first() -> None:
    stopped = judged(account(clinic(FIRST)), LAST + timedelta(days=5))
    never = judged(account(of=approval(last_on=LAST + timedelta(days=30))), LAST + timedelta(days=10), of=approval(last_on=LAST + timedelta(days=30)))

    assert (stopped.call, never.call) == (Call.ASK, Call.ASK)
    assert "did the patient stop" in stopped.why
    assert "did the treatment begin" in never.why


def test_an_approval_that_ended_long_ago_opens_nothing_unasked() -> None:
    found = judged(account(clinic(LAST)), LAST + timedelta(days=31))

    assert found.call is Call.ASK
    assert str(LAST) in found.why


def judged(found: Account, today: date, *, of: Approval | None = None) -> renewal.Judged:
    return renewal.judge((of or approval()).said, found, projected=None, targets=BOOK.renewal, today=today)


@given(st.dates(FIRST, LAST), st.dates(FIRST, LAST + timedelta(days=300)))
def test_the_day_for_asking_is_never_before_today_and_never_the_last_day_while_there_is_time(today: date, end: date) -> None:
    by = renewal.ask_by(end, BOOK.renewal, from_day=today)

    assert by >= today
    assert by < end or end <= today


def test_the_law_on_urgent_extensions_is_said_for_the_plans_that_have_it() -> None:
    law = BOOK.extension("self-funded-erisa")

    assert law is not None
    assert law.asked_by(LAST) == LAST - timedelta(days=1)
    assert BOOK.extension("tricare") is None


def test_a_clinics_figure_wins_and_the_rest_stays() -> None:
    own = SessionsBook.parse(texts()["sessions.toml"], "[renewal]\nsessions_left = 4\n")

    assert (own.renewal.sessions_left, own.renewal.quiet_days) == (4, BOOK.renewal.quiet_days)
    assert own.extensions == BOOK.extensions


@pytest.mark.parametrize("text", ["[renewal]\nsessions_left = -1\n", '[renewal]\nquiet_days = "soon"\n', "[renewal]\nsession_left = 3\n", "renewal]"])
def test_a_figure_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"sessions\.toml"):
        SessionsBook.parse(texts()["sessions.toml"], text)
