"""Who is away by any record of ours: reminders go to who stands in, nothing is told twice on return, and early rungs travel in the daily mail."""

from datetime import date

import pytest
from sqlmodel import select

from casework import chart, clock
from casework.actions import Office, absences, assigning, cases, people_listed, remind, signing, signing_people, staff
from casework.errors import BadInput
from casework.records import store
from casework.records.models import Case, Deadline, Reminder
from casework.terms import Clock, ReminderStatus
from tests import make
from tests.actions.reminding import DAY, TUESDAY, at, deadline, rows
from tests.actions.staffing import Postbox, away, desk

FRIDAY = TUESDAY + 3 * DAY
NUMBER = "C27-0001"


@pytest.fixture
def post(office: Office) -> Postbox:
    clock.set_today(office.settings, TUESDAY)
    desk(office)
    return Postbox(office)


def test_an_absent_persons_reminders_go_to_the_cover_who_is_told_for_whom(post: Postbox) -> None:
    desk(post.office, maria=away(TUESDAY, FRIDAY, "lee"))
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9)

    assert post.told == ["lee 09:00"]
    assert "Maria Ortega is away" in post.got[0][2].body


def test_beside_who_stands_in_the_owners_own_supervisor_hears_of_the_last_rungs(post: Postbox) -> None:
    desk(post.office, maria=away(TUESDAY, FRIDAY, "lee"))
    deadline(post.office, NUMBER, TUESDAY + DAY)
    post.sweep(TUESDAY, 9, 13.25)

    assert post.told == ["lee 09:00", "sam 09:00", "sam 13:15"]


def test_what_waits_for_the_morning_goes_to_the_cover_when_the_absence_is_entered_meanwhile(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 6)
    absences.enter(post.office, "maria", TUESDAY, FRIDAY, cover="lee", actor="maria")
    post.sweep(TUESDAY, 9, 10)

    assert post.told == ["lee 09:00"]
    assert [(row.recipient, row.status) for row in rows(post.office)] == [("maria", ReminderStatus.SILENCED), ("lee", ReminderStatus.SENT)]


def test_what_one_way_told_already_is_handed_on_by_the_other(post: Postbox) -> None:
    """Half of a rung had left when the absence was entered: the rest must still reach somebody who is there."""
    desk(post.office, maria='sms = "json://127.0.0.1:9/"')
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 6)
    with store.writing(post.office.engine) as session:
        first = session.exec(select(Reminder)).first()
        assert first
        first.status, first.sent_at = ReminderStatus.SENT, at(TUESDAY, 6)
        session.add(first)
    absences.enter(post.office, "maria", TUESDAY, FRIDAY, cover="lee", actor="maria")
    post.sweep(TUESDAY, 9)

    assert post.told == ["lee 09:00"]


def test_on_return_nothing_is_told_again_and_the_next_rung_is_the_owners(post: Postbox) -> None:
    desk(post.office, maria=away(TUESDAY, TUESDAY, "lee"), rungs="[filing]\nescalate_from_days = 'never'\n")
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9)
    for offset in (1, 2):
        post.sweep(TUESDAY + offset * DAY, 9, 13)

    assert post.told == ["lee 09:00", "maria 09:00", "sam 09:00"]
    assert [at.date() for at, _, _ in post.got] == [TUESDAY, TUESDAY + 2 * DAY, TUESDAY + 2 * DAY]


def test_whatever_is_due_tomorrow_reaches_somebody_who_works_today(post: Postbox) -> None:
    desk(post.office, maria='days = "mon"', sam='days = "mon"')
    deadline(post.office, NUMBER, TUESDAY + DAY)
    post.sweep(TUESDAY, 9)

    assert "dana 09:00" in post.told


def test_an_owner_who_left_and_nobody_are_the_managers(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY, owner="gone")
    deadline(post.office, "C27-0002", FRIDAY, owner="unassigned")
    post.sweep(TUESDAY, 9)

    assert post.told == ["dana 09:00", "dana 09:00"]


