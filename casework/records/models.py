"""The tables. Rows hold facts; rules live elsewhere. Personal columns say so by their type.

What is personal: names, birth dates, member ids, diagnoses, treatments, procedures, references and free words.
What is not: case numbers, payers, plans, stages, dates of our own acts, and codes of denials.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from casework import chart
from casework.records.columns import ByValue, ExactMoney, enum_field, instant_field, personal_field, value_field
from casework.records.reminders import Reminder as Reminder
from casework.rules.denial_book import DenialAction
from casework.terms import (
    Clock,
    DeadlineStatus,
    DenialReason,
    DocumentKind,
    DocumentStatus,
    FilingMethod,
    GoodCause,
    GroupCode,
    HoldReason,
    NotPursuedReason,
    Outcome,
    PayerNoticeKind,
    Stage,
    Step,
    Track,
)


class Patient(SQLModel, table=True):
    """Who is treated, under an opaque key such as P0007. `identity` finds the same person again."""

    key: str = Field(primary_key=True)
    identity: str = Field(index=True)
    value: chart.Patient = value_field("patient.value", chart.Patient)


class Coverage(SQLModel, table=True):
    """One patient's coverage by one payer; dated, and never overwritten by another payer's."""

    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    identity: str = Field(index=True)
    payer: str
    plan: str
    value: chart.Coverage = value_field("coverage.value", chart.Coverage)


class Case(SQLModel, table=True):
    """One dispute: patient, coverage at the date of service, treatment series and denial reason."""

    __tablename__ = "appeal_case"
    number: str = Field(primary_key=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    coverage_id: int = Field(foreign_key="coverage.id", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    begins_at: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    rework: DenialAction | None = enum_field(DenialAction)
    denial_reason: DenialReason | None = enum_field(DenialReason)
    series: str = Field(default="", index=True)
    is_urgent: bool = False
    owner: str = Field(default="unassigned", index=True)
    amount_at_stake: Decimal = Field(default=Decimal(0), sa_column=Column(ExactMoney(), nullable=False))
    hold_until: date | None = None
    hold_reason: HoldReason | None = enum_field(HoldReason)
    outcome: Outcome | None = enum_field(Outcome)
    not_pursued: NotPursuedReason | None = enum_field(NotPursuedReason)
    opened_on: date
    closed_on: date | None = Field(default=None, index=True)


class CaseStage(SQLModel, table=True):
    """One row per case, track and stage. `ask_number` rises with every answer, refusal or changed question."""

    __tablename__ = "case_stage"
    __table_args__ = (UniqueConstraint("case_number", "track", "stage"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    step: Step = enum_field(Step, Step.DRAFTING, index=True)
    level: int = 1
    opened_on: date
    is_protective: bool = False
    decided: str = ""
    decided_later_on: date | None = None
    ask_number: int = 1
    ask_notice: str = ""
    asked_form: str = ""
    run_id: str = Field(default="", index=True)


class ClaimLine(SQLModel, table=True):
    """One denied service line. `line_key` is the keyed fingerprint by which the same line is known again."""

    __tablename__ = "claim_line"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    line_key: str = Field(unique=True)
    service_on: date | None = None
    charge: Decimal = Field(default=Decimal(0), sa_column=Column(ExactMoney(), nullable=False))
    paid: Decimal = Field(default=Decimal(0), sa_column=Column(ExactMoney(), nullable=False))
    group: GroupCode | None = Field(default=None, sa_column=Column("group_code", ByValue(GroupCode), nullable=True))
    carc: str = ""
    value: chart.ClaimLine = value_field("claim_line.value", chart.ClaimLine)


class Determination(SQLModel, table=True):
    """An answer by the payer. `stage` None is the first denial of the claim itself."""

    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage | None = enum_field(Stage)
    outcome: Outcome = enum_field(Outcome, Outcome.DENIED)
    notice_on: date | None = None
    mailed_on: date | None = None
    received_on: date | None = None
    portal_on: date | None = None
    letter_deadline: date | None = None
    is_proxy: bool = False
    restarts_rights: bool = False
    reason: DenialReason | None = enum_field(DenialReason)
    reason_text: str = personal_field("determination.reason_text")
    reference: str = personal_field("determination.reference")
    recorded_at: datetime = instant_field()

    @property
    def is_adverse(self) -> bool:
        """Say whether something was refused."""
        return self.outcome.is_adverse


class Deadline(SQLModel, table=True):
    """One clock of one stage, with the rule and the steps that explain it. One row runs per case, track, stage, clock and origin.

    `origin` is "" for the clock that the latest denial drives, else the notice that keeps a clock of its own beside it.
    """

    __table_args__ = (Index("ix_deadline_due", "status", "next_rung_on"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    clock: Clock = enum_field(Clock, Clock.FILING)
    status: DeadlineStatus = enum_field(DeadlineStatus, DeadlineStatus.RUNNING)
    due_on: date | None = None
    work_by: date | None = Field(default=None, index=True)
    last_lawful: date | None = None
    letter_on: date | None = None
    rule: str = ""
    version: str = ""
    trigger: str = ""
    trigger_on: date | None = None
    filed_when: str = ""
    citation: str = ""
    source: str = ""
    confidence: str = ""
    verified_on: str = ""
    steps: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    notes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    missing: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    drives: bool = True
    next_rung_on: date | None = None
    computed_at: datetime = instant_field()
    due_at: datetime | None = instant_field(nullable=True)
    origin: str = ""


class PayerNotice(SQLModel, table=True):
    """A letter in which the payer takes more time or asks for information. Ours to answer, or to check against its own clock."""

    __tablename__ = "payer_notice"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    kind: PayerNoticeKind = enum_field(PayerNoticeKind, PayerNoticeKind.EXTENSION)
    noticed_on: date
    received_on: date | None = None
    due_on: date | None = None
    answered_on: date | None = None
    reference: str = personal_field("payer_notice.reference")
    recorded_at: datetime = instant_field()


class Filing(SQLModel, table=True):
    """What we sent, how and when, with its proof. Filing again adds a row; the first proof stays."""

    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    filed_on: date
    method: FilingMethod = enum_field(FilingMethod, FilingMethod.FAX)
    reference: str = personal_field("filing.reference")
    is_protective: bool = False
    filed_at: datetime | None = instant_field(nullable=True)
    good_cause: GoodCause | None = enum_field(GoodCause)
    recorded_at: datetime = instant_field()


class Document(SQLModel, table=True):
    """One Word file. `path` is relative to the documents folder; `sha256` is of the bytes as we wrote them."""

    __table_args__ = (UniqueConstraint("case_number", "track", "stage", "kind", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    kind: DocumentKind = enum_field(DocumentKind, DocumentKind.FIRST_APPEAL)
    version: int = 1
    status: DocumentStatus = enum_field(DocumentStatus, DocumentStatus.DRAFT)
    path: str
    sha256: str
    template_hash: str = ""
    data_hash: str = ""
    rulebook: str = ""
    drawn_at: datetime = instant_field()
