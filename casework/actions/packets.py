"""Making the packet of a stage: letters and exhibits as one PDF, or in parts where a portal takes no more, and one Word file.

Nothing is dropped without a word: what stays behind is told with its reason and kept in the log. A packet is never overwritten.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session, col, select

from casework import bookshelf
from casework.actions import dossiers, packets_bind, packets_choose, packets_print, packets_told, refusals, stages
from casework.actions.file_writing import put
from casework.actions.office import Office
from casework.actions.packets_bind import Bound, Matter
from casework.actions.packets_choose import Picked
from casework.actions.packets_told import Made
from casework.errors import BadInput, FolderNotWritable, MissingData
from casework.letters import exhibits, parties
from casework.plural import counted
from casework.records import events, store, troubles
from casework.records.models import Case, CaseStage, Coverage
from casework.records.packets import Packet, PacketEntry, PacketFile
from casework.rules import enclosing_book
from casework.rules.enclosing import Wish
from casework.rules.enclosing_book import MB, Limit
from casework.terms import Stage, Track

PAYER = "payer"
NOT_KEPT = f"The documents folder cannot be written ({{why}}), and no packet was kept. Make room, or give yourself the right to write. {troubles.AGAIN}"


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks for: papers to add or leave out and why, and the limit: "payer", or megabytes."""

    wish: Wish = field(default_factory=Wish)
    why: str = ""
    limit: str = PAYER