class TestBundles:
    def test_an_early_rung_waits_for_the_daily_mail_and_goes_by_itself_when_that_did_not_carry_it(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, TUESDAY + 7 * DAY)
        post.sweep(TUESDAY, 6, 8.5)
        (row,) = rows(post.office)
        assert (row.is_bundled, row.try_at, post.told) == (True, at(TUESDAY, 9), [])

        post.sweep(TUESDAY, 9)
        assert post.told == ["maria 09:00"]

    def test_what_is_entered_after_the_mail_of_the_day_travels_in_the_next_one(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, TUESDAY + 10 * DAY)
        post.sweep(TUESDAY, 14)

        (row,) = rows(post.office)
        assert (row.is_bundled, row.try_at) == (True, at(TUESDAY + DAY, 9))

    def test_it_does_not_wait_over_a_weekend_that_leaves_too_few_days(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, FRIDAY + 5 * DAY, seen=FRIDAY)
        post.sweep(FRIDAY, 14)

        assert post.told == ["maria 14:00"]
        assert not rows(post.office)[0].is_bundled

    @pytest.mark.parametrize("kind", [Clock.DECISION, Clock.CONFIRMATION, Clock.DAY_PLAN, Clock.EFFECTUATION, Clock.FOLLOW_UP])
    @pytest.mark.parametrize("days", [1, 0, -40])
    def test_what_is_the_payers_to_keep_and_our_own_days_make_no_mail_of_their_own_and_tell_nobody_else(self, post: Postbox, kind: Clock, days: int) -> None:
        """Thirty unanswered appeals would be sixty mails every morning."""
        desk(post.office, maria='sms = "json://127.0.0.1:9/"')
        deadline(post.office, NUMBER, TUESDAY + days * DAY, clock=kind)
        post.sweep(TUESDAY, 6, 8, 8.75)
        assert [(row.recipient, row.is_bundled, row.try_at) for row in rows(post.office)] == [("maria", True, at(TUESDAY, 9))]
        assert post.told == []

        post.sweep(TUESDAY, 9, 13, 17)
        assert post.told == ["maria 09:00"], "a mail that did not leave keeps no reminder back, and nobody else is told"

    def test_somebody_with_a_telephone_only_is_told_alone(self, post: Postbox) -> None:
        desk(post.office, lee='sms = "json://127.0.0.1:9/"')
        text = (post.office.settings.home / "channels.toml").read_text().replace('email = "lee@clinic.example"', "")
        (post.office.settings.home / "channels.toml").write_text(text)
        deadline(post.office, NUMBER, TUESDAY + 7 * DAY, owner="lee")
        post.sweep(TUESDAY, 9)

        assert post.told == ["SMS 09:00"]


class TestLadders:
    def test_a_payers_own_ladder_is_climbed_by_its_cases(self, post: Postbox) -> None:
        desk(post.office, rungs="[payer.aetna.filing]\ndays_before = [10, 0]\nalone_from_days = 10\n")
        deadline(post.office, NUMBER, TUESDAY + 10 * DAY)
        post.sweep(TUESDAY, 9)

        assert [row.rung for row in rows(post.office)] == [10]

    def test_a_rung_that_is_added_is_told_though_the_next_look_was_later(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, TUESDAY + 13 * DAY)
        post.sweep(TUESDAY, 9)
        desk(post.office, rungs="[filing]\ndays_before = [14, 10, 0]\nalone_from_days = 10\n")
        post.sweep(TUESDAY + 3 * DAY, 9)

        assert [row.rung for row in rows(post.office)] == [14, 10]

    def test_a_wrong_file_leaves_the_last_good_one_in_force_and_is_told(self, post: Postbox) -> None:
        desk(post.office, rungs="[filing]\ndays_before = [10]\nalone_from_days = 10\n")
        deadline(post.office, NUMBER, TUESDAY + 20 * DAY)
        post.sweep(TUESDAY, 9)
        desk(post.office, rungs="[filing]\ndays_before = 10\n")
        report = remind.sweep(post.office, now=at(TUESDAY + 10 * DAY, 9), env={}, send=post.take)

        assert [row.rung for row in rows(post.office)] == [10]
        assert "ladder.toml" in report.problems[0]
        assert "last version that could be read stays in force" in report.problems[0]

    def test_one_row_that_cannot_be_read_keeps_nobody_elses_reminder_back(self, post: Postbox) -> None:
        """Dispatch's mistake: one exception ends the round."""
        for number in range(3):
            deadline(post.office, f"C27-000{number}", FRIDAY)
        with post.office.engine.connect() as connection:
            connection.exec_driver_sql("UPDATE deadline SET notes = '{' WHERE case_number = 'C27-0001'")
            connection.commit()
        report = remind.sweep(post.office, now=at(TUESDAY, 9), env={}, send=post.take)

        assert post.told == ["maria 09:00"] * 2
        assert "Deadline 2 could not be read (JSONDecodeError)" in str(report.problems)


