"""The payer directory at work: looked up for a case, carried into letters where the denial letter names no address, and verified by the clinic."""

import json
import re
from datetime import date
from typing import Any

from sqlmodel import Session

from casework import bookshelf, chart
from casework.actions import file_writing
from casework.actions.file_writing import Put
from casework.actions.office import Office
from casework.errors import BadInput, Missing
from casework.records import events
from casework.records.models import Case, CaseStage, Coverage
from casework.rules import directory
from casework.rules.book import ANY_PAYER
from casework.rules.directory import FILE, Address, AddressKind, Answer, Asked, Directory
from casework.rules.entries import Confidence
from casework.settings import Settings
from casework.terms import Stage, Track

APPEALS = (AddressKind.APPEAL_MAIL, AddressKind.APPEAL_FAX, AddressKind.APPEAL_PORTAL, AddressKind.PEER_TO_PEER)
DISPUTES = (AddressKind.DISPUTE_MAIL, AddressKind.DISPUTE_FAX, AddressKind.DISPUTE_PORTAL, AddressKind.PEER_TO_PEER)
REQUESTS = (AddressKind.AUTHORIZATION_FAX, AddressKind.AUTHORIZATION_PORTAL, AddressKind.PEER_TO_PEER)
INTERNAL = (Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL)
BLOCK = re.compile(r"^\[\[address\]\]", re.MULTILINE)
FIELDS = ("id", "payer", "kind", "lines", "plans", "states", "note", "citation")
CHECKED = "read by the clinic"
VERIFIED = "address verified"


def load(settings: Settings) -> Directory:
    """Give the directory, ours and the clinic's; while a file is wrong its last good text counts. Raises RulebookInvalid."""
    return bookshelf.parsed(settings, FILE, Directory.parse)


def look_up(office: Office, payer: str, *, plan: str = "", state: str = "") -> list[Answer]:
    """Answer for every kind of address of one payer."""
    book = load(office.settings)
    asked = _asked(office, payer, plan=plan, state=state)
    return [book.find(kind, asked) for kind in AddressKind]


def entries(office: Office, payer: str = "") -> list[Address]:
    """List the entries of one payer, or of all, whatever their scope and age."""
    known = load(office.settings).addresses
    return [each for each in known if not payer or directory.is_of(each, _names(office, payer))]


def doubts(office: Office, each: Address) -> list[str]:
    """Say why an entry would not be used today by anybody: its age and whether somebody verified it."""
    asked = Asked((each.payer,), next(iter(each.plans), ""), next(iter(each.states), ""), office.today())
    return list(directory.doubts(each, asked))


def _names(office: Office, payer: str) -> tuple[str, ...]:
    key = office.book.payer(payer)
    return (payer, *((key,) if key != ANY_PAYER else ()))


def _asked(office: Office, payer: str, *, plan: str, state: str) -> Asked:
    return Asked(_names(office, payer), plan, state, office.today())


def of_stage(office: Office, session: Session, case: Case, row: CaseStage) -> list[dict[str, Any]]:
    """Say where a stage's papers go, kind by kind: the denial letter's own address first, then the directory, else to ask."""
    said = session.get_one(Coverage, case.coverage_id).value
    if row.stage not in (Stage.PRIOR_AUTHORIZATION, *INTERNAL):
        return []
    answers = _answers(office, said, row)
    found = [_line(each) for each in answers if each.address or not each.is_empty]
    if not found:
        found = [{"kind": ", ".join(each.kind.value for each in answers), "value": "", "source": "", "asks": answers[0].words}]
    stated = [("on the denial letter", ", ".join(said.appeals_address.splitlines())), ("on the denial letter, fax", said.appeals_fax)]
    own = [{"kind": kind, "value": value, "source": "the chart, as the denial letter says", "asks": ""} for kind, value in stated if value]
    return [*(own if row.stage is not Stage.PRIOR_AUTHORIZATION else []), *found]


def _answers(office: Office, said: chart.Coverage, row: CaseStage) -> list[Answer]:
    kinds = REQUESTS if row.stage is Stage.PRIOR_AUTHORIZATION else DISPUTES if row.track is Track.PROVIDER else APPEALS
    book, asked = load(office.settings), _asked(office, said.payer, plan=said.plan, state=said.issuing_state)
    return [book.find(kind, asked) for kind in kinds]


