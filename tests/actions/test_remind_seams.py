"""Where the parts of the reminders meet: a wrong clock, an absence amid troubled mail, a broken frame amid a refusal. Somebody hears all the same."""

import pytest

from casework.notify.message import NotTaken
from casework.rules.delivering import Outcome
from casework.terms import ReminderStatus
from tests.actions.reminding import DAY, TUESDAY, deadline, people, rows, sweep
from tests.notify.catchers import Mailbox

NUMBER = "C27-0001"


class Post:
    """Takes every message but those for refused mailboxes."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.refused: set[str] = set()

    def __call__(self, message, address) -> None:
        key = address.mailbox.split("@")[0]
        if key in self.refused:
            raise NotTaken("the mail server refused the mailbox (550)", Outcome.RECIPIENT)
        self.got.append((key, message.subject))


@pytest.fixture
def post(office) -> Post:
    people(office, Mailbox(), more='[people.lee]\nemail = "lee@clinic.example"\n')
    return Post()


@pytest.mark.parametrize("ahead", [41, 400])
def test_a_clock_that_ran_ahead_and_was_set_right_costs_no_reminder(office, post, ahead):
    deadline(office, NUMBER, TUESDAY + 7 * DAY)
    sweep(office, TUESDAY + ahead * DAY, send=post)
    wrong = list(post.got)
    post.got.clear()
    for offset in range(8):
        for hour in (9, 13):
            sweep(office, TUESDAY + offset * DAY, hour, send=post)

    assert wrong
    assert [row.rung for row in rows(office, ReminderStatus.SENT) if row.recipient == "maria" and row.rung >= 0] == [7, 1, 0]  # the 18th is a holiday
    assert not any("LATE" in subject for _, subject in post.got)


def test_a_claim_of_a_clock_that_ran_ahead_does_not_hold_its_message(office, post):
    deadline(office, NUMBER, TUESDAY + 7 * DAY)
    sweep(office, TUESDAY, 6, send=post)  # armed for the morning

    class Killed(BaseException):
        pass

    def dies(*_: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        sweep(office, TUESDAY + 3 * DAY, send=dies)
    sweep(office, TUESDAY + 3 * DAY, 9, 5, send=Post())  # the clock is still wrong when a sweep ends
    sweep(office, TUESDAY, 9, send=post)

    assert [key for key, _ in post.got] == ["maria"]


def test_an_absence_does_not_swallow_what_was_handed_on_after_a_refusal(office, post):
    late = 'hours = "12:00-18:00"'
    people(office, Mailbox(), more=f'[people.lee]\nemail = "lee@clinic.example"\n{late}\n', manager="lee")
    post.refused = {"maria"}
    deadline(office, NUMBER, TUESDAY + 7 * DAY)
    sweep(office, TUESDAY, 9, send=post)
    assert [(row.recipient, row.status) for row in rows(office)] == [("maria", ReminderStatus.FAILED), ("lee", ReminderStatus.ARMED)]
    people(
        office,
        Mailbox(),
        more=f'[people.lee]\nemail = "lee@clinic.example"\n{late}\nabsences = [{{from = {TUESDAY}, until = {TUESDAY + DAY}, cover = "sam"}}]\n',
        manager="lee",
    )
    sweep(office, TUESDAY, 10, send=post)
    sweep(office, TUESDAY, 13, send=post)

    assert [key for key, _ in post.got] == ["sam"]


def test_a_broken_frame_of_the_clinics_mails_keeps_no_message_from_being_handed_on(office, post):
    own = office.settings.home / "templates" / "reminders"
    own.mkdir(parents=True)
    (own / "mail.html.j2").write_text("{{ 1 / 0 }}")
    post.refused = {"maria"}
    deadline(office, NUMBER, TUESDAY + 7 * DAY)
    sweep(office, TUESDAY, 9, send=post)
    report = sweep(office, TUESDAY, 10, send=post)

    assert [key for key, _ in post.got] == ["sam"]
    assert not any("could not be handled" in problem for problem in report.problems)
