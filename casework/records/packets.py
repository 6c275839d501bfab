"""Packets: what was bound for a stage, in which files, of which documents and papers; and consents to held-back papers."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from casework.records.columns import enum_field, instant_field
from casework.terms import Stage, Track


class Packet(SQLModel, table=True):
    """One binding of a stage's documents and exhibits; never overwritten. `made_from` is the fingerprint of everything it was made from.

    `state` is the fingerprint of the case's documents and papers at that time: where it differs now, the packet is out of date.
    `pages` is 0 where no PDF was made.
    """

    __table_args__ = (UniqueConstraint("case_number", "track", "stage", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    version: int = 1
    made_from: str
    state: str
    pages: int = 0
    made_at: datetime = instant_field()


class PacketFile(SQLModel, table=True):
    """One file of a packet: a part of the PDF, or with part 0 the Word file. `path` is relative to the documents folder; `size` in bytes."""

    __tablename__ = "packet_file"
    __table_args__ = (UniqueConstraint("packet_id", "part"),)
    id: int | None = Field(default=None, primary_key=True)
    packet_id: int = Field(foreign_key="packet.id", index=True)
    part: int
    path: str
    sha256: str
    size: int
    pages: int = 0


class PacketEntry(SQLModel, table=True):
    """One thing in a packet, in order: a document, or an exhibit with its number. `first_page` is the packet's page, 0 without a PDF."""

    __tablename__ = "packet_entry"
    __table_args__ = (UniqueConstraint("packet_id", "place"),)
    id: int | None = Field(default=None, primary_key=True)
    packet_id: int = Field(foreign_key="packet.id", index=True)
    place: int
    document_id: int | None = Field(default=None, foreign_key="document.id")
    paper_id: int | None = Field(default=None, foreign_key="exhibit.id")
    exhibit: int = 0
    pages: int = 0
    first_page: int = 0
    part: int = 1


class PaperConsent(SQLModel, table=True):
    """The patient's own signed consent to send one held-back paper: `consent_id` is the paper that a person says names it."""

    __tablename__ = "paper_consent"
    paper_id: int = Field(primary_key=True, foreign_key="exhibit.id")
    consent_id: int = Field(foreign_key="exhibit.id")
    said_by: str
    said_at: datetime = instant_field()
