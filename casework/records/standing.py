"""Authorizations to represent and waivers; who signs, who is away, and which version of a letter a signer approved."""

from datetime import date, datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from casework import chart
from casework.records.columns import enum_field, instant_field, personal_field, value_field
from casework.rules.representing import FormUsed
from casework.rules.signing import SigningVoice
from casework.rules.standing import Accepts
from casework.terms import Stage, Track


class Representation(SQLModel, table=True):
    """One authorization or waiver, from the day it was asked. Without a case it holds for every case of the patient, without stages for every stage."""

    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    case_number: str | None = Field(default=None, foreign_key="appeal_case.number", index=True)
    kind: Accepts = enum_field(Accepts, Accepts.AUTHORIZATION)
    form: FormUsed | None = enum_field(FormUsed)
    stages: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    asked_on: date | None = None
    sent_on: date | None = None
    signed_on: date | None = None
    expires_on: date | None = None
    revoked_on: date | None = None
    paper_id: int | None = Field(default=None, foreign_key="exhibit.id")


class Signer(SQLModel, table=True):
    """One clinician who signs, under a short key such as dr-b that the board shows. `left_on`: signs no more since."""

    key: str = Field(primary_key=True)
    value: chart.Clinician = value_field("signer.value", chart.Clinician)
    licence: str = personal_field("signer.licence")
    left_on: date | None = None


class Absence(SQLModel, table=True):
    """A time in which a signer is away, both days included, and who signs meanwhile. `cancelled_on`: it is not so any more."""

    id: int | None = Field(default=None, primary_key=True)
    signer_key: str = Field(foreign_key="signer.key", index=True)
    from_on: date
    to_on: date
    cover_key: str | None = Field(default=None, foreign_key="signer.key")
    cancelled_on: date | None = None


class Signing(SQLModel, table=True):
    """Who signs the letters of one stage, as whom, since when asked and by which day."""

    __table_args__ = (UniqueConstraint("case_number", "track", "stage"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    signer_key: str = Field(foreign_key="signer.key")
    voice: SigningVoice = enum_field(SigningVoice, SigningVoice.TREATING)
    asked_on: date
    sign_by: date | None = None


class Approval(SQLModel, table=True):
    """A signer's word for one version of a letter, by its bytes. `said_by` is who entered it, by the list of people: an attestation, no proof of identity.

    `has_read` is ticked by hand; nothing else attests it. `written_word` is the paper with the signer's own signature, where another person
    enters the approval on the strength of it.
    """

    __table_args__ = (UniqueConstraint("document_id", "sha256", "signer_key"),)
    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    sha256: str
    signer_key: str = Field(foreign_key="signer.key")
    voice: SigningVoice = enum_field(SigningVoice, SigningVoice.TREATING)
    approved_on: date
    has_read: bool = False
    said_by: str
    recorded_at: datetime = instant_field()
    written_word: int | None = Field(default=None, foreign_key="exhibit.id")
