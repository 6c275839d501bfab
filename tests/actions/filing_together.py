"""Two people file, and take back, the same thirty cases at the same time, each in an office opened for itself."""

from collections.abc import Callable, Sequence
from threading import Thread

from casework.actions import Office, cases, filing, undoing
from casework.actions.undoing import UndoReason
from casework.errors import NotAllowed
from casework.records import store
from casework.rules.preflight import Override
from casework.terms import FilingMethod
from tests import make

CASES = 30


def opened(office: Office) -> list[str]:
    """Open thirty cases of thirty patients."""
    charts = [make.full_chart(claims=(make.line(1, claim_number=f"TOGETHER-{place}"),)) for place in range(CASES)]
    said = [
        each.model_copy(
            update={
                "patient": each.patient.model_copy(update={"last_name": f"Together{place}"}),
                "coverage": each.coverage.model_copy(update={"member_id": f"T{place}"}),
            }
        )
        for place, each in enumerate(charts)
    ]
    return [cases.take_chart(office, each, actor="maria").opened[0] for each in said]


def file_at_once(office: Office, numbers: Sequence[str]) -> list[Exception]:
    """Let two offices file all cases, from both ends; give whatever was raised that is no plain refusal."""

    def file(one: Office, number: str) -> None:
        filing.record_filing(one, number, filed_on=one.today(), method=FilingMethod.FAX, override=Override.SENT, actor="maria")

    return _at_once(office, numbers, file)


def undo_at_once(office: Office, numbers: Sequence[str]) -> list[Exception]:
    """Let two offices take the last act of every case back, which only one of them can."""
    acts = {number: undoing.show(office, number).act for number in numbers}

    def undo(one: Office, number: str) -> None:
        undoing.undo(one, number, reason=UndoReason.NEVER_SENT, actor="maria", act=acts[number])

    return _at_once(office, numbers, undo)


def _at_once(office: Office, numbers: Sequence[str], do: Callable[[Office, str], None]) -> list[Exception]:
    wrong: list[Exception] = []

    def work(one: Office, mine: Sequence[str]) -> None:
        for number in mine:
            try:
                do(one, number)
            except NotAllowed:
                continue
            except Exception as error:
                wrong.append(error)

    threads = [Thread(target=work, args=(office, numbers)), Thread(target=work, args=(Office.open(office.settings), numbers[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def filed(office: Office, numbers: Sequence[str]) -> list[int]:
    """Count the filings of each case."""
    with store.reading(office.engine) as session:
        return [len(store.filings(session, number)) for number in numbers]
