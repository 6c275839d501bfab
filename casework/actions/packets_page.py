"""What the board says of packets: pages, size, and whether a document or paper changed since. Nothing here is personal."""

from typing import Any

from sqlmodel import Session, select

from casework.actions import packets, packets_told
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.records.packets import Packet
from casework.terms import Step

OPEN = (Step.DRAFTING, Step.READY_TO_FILE)
STALE = "out of date: a document or paper changed since"


def lines(office: Office, session: Session, case: Case) -> list[dict[str, Any]]:
    """List the files of a case's packets as its page lists documents."""
    if session.exec(select(Packet.id).where(Packet.case_number == case.number).limit(1)).first() is None:
        return []
    return [line for row in store.stages(session, case.number) for packet in packets.of_stage(session, row) for line in _files(office, session, row, packet)]


def _files(office: Office, session: Session, row: CaseStage, packet: Packet) -> list[dict[str, Any]]:
    status = status_of(office, session, row, packet)
    return [
        {
            "kind": f"packet, {packets_told.said(file.pages, file.size)}",
            "stage": row.stage.value,
            "version": packet.version,
            "status": status,
            "path": file.path,
        }
        for file in packets_told.files_of(session, packet)
    ]


def status_of(office: Office, session: Session, row: CaseStage, packet: Packet) -> str:
    """Say of a packet whether it is the latest and still fits the case; what was filed keeps its packet as it was."""
    latest = packets.of_stage(session, row)[-1]
    if packet.id != latest.id:
        return "a newer one was made"
    if row.step in OPEN and packets.state_of(office, session, row) != packet.state:
        return STALE
    return f"made {packet.made_at.astimezone(office.settings.zone).date()}"


def words(office: Office, session: Session, row: CaseStage) -> str:
    """Say pages, size and state of a stage's latest packet for the question about filing, and the command that makes one."""
    made = packets.of_stage(session, row)
    command = f"casework packet {row.case_number} --stage {row.stage.value}"
    if not made:
        return f"none yet; it binds letters and exhibits: `{command}`"
    files = packets_told.files_of(session, made[-1])
    size = sum(file.size for file in files if file.part) or sum(file.size for file in files)
    status, parts = status_of(office, session, row, made[-1]), sum(1 for file in files if file.part)
    again = f"; make it again: `{command}`" if status == STALE else ""
    return f"{packets_told.said(made[-1].pages, size)}{f', {parts} parts' if parts > 1 else ''}, {status}{again}"
