"""Taking back the last act of a case: only what has not left the house, with a reason, and never without saying first what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from casework.actions import clocks, putting_aside, refusals, undoing_rows, undoing_words
from casework.actions.office import Office
from casework.actions.undoing_rows import Restored
from casework.records import events, journal, store
from casework.records.acts import CaseAct, CaseOfAct
from casework.terms import Act

VERB = "undone"
SENT = (Act.FILE.value, "information answered")
STAY = {
    journal.OPENED: "give it up with “Do not pursue” or “Withdraw”",
    journal.CHART: "correct the chart workbook and save it again",
    journal.FILE: "correct what it says with the deployment correct, or give the case up",
    journal.PAPER: "give it to its own case with: casework give-paper",
    journal.SPLIT: "merge the two again: casework merge, with the new case first",
    journal.MOVED: "part the lines again with: casework split",
    journal.UNSEEN: "record what is right instead",
}


class UndoReason(StrEnum):
    """Why an act is taken back."""

    PRESSED = "Pressed by mistake"
    WRONG_CASE = "Meant for another case"
    WRONG_ENTRY = "A wrong date or answer was entered"
    CHANGED_MIND = "Decided otherwise"
    NEVER_SENT = "Recorded by mistake: it was never sent"


@dataclass(frozen=True, slots=True)
class Shown:
    """What taking back the last act would do: its number, who did it and when, every row in words, what it needs, and what is mentioned beside."""

    case_number: str
    act: int
    code: str
    said: str
    changes: tuple[str, ...]
    cases: tuple[str, ...]
    mentions: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Say it in lines."""
        return "\n".join(
            (f"{self.case_number}, act {self.act}: {self.said}. Taking it back means:", *(f"- {line}" for line in (*self.changes, *self.needs, *self.mentions)))
        )


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back. `runs` are those on the board that stand for no stage any more."""

    shown: Shown
    words: str
    runs: tuple[str, ...] = ()
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class _Meant:
    """The act that is meant and what followed from it by itself, newest first; and its cases."""

    act: CaseAct
    acts: tuple[CaseAct, ...]
    cases: tuple[str, ...]


def show(office: Office, number: str) -> Shown:
    """Say what taking back the last act of a case would do. Raises NotAllowed where nothing can be taken back."""
    with store.reading(office.engine) as session:
        store.case(session, number)
        meant = _meant(session, number)
        _refuse(office, session, number, meant)
        return _shown(office, session, number, meant)


def refuse(office: Office, session: Session, number: str) -> None:
    """Raise NotAllowed where the last act of a case cannot be taken back."""
    _refuse(office, session, number, _meant(session, number))


def undo(office: Office, number: str, *, reason: UndoReason, actor: str, act: int = 0) -> Undone:
    """Take back the last act of a case and what followed from it by itself. `act` is its number as shown; 0 means whatever the last one is.

    Raises NotAllowed when something left the house, when the act is not the last, or when a letter was edited since.
    """
    putting_aside.finish(office)
    with store.reading(office.engine) as session:
        done = next((each for each in _undone(session, number) if each.id == act), None)
        if done:
            shown = Shown(number, act, done.code, done.code, (), ())
            return Undone(shown, f"{number}: act {act} was taken back already; nothing changed.", is_new=False)
    try:
        with store.writing(office.engine) as session:
            shown, restored = _take_back(office, session, number, act, reason=reason, actor=actor)
            kept = putting_aside.note(office, session, restored.files)
    except IntegrityError:
        raise refusals.because("rests-on-it", number=number) from None
    said = [shown.said + ".", *_beside(kept, putting_aside.finish(office)), *shown.mentions]
    return Undone(shown, f"{number}: taken back: {' '.join(said)}", tuple(restored.runs))


def _beside(kept: Sequence[str], later: Sequence[str]) -> list[str]:
    """Say under which names drawn files are kept."""
    said = [f"Drawn files are kept beside, as {', '.join(PurePosixPath(each).name for each in kept)}."] if kept else []
    return said + ([f"{len(later)} could not be renamed yet; the next start of the board tries again."] if later else [])


def _take_back(office: Office, session: Session, number: str, act: int, *, reason: UndoReason, actor: str) -> tuple[Shown, Restored]:
    store.case(session, number)
    meant = _meant(session, number)
    if act and meant.act.id != act:
        raise refusals.because("not-the-last", number=number, act=act, last=meant.act.id, words=meant.act.code)
    _refuse(office, session, number, meant)
    if _was_sent(meant.act) and reason is not UndoReason.NEVER_SENT:
        raise refusals.because("was-sent", number=number, words=meant.act.code, reason=UndoReason.NEVER_SENT)
    shown = _shown(office, session, number, meant)
    session.info[journal.UNDOES] = meant.act.id
    restored = undoing_rows.restore(office, session, meant.acts)
    notice = f"“{meant.act.code}” was taken back: {reason.value.lower()}."
    for each in meant.cases:
        undoing_rows.ask_anew(session, each, notice=notice)
        code = f"{meant.act.code} (act {meant.act.id}); reason: {reason}"
        events.append(session, VERB, actor=actor, at=office.now(), case_number=each, code=code)
        _follow_files(office, session, each, meant.act)
    for done in meant.acts:
        done.undone_at = office.now()
        session.add(done)
    return shown, restored


def _follow_files(office: Office, session: Session, number: str, act: CaseAct) -> None:
    """Let the clocks follow what a file said since: the restored ones stand on what was known before it."""
    since = [event for event in events.of_case(session, number) if event.actor == "intake" and event.at > act.at]
    case = store.case(session, number)
    if since and not case.closed_on:
        session.flush()
        clocks.recompute(office, session, case)


def _acts(session: Session, number: str) -> Sequence[CaseAct]:
    """List the acts of a case that still stand, newest first."""
    query = select(CaseAct).join(CaseOfAct).where(CaseOfAct.case_number == number, col(CaseAct.undone_at).is_(None), CaseAct.undoes == 0)
    return session.exec(query.order_by(col(CaseAct.id).desc())).all()


def _undone(session: Session, number: str) -> Sequence[CaseAct]:
    return session.exec(select(CaseAct).join(CaseOfAct).where(CaseOfAct.case_number == number, col(CaseAct.undone_at).is_not(None))).all()


def _cases(session: Session, act: CaseAct) -> tuple[str, ...]:
    return tuple(session.exec(select(CaseOfAct.case_number).where(CaseOfAct.act_id == act.id).order_by(CaseOfAct.case_number)))


def _meant(session: Session, number: str) -> _Meant:
    found = _acts(session, number)
    last = next((each for each in found if each.is_by_person), None)
    if last is None:
        raise refusals.because("nothing-to-undo", number=number)
    cases = _cases(session, last)
    later = {each.id: each for case in cases for each in _acts(session, case) if (each.id or 0) > (last.id or 0)}
    return _Meant(last, (*undoing_rows.following(last, sorted(later.values(), key=lambda each: each.id or 0)), last), cases)


def _refuse(office: Office, session: Session, number: str, meant: _Meant) -> None:
    """Raise NotAllowed for what stays: what came in, what was done since in another case, letters that were edited."""
    if blocked := next((each.blocked for each in meant.acts if each.blocked), ""):
        raise refusals.because("act-stays", number=number, what=blocked, words=STAY[blocked])
    for other in meant.cases:
        last = next((each for each in _acts(session, other) if each.is_by_person), None)
        if last and last.id != meant.act.id:
            raise refusals.because("other-changed", other=other, words=last.code)
    undoing_rows.refuse_changed(office, session, number, meant.acts)


def _was_sent(act: CaseAct) -> bool:
    return any(verb in SENT for verb in act.code.split("; "))


def _shown(office: Office, session: Session, number: str, meant: _Meant) -> Shown:
    at = meant.act.at.astimezone(office.settings.zone)
    said = f"“{meant.act.code}” by {meant.act.actor} on {at:%Y-%m-%d at %H:%M}"
    changes = tuple(dict.fromkeys(line for act in meant.acts for line in undoing_words.lines(session, act)))
    mentions = tuple(undoing_words.mentions(session, meant.cases, since=meant.act.at))
    needs = (f"It says that something left the house: only with the reason “{UndoReason.NEVER_SENT}”.",) if _was_sent(meant.act) else ()
    return Shown(number, meant.act.id or 0, meant.act.code, said, changes, meant.cases, mentions, needs)
