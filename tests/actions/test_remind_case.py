"""Reminders of a real case, opened, corrected and filed through the actions."""

from datetime import date, timedelta
from email.header import decode_header, make_header

from casework import chart, clock
from casework.actions import cases, filing, remind
from casework.records import store
from casework.terms import Clock, FilingMethod, Stage, Track
from tests import make
from tests.actions.reminding import at, people, rows, text
from tests.notify.catchers import mail_server


def sweep_on(office, day: date) -> None:
    clock.set_today(office.settings, day)
    remind.sweep(office, now=at(day), env={})


def running(office, number: str, side: Clock) -> date:
    with store.reading(office.engine) as session:
        row = store.running(session, number, Stage.FIRST_APPEAL, side, track=Track.MEMBER)
        assert row
        assert row.work_by
        return row.work_by


def test_a_case_is_reminded_by_its_own_clock_follows_a_correction_and_after_filing_watches_the_payer(office):
    said = make.full_chart()
    with mail_server() as mailbox:
        people(office, mailbox)
        (number,) = cases.take_chart(office, said, actor="maria").opened
        first = running(office, number, Clock.FILING)
        sweep_on(office, first - timedelta(days=30))
        corrected = said.denial.model_copy(update={"received_on": said.denial.received_on + timedelta(days=10), "notice_on": said.denial.notice_on})
        cases.take_chart(office, said.model_copy(update={"denial": corrected}), actor="maria")
        moved = running(office, number, Clock.FILING)
        sweep_on(office, moved - timedelta(days=30))
        filing.record_filing(office, number, filed_on=moved - timedelta(days=30), method=FilingMethod.FAX, actor="maria")
        sweep_on(office, moved - timedelta(days=3))
        decision = running(office, number, Clock.DECISION)
        sweep_on(office, decision)

    by_clock = [(row.rung, row.due_on) for row in rows(office) if row.recipient == "maria"]
    assert moved == first + timedelta(days=10)
    assert by_clock[:2] == [(30, first), (30, moved)]
    assert {due for _, due in by_clock[2:]} == {decision, date(2027, 4, 19)}, "the decision, and our asking whether the fax arrived"
    assert len(mailbox.ids) == len(set(mailbox.ids))


def test_nothing_personal_of_a_chart_is_in_any_reminder(office):
    said = make.full_chart()
    with mail_server() as mailbox:
        people(office, mailbox)
        cases.take_chart(office, said, actor="maria")
        for days in (0, 60, 120, 170, 175, 180, 200):
            sweep_on(office, make.DAY + timedelta(days=days))

    personal = [
        text
        for text in _texts(said.model_copy(update={"coverage": chart.Coverage(member_id=said.coverage.member_id, employer=said.coverage.employer)}))
        if len(text) > 3
    ]
    sent = "\n".join(str(make_header(decode_header(mail["Subject"]))) + text(mail) for mail in mailbox.mails)
    assert len(mailbox.mails) > 3
    assert [text for text in personal if text in sent] == []


def _texts(value: object) -> list[str]:
    if isinstance(value, chart.Value):
        return [text for name in type(value).model_fields for text in _texts(getattr(value, name))]
    if isinstance(value, tuple):
        return [text for part in value for text in _texts(part)]
    return [str(value)] if type(value) is str else []
