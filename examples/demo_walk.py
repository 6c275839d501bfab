"""One case through all five stages, by answering its suspended runs, day by day of a simulated calendar."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework import clock
from casework.actions import deciding, determining, filing, pages, remind
from casework.actions.determining import Answer
from casework.actions.questions import Choice
from casework.terms import Act, FilingMethod, Outcome, Stage, Step
from examples import demo_desk, demo_mail
from examples.demo_calendar import GIVEN_UP, OTHER, WALK, Turn
from examples.demo_desk import Coordinator
from examples.demo_place import Program
from examples.demo_report import deadline_words
from examples.demo_show import Show
from examples.demo_watch import DemoStopped

OWNER = "maria"


def walk(show: Show, program: Program, number: str) -> list[str]:
    """Take a case from the prior authorization to the regulator's answer; say how each of its runs ended."""
    show.say(f"\nThe calendar of {number}, simulated: each line is a run on the board that Maria resumed, or a mail she got")
    with demo_desk.coordinator(program) as maria:
        calendar = _Calendar(show, maria, number)
        other = _other_request(maria, but=number)
        for turn in WALK:
            calendar.file(turn)
            if turn is WALK[0]:
                _approve(show, maria, other)
            if turn is WALK[2]:
                _give_up(show, maria)
            calendar.hear(turn)
        return maria.endings(number)


class _Calendar:
    """Moves the simulated day, and prints what each day brought to one case."""

    def __init__(self, show: Show, maria: Coordinator, number: str) -> None:
        self.show, self.maria, self.number = show, maria, number
        self.office, self.mail = maria.office, maria.program.place.mail

    def file(self, turn: Turn) -> None:
        """Let a stage's documents be drafted, and file them."""
        self.show.begins(f"{turn.stage.title}: drafting")
        self.maria.wait_until_asked(self.number, turn.stage)
        self._tell(f"{turn.stage.title} drafted: {self._documents(turn.stage)}")
        self._day(turn.filed_on)
        self._answer(turn, Choice.FILED, turn.filing, told=f"{turn.stage.title} filed by {turn.method.value.lower()}")

    def hear(self, turn: Turn) -> None:
        """Receive what the payer answered; after a refusal, escalate."""
        self._day(turn.received_on)
        self._answer(turn, Choice.DECIDED, turn.answer, told=f"{turn.stage.title} {turn.outcome.value.lower()} by notice of {turn.notice_on}")
        if turn.outcome.is_adverse:
            self._answer(turn, Choice.ESCALATE, {}, told="Escalated")

    def _answer(self, turn: Turn, choice: Choice, said: Mapping[str, str], *, told: str) -> None:
        self.show.begins(f"{turn.stage.title}: {choice.value.lower()}")
        self.maria.answer(self.number, turn.stage, choice, said)
        page = pages.case_page(self.office, self.number)
        self._tell(f"{told}{_opened(page) if choice is Choice.ESCALATE else f'; {_next(page)}'}")
        self.show.done()

    def _day(self, day: date) -> None:
        clock.set_today(self.office.settings, day)
        before = len(self.mail.caught())
        remind.sweep(self.office)
        for mail in demo_mail.read(self.mail, after=before):
            if self.number in mail.subject:
                self._tell(f"  mail to {mail.line}")

    def _documents(self, stage: Stage) -> str:
        page = pages.case_page(self.office, self.number)
        drawn = [document["kind"] for document in page["documents"] if document["stage"] == stage.value]
        if not drawn:
            lacks = next((", ".join(item["field"] for item in row["missing"]) for row in page["stages"] if row["stage"] == stage.value), "")
            raise DemoStopped(f"the documents of {self.number} were not drafted; missing: {lacks or 'nothing that is known'}.")
        return ", ".join(drawn)

    def _tell(self, line: str) -> None:
        self.show.say(f"{self.office.today()}  {line}")


def _next(page: Mapping[str, Any]) -> str:
    """Say which clock a case stands under now."""
    if page["closed_on"]:
        return f"the case is closed as “{page['outcome']}”"
    row = next((row for row in page["deadlines"] if row["drives"]), None)
    if row is None or not row["work_by"]:
        return "no clock runs"
    return deadline_words(row)


def _opened(page: Mapping[str, Any]) -> str:
    """Say which stage was opened last, and what it legally is."""
    title = page["stages"][-1]["title"]
    return f": {title.lower()} opens, {next(rung['legal_name'] for rung in page['pathway'] if rung['stage'] == title)}"


def _other_request(maria: Coordinator, *, but: str) -> str:
    rows = pages.worklist(maria.office)
    return next(row.case_number for row in rows if row.stage == Stage.PRIOR_AUTHORIZATION.value and row.case_number != but and row.step == Step.READY_TO_FILE)


def _approve(show: Show, maria: Coordinator, number: str) -> None:
    """File the other request and record its approval by the command line's own verbs; the board follows by itself."""
    office = maria.office
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=OWNER, reference=OTHER.proof)
    clock.set_today(office.settings, OTHER.received_on)
    answer = Answer(Outcome.APPROVED, notice_on=OTHER.notice_on, received_on=OTHER.received_on, reference=OTHER.reference)
    determining.record_determination(office, number, answer, actor=OWNER)
    show.done(
        f"{office.today()}  Meanwhile {number} (prior authorization, Medicare Advantage), by the command line's verbs: filed 2026-11-23, approved, closed"
    )


def _give_up(show: Show, maria: Coordinator) -> None:
    """Decide the cases whose charts nobody completed, before their reminders turn late."""
    office = maria.office
    waiting = [row.case_number for row in pages.worklist(office) if row.step == Step.DRAFTING]
    for number, reason in zip(waiting, GIVEN_UP, strict=False):
        deciding.decide(office, number, Act.DO_NOT_PURSUE, actor=OWNER, reason=reason)
        show.say(f"{office.today()}  Meanwhile {number}, whose chart nobody completed: do not pursue ({reason.value.lower()})")