class TestEntering:
    def test_it_says_who_hears_meanwhile_and_how_the_cases_are_given(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, FRIDAY)
        said = absences.enter(post.office, "maria", TUESDAY, FRIDAY, cover="lee", actor="sam")

        assert said == (
            "maria is away 2027-01-12 to 2027-01-15. lee gets the reminders and the daily mail meanwhile. "
            "To give the cases themselves, too: casework reassign maria lee --until 2027-01-16"
        )
        assert absences.enter(post.office, "maria", TUESDAY, FRIDAY, cover="lee", actor="sam").endswith("on record already.")
        assert staff.people(post.office).recipient("maria") == "lee"

    def test_it_can_be_taken_back_and_entered_again(self, post: Postbox) -> None:
        absences.enter(post.office, "maria", TUESDAY, FRIDAY, cover="lee", actor="sam")
        absences.cancel(post.office, "maria", TUESDAY, actor="sam")
        assert staff.people(post.office).recipient("maria") == "maria"
        with pytest.raises(BadInput, match="is taken out there"):
            absences.cancel(post.office, "maria", TUESDAY, actor="sam")

        absences.enter(post.office, "maria", TUESDAY, FRIDAY, actor="sam")
        assert staff.people(post.office).recipient("maria") == "lee"  # her cover in channels.toml

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            (("bob", TUESDAY, FRIDAY, ""), "lists nobody called bob. Known: maria, lee"),
            (("maria", TUESDAY, FRIDAY, "bob"), "lists nobody called bob"),
            (("maria", FRIDAY, TUESDAY, ""), "ends before it begins"),
            (("maria", TUESDAY - 9 * DAY, TUESDAY - DAY, ""), "is past"),
            (("maria", TUESDAY, FRIDAY, "maria"), "Somebody else stands in"),
            (("maria", TUESDAY, FRIDAY, "lee"), "lee is away 2027-01-15 to 2027-01-20 too"),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(self, post: Postbox, said: tuple[str, date, date, str], words: str) -> None:
        desk(post.office, lee=away(FRIDAY, FRIDAY + 5 * DAY))
        with pytest.raises(BadInput, match=words):
            absences.enter(post.office, *said[:3], cover=said[3], actor="sam")

    def test_where_nobody_stands_in_it_says_so(self, post: Postbox) -> None:
        (post.office.settings.home / "channels.toml").write_text('[people.maria]\nemail = "json://x/m"\n')

        assert "Nobody stands in: name one with --cover" in absences.enter(post.office, "maria", TUESDAY, FRIDAY, actor="maria")