def make(office: Office, number: str, *, actor: str, stage: Stage | None = None, track: Track | None = None, order: Order | None = None) -> Made:
    """Make the packet of a stage, the one that waits unless another is named. The same documents, papers and order add nothing.

    Raises MissingData naming every enclosure that is missing or cannot be read, BadInput for a wish that may not be granted,
    NotAllowed for a stage without documents, BadFile for what cannot be printed, FolderNotWritable.
    """
    order = order or Order()
    if order.wish.leave_out and not order.why.strip():
        raise BadInput("Say why the paper is left out: --why. It is kept encrypted.")
    with store.reading(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        picked = _picked(office, session, row, order)
        state = state_of(office, session, row)
        limit = _limit(office, session, case, order.limit)
        matter = _matter(office, session, case, row)
        mark = _mark(office, state, order, limit, matter)
        if known := _known(office, session, row, mark):
            return packets_told.told(session, known, picked, limit, is_known=True)
    bound = packets_bind.bind(office, picked, matter, limit)
    with store.writing(office.engine) as session:
        events.refuse(session, "packet made", actor=actor)  # before a file is written
        case, row = stages.find(session, number, row.stage, track=row.track)
        if state_of(office, session, row) != state:
            raise BadInput("A document or paper of this case changed while the packet was made. Make it again.")
        packet = _keep(office, session, row, bound, state=state, mark=mark)
        _log(office, session, packet, picked, order, actor=actor)
        return packets_told.told(session, packet, picked, limit)


def _picked(office: Office, session: Session, row: CaseStage, order: Order) -> Picked:
    """Choose, and refuse what may not or cannot go."""
    picked = packets_choose.pick(office, session, row, order.wish)
    if not picked.pieces:
        raise refusals.because("not-drawn", number=row.case_number, stage=row.stage.title.lower())
    if picked.selection.refused:
        raise BadInput(" ".join(picked.selection.refused))
    if lacking := (*picked.selection.missing, *packets_choose.unusable(office, picked)):
        raise MissingData(f"packet of the {row.stage.title.lower()}", lacking)
    if picked.moved:
        again = f"Draw the stage again (casework draft {row.case_number}), or leave the papers as they were."
        raise BadInput(f"A letter names its exhibits by other numbers than the packet would give them: {'; '.join(picked.moved)}. {again}")
    return picked


def state_of(office: Office, session: Session, row: CaseStage) -> str:
    """Fingerprint the documents and papers that a stage's packet depends on."""
    return _hash(packets_choose.state_values(office, session, row))


def _hash(values: object) -> str:
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()


def _mark(office: Office, state: str, order: Order, limit: Limit | None, matter: Matter) -> str:
    """Fingerprint everything that a packet is made from, the clinic's own words and rules included."""
    words = [office.wording.fingerprint(name) for name in (exhibits.INDEX, exhibits.SHEETS)]
    rules = [bookshelf.read(office.settings, name) for name in ("enclosures.toml", "papers.toml")]
    wish = [sorted(order.wish.add), sorted(order.wish.leave_out)]
    return _hash([state, words, rules, wish, limit.file_bytes if limit else 0, str(matter), packets_print.can_print()])


def _limit(office: Office, session: Session, case: Case, stated: str) -> Limit | None:
    """Find the limit: the payer's own, as far as one is known, or the megabytes that a person states."""
    if stated not in (PAYER, "portal"):
        try:
            single = round(float(stated) * MB)
        except (ValueError, OverflowError):
            single = 0
        if single <= 0:
            raise BadInput("Write the limit as payer, portal, or as megabytes such as 25.")
        return Limit("The limit given", single)
    known = bookshelf.parsed(office.settings, "limits.toml", enclosing_book.limits)
    return enclosing_book.limit_of(known, session.get_one(Coverage, case.coverage_id).payer)


def _matter(office: Office, session: Session, case: Case, row: CaseStage) -> Matter:
    """Say whose matter it is, as the index prints it, dated by the stage's latest document."""
    dossier = dossiers.dossier_of(office, session, case, row, is_protective=row.is_protective)
    claims = ", ".join(dossier.claim_numbers)
    about = {"Member": parties.member(dossier).full, "Member ID": dossier.chart.coverage.member_id, "Claim": claims, "Our file": case.number}
    drawn = max((each.drawn_at for each in store.documents(session, case.number) if each.stage is row.stage), default=office.now())
    return Matter(case.number, row.stage, row.track, drawn.astimezone(office.settings.zone).date(), {name: value for name, value in about.items() if value})


def of_stage(session: Session, row: CaseStage) -> list[Packet]:
    """List the packets of a stage, oldest first."""
    query = select(Packet).where(Packet.case_number == row.case_number, Packet.stage == row.stage, Packet.track == row.track)
    return list(session.exec(query.order_by(col(Packet.version))))


def _known(office: Office, session: Session, row: CaseStage, mark: str) -> Packet | None:
    """Find the latest packet when it was made from the same and its files lie there unchanged."""
    latest = next(iter(of_stage(session, row)[-1:]), None)
    if latest is None or latest.made_from != mark:
        return None
    return latest if all(_is_whole(office, file) for file in packets_told.files_of(session, latest)) else None


def _is_whole(office: Office, file: PacketFile) -> bool:
    return office.files.digest(file.path) == file.sha256


def _keep(office: Office, session: Session, row: CaseStage, bound: Bound, *, state: str, mark: str) -> Packet:
    version = max((each.version for each in of_stage(session, row)), default=0) + 1
    packet = Packet(case_number=row.case_number, track=row.track, stage=row.stage, version=version, made_from=mark, state=state, pages=bound.pages)
    packet.made_at = office.now()
    session.add(packet)
    session.flush()
    assert packet.id is not None  # noqa: S101 - the flush numbered it
    folder = row.stage.value if row.track is not Track.PROVIDER else f"{row.stage.value}-provider"
    try:
        for part, (data, pages) in enumerate(bound.parts, 1):
            name = f"packet-v{version}" + (f"-part-{part}-of-{len(bound.parts)}" if len(bound.parts) > 1 else "") + ".pdf"
            session.add(_file(office, packet.id, part, f"{row.case_number}/{folder}/{name}", data, pages))
        if bound.word:
            session.add(_file(office, packet.id, 0, f"{row.case_number}/{folder}/packet-v{version}.docx", bound.word, 0))
    except OSError as error:
        raise FolderNotWritable(NOT_KEPT.format(why=error.strerror)) from None
    session.add_all(PacketEntry(packet_id=packet.id, place=place, **entry) for place, entry in enumerate(bound.entries, 1))
    session.flush()
    return packet


def _file(office: Office, packet: int, part: int, path: str, data: bytes, pages: int) -> PacketFile:
    office.files.put(path, data)
    return PacketFile(packet_id=packet, part=part, path=path, sha256=hashlib.sha256(data).hexdigest(), size=len(data), pages=pages)


def _log(office: Office, session: Session, packet: Packet, picked: Picked, order: Order, *, actor: str) -> None:
    left = "; ".join(f"paper {each.paper} {each.code}" for each in picked.selection.left)
    code = f"packet v{packet.version}, {counted(packet.pages, 'page')}, {counted(len(picked.selection.chosen), 'exhibit')}" + (
        f"; stayed behind: {left}" if left else ""
    )
    at = {"case_number": packet.case_number, "track": packet.track.value, "stage": packet.stage.value}
    events.append(session, "packet made", actor=actor, at=office.now(), code=code, words=order.why, **at)


def copy_to(office: Office, made: Made, folder: Path) -> tuple[Path, ...]:
    """Copy a packet's files into another folder. Raises FolderNotWritable."""
    try:
        for path in made.paths:
            put(folder / Path(path).name, office.files.read(path))
    except OSError as error:
        raise FolderNotWritable(f"The folder cannot be written ({error.strerror}). The packet lies in the documents folder.") from None
    return tuple(folder / Path(path).name for path in made.paths)
