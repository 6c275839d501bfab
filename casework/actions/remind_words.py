"""The words of one reminder, for each reader: what is due, who else was told, for whom the reader stands in, and who has not answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from casework import roster
from casework.actions import blocked, filing_cure
from casework.actions.office import Office
from casework.letters.wording import Wording
from casework.notify import messages
from casework.notify.channels import Channels
from casework.notify.message import Words
from casework.notify.messages import Notice
from casework.records import store
from casework.records.models import Case, Deadline
from casework.rules.ladder import Rung
from casework.terms import NO_PAYER, MessageChannel


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the messages of one sweep; what is wrong with a clinic's own template is kept as a problem, and our words go out instead."""

    office: Office
    people: Channels
    problems: list[str]

    def notice(self, session: Session, deadline: Deadline, rung: Rung, *, payer: str, due_on: date) -> Notice:
        """Say what a reminder is about, whoever reads it."""
        board = self.office.settings.board_url
        return Notice(
            number=deadline.case_number,
            payer=payer or NO_PAYER,
            stage=deadline.stage,
            clock=deadline.clock,
            due_on=due_on,
            rung=rung.lead_days,
            link=messages.board_link(board, deadline.case_number),
            last_lawful=deadline.last_lawful,
            what=filing_cure.told(self.office, deadline),
            is_target=deadline.due_on is None and deadline.due_at is None and deadline.letter_on is None,
            acknowledge_link=messages.acknowledge_link(board, deadline.case_number),
            blocked_by=self._blocked(session, deadline),
        )

    def for_reader(self, notice: Notice, reader: str, *, owner: str, told: Sequence[str] = ()) -> Notice:
        """Say for one reader who else was told, and whose place the reader takes."""
        absent = owner if reader != owner and self.people.away_now(owner) else ""
        is_unowned = owner in roster.UNOWNED
        others = tuple(dict.fromkeys(self.name(key) for key in told if key != reader))
        return replace(notice, reader=reader, also_told=others, covers_for=self.name(absent) if absent else "", is_unowned=is_unowned)

    def unanswered(self, notice: Notice, reader: str, *, first: str, told_at: datetime) -> Notice:
        """Say to who stands behind who was told first, on which day, and has not answered."""
        day = told_at.astimezone(self.office.settings.zone).date()
        return replace(notice, reader=reader, first_told=self.name(first), first_told_on=day)

    def words(self, notice: Notice, channel: MessageChannel) -> Words:
        """Write the message for a channel."""
        wording = self.office.wording
        try:
            return messages.compose(wording.plain, notice, channel=channel, page=wording.html)
        except Exception as error:  # a clinic's own template may fail in any way; our words go out instead
            self.problems.append(f"templates/reminders: {error} Until then our own words are sent.")
            ours = Wording([self.office.settings.program / "templates"])
            return messages.compose(ours.plain, notice, channel=channel, page=ours.html)

    def name(self, key: str) -> str:
        """Name one of our people as messages do."""
        person = self.people.people.get(key)
        return person.name if person else key

    def _blocked(self, session: Session, deadline: Deadline) -> str:
        """Say what blocks the stage; a case that cannot be read whole is reminded of all the same."""
        try:
            with session.no_autoflush:
                row = store.stage_of(session, deadline.case_number, deadline.stage, track=deadline.track)
                return blocked.short(self.office, session, session.get_one(Case, deadline.case_number), row) if row else ""
        except Exception as error:
            self.problems.append(f"{deadline.case_number}: what blocks it could not be told ({type(error).__name__}). Report this with the case number.")
            return ""