class TestOneTruth:
    def test_a_signers_absence_is_known_to_the_reminders(self, post: Postbox) -> None:
        signing_people.enter(post.office, "lee", chart.Clinician(name="Lee Park", npi="1245319599"), actor="maria")
        signing.away(post.office, "lee", TUESDAY, FRIDAY, actor="maria")

        assert staff.people(post.office, now=at(TUESDAY)).away_now("lee")

    def test_an_absence_of_the_file_or_entered_by_command_is_known_to_whoever_plans_signatures(self, post: Postbox) -> None:
        for key in ("lee", "sam"):
            signing_people.enter(post.office, key, chart.Clinician(name=key, npi="1245319599"), actor="maria")
        desk(post.office, lee=away(TUESDAY, FRIDAY, "maria"))
        absences.enter(post.office, "sam", TUESDAY, FRIDAY, actor="sam")

        with store.reading(post.office.engine) as session:
            found = {key: signing_people.away(post.office, session, key) for key in ("lee", "sam")}
        assert [(each.from_on, each.to_on, each.cover) for each in found["lee"]] == [(TUESDAY, FRIDAY, "")]  # Maria signs nothing
        assert len(found["sam"]) == 1

    def test_the_cases_of_somebody_away_can_be_lent_until_the_return(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, FRIDAY)
        assigning.reassign(post.office, "maria", "lee", until=FRIDAY + DAY, actor="sam")

        with store.reading(post.office.engine) as session:
            assert session.get_one(Case, NUMBER).owner == "lee"

    def test_giving_a_case_to_somebody_away_says_who_hears_meanwhile(self, post: Postbox) -> None:
        desk(post.office, lee=away(TUESDAY, FRIDAY, "dana"))
        deadline(post.office, NUMBER, FRIDAY)

        assert (
            assigning.assign(post.office, NUMBER, "lee", actor="sam") == "C27-0001 is with lee now. lee is away until 2027-01-15; dana hears of it meanwhile."
        )


class TestListing:
    def test_everybody_is_listed_with_who_hears_and_what_is_wrong(self, post: Postbox) -> None:
        desk(post.office, maria=away(TUESDAY, FRIDAY, "lee"), sam='days = "mon, wed"')
        deadline(post.office, NUMBER, FRIDAY)
        deadline(post.office, "C27-0002", FRIDAY, owner="gone")
        found = people_listed.listed(post.office)
        maria, lee, sam, dana = found.people

        assert (maria.away_until, maria.hears, maria.cases) == ("2027-01-15", "lee", 1)
        assert lee.hears_of == ("lee", "maria")
        assert dana.hears_of == ("dana", "gone")
        assert sam.works == "mon, wed 08:00-18:00 America/Chicago"
        assert (found.unowned_to, found.not_listed) == ("dana", {"gone": 1})
        assert "gone is no longer listed and owns 1 open; dana hears of them." in found.words
        assert "maria (Maria Ortega, coordinator): e-mail, mon-fri 08:00-18:00 America/Chicago; 1 open; away until 2027-01-15, lee stands in" in found.words

    def test_what_leaves_somebody_alone_is_said(self, post: Postbox) -> None:
        text = '[people.maria]\nemail = "json://x/m"\nabsences = [{from = 2027-01-12}]\n[people.lee]\n'
        (post.office.settings.home / "channels.toml").write_text(text)
        said = people_listed.listed(post.office).problems

        assert any(each.startswith("No manager is named") for each in said)
        assert any(each.startswith("maria is away and nobody stands in") for each in said)
        assert any(each.startswith("lee has no address; maria hears instead") for each in said)


def test_a_real_case_keeps_its_clocks_whoever_is_away(office: Office) -> None:
    desk(office, maria=away(make.DAY, make.DAY + 30 * DAY, "lee"))
    (number,) = cases.take_chart(office, make.full_chart(), actor="maria").opened
    remind.sweep(office, now=at(make.DAY + DAY, 9), env={}, send=Postbox(office).take)

    with store.reading(office.engine) as session:
        running = session.exec(select(Deadline).where(Deadline.case_number == number, Deadline.clock == Clock.FILING)).all()
        told = {row.recipient for row in session.exec(select(Reminder))}
    assert [row.next_rung_on for row in running if row.next_rung_on]
    assert told <= {"lee", "sam", "dana"}