def _line(answer: Answer) -> dict[str, Any]:
    known = answer.address
    source = f"{known.source}, verified {known.verified_on}" if known else ""
    return {"kind": answer.kind.value, "value": ", ".join(known.lines) if known else "", "source": source, "asks": "" if known else answer.words}


def addressed(office: Office, said: chart.Coverage, row: CaseStage) -> chart.Coverage:
    """Give the coverage as an appeal to the payer takes it: an address on the denial letter stays alone; without one, what the directory vouches for."""
    if said.appeals_address or said.appeals_fax or row.stage not in INTERNAL:
        return said
    mail, fax, *_ = _answers(office, said, row)
    found = {"appeals_address": "\n".join(mail.address.lines) if mail.address else "", "appeals_fax": ", ".join(fax.address.lines) if fax.address else ""}
    return said.model_copy(update={name: value for name, value in found.items() if value})


def unknown(office: Office, said: chart.Coverage, row: CaseStage) -> tuple[Missing, ...]:
    """Name the address that nobody knows for a letter to the payer, with what the directory holds and why it is not used."""
    if row.stage not in INTERNAL:
        return ()
    told = addressed(office, said, row)
    if told.appeals_address or told.appeals_fax:
        return ()
    why = [reason for each in _answers(office, said, row)[:2] for reason in each.why if "holds none" not in reason]
    return (Missing("payer's address", " ".join((f"{directory.ASK}; it is not in the letter.", *why))),)


def verify(office: Office, name: str, *, on: date, source: str, actor: str, lines: tuple[str, ...] = (), fresh: dict[str, Any] | None = None) -> Address:
    """Record that the clinic itself looked an entry up, in its own directory and in the log; `lines` corrects the address, `fresh` makes a new entry.

    Raises BadInput for an unknown entry, a future day or no source; RulebookInvalid when the result cannot be read. Nothing is half written.
    """
    if on > office.today():
        raise BadInput(f"{on} is still to come. Enter the day on which you looked it up.")
    if not source.strip():
        raise BadInput("Say where you read it, such as the address of the payer's page or “denial letter of 2026-11-02”.")
    with file_writing.together(office) as act:
        made = _written(office.settings, name, act.put, on=on, source=source, lines=lines, fresh=fresh)
        if act.changed:
            events.append(act.session, VERIFIED, actor=actor, at=office.now(), code=f"{name}, {on}")
    return made


def _written(settings: Settings, name: str, put: Put, *, on: date, source: str, lines: tuple[str, ...], fresh: dict[str, Any] | None) -> Address:
    known = next((each for each in load(settings).addresses if each.id == name), None)
    if (known is None) == (fresh is None):
        names = ", ".join(each.id for each in load(settings).addresses)
        raise BadInput(f"There is {'no' if known is None else 'already an'} entry “{name}”. The directory holds: {names or 'nothing yet'}.")
    values = {**(_values(known) if known else {"id": name, "citation": CHECKED, **(fresh or {})}), **({"lines": list(lines)} if lines else {})}
    values |= {"source": source.strip(), "confidence": Confidence.READ.value, "verified_on": on, "effective_on": min(on, known.effective_on if known else on)}
    path = settings.folder(bookshelf.FOLDER) / FILE
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    text = _replaced(before, name, _block(values))
    ours = bookshelf.layers(settings, FILE)[0]
    made = next(each for each in Directory.parse(ours, text).addresses if each.id == name)
    put(path, text.encode())
    return made


def _values(known: Address) -> dict[str, Any]:
    said = known.model_dump(mode="json")
    return {each: said[each] for each in FIELDS if said[each]}


def _block(values: dict[str, Any]) -> str:
    """Write one entry as TOML; JSON's texts and lists are TOML's too."""
    lines = [f"{name} = {value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    return "[[address]]\n" + "\n".join(lines) + "\n"


def _replaced(text: str, name: str, block: str) -> str:
    """Put an entry in the place of the one of its name, or at the end; the others stay as they are written."""
    starts = [found.start() for found in BLOCK.finditer(text)]
    parts = [text[start:end] for start, end in zip(starts, [*starts, len(text)][1:], strict=True)]
    named = re.compile(rf'^id\s*=\s*"{re.escape(name)}"', re.MULTILINE)
    head = text[: starts[0]] if starts else text
    kept = [part for part in parts if not named.search(part)]
    return "\n".join(part.rstrip() + "\n" for part in (head, *kept, block) if part.strip())
