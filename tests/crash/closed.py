"""The third walk of the harness: documents kept closed, where what people fill in lies open only while they work on it."""

from collections.abc import Callable

from casework.actions import Office, call_sheets, cases, intake, workbooks
from tests import make
from tests.actions.test_call_sheets import fill
from tests.actions.test_workbooks import edit, put
from tests.crash.commands import typed
from tests.crash.road import DAY, MARIA, Deed
from tests.crash.scenery import FIRST, lay, made, minute
from tests.paper_making import LETTER, drop, pdf

Ready = Callable[[Office], object]


def _closed(office: Office) -> None:
    with (office.settings.home / "clinic.toml").open("a") as file:
        file.write('\n[documents]\nkept = "closed"\n')


def _request(office: Office, _send: object) -> None:
    cases.take_chart(office, make.request_chart(), actor=MARIA)


def _saved(office: Office) -> None:
    """Have a person ask for the workbook, fill it and save it; a start takes away what nobody saved."""
    edit(workbooks.anew(office, FIRST), put("Request", H30="a note beside"))


def _saved_while_it_stood(office: Office) -> None:
    path = workbooks.anew(office, FIRST)
    minute(office)
    edit(path, put("Request", H31="another note"))


def _put_away(office: Office) -> None:
    """Have a sheet sealed already, as every start does with one that nobody saved."""
    call_sheets.write(office, FIRST)


def _filled(office: Office) -> None:
    fill(call_sheets.write(office, FIRST), answers={"E1": "yes"})


def _unreadable(office: Office) -> None:
    drop(office.settings.folder("inbox"), "monday.835", b"ISA*00*nothing that can be read")


def _closedly(name: str, words: str, ready: Ready = lambda _: None) -> Deed:
    """Make an act of a command as a person types it."""
    return Deed(name, typed(words, "home"), ready, DAY, beside=made)


def _watched(name: str, ready: Ready) -> Deed:
    """Make an act of what the board finds by itself."""
    return Deed(name, lambda office, _: intake.watch(office, settle_seconds=0), ready, DAY)


CLOSED: tuple[Deed, ...] = (
    Deed("open a case, documents kept closed", _request, _closed, DAY),
    _closedly("hand out a workbook", f"chart {FIRST}", lambda office: workbooks.anew(office, FIRST)),
    _watched("read a workbook that was saved, and put it away", _saved),
    _watched("read another that was saved while the board stood", _saved_while_it_stood),
    _closedly("hand out a call sheet", f"call-sheet {FIRST}", _put_away),
    _watched("read a call sheet that was filled, and put it away", _filled),
    _watched("refuse a file and seal it", _unreadable),
    _closedly("take a letter, sealed", f"add-document {FIRST} {{place}}/made/letter.pdf --kind eob --on 2026-11-02", lay("letter.pdf", pdf(LETTER))),
    _closedly("hand out every document", f"hand-out {FIRST} --to {{place}}/made"),
)
