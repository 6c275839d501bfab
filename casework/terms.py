"""The field's words, as closed lists. Read this module first.

A value is what people read on the board, in a form or in the database; a name is what code says.
Deployment names, command-line stages and database texts are all the same value of `Stage`.
"""

from enum import StrEnum

from casework.clock_terms import Clock as Clock
from casework.document_terms import DocumentKind as DocumentKind


class Stage(StrEnum):
    """Where a dispute stands. What each stage legally is comes from the plan's pathway; claim rework and payment are none of its stages."""

    PRIOR_AUTHORIZATION = "prior-authorization"
    FIRST_APPEAL = "first-appeal"
    SECOND_APPEAL = "second-appeal"
    THIRD_APPEAL = "third-appeal"
    DOI_COMPLAINT = "doi-complaint"
    REWORK = "claim-rework"
    PAYMENT = "payment"

    @property
    def title(self) -> str:  # type: ignore[override]  # the words people say, not str.title
        """Name the stage as people say it."""
        return "Regulator complaint" if self is Stage.DOI_COMPLAINT else self.value.replace("-", " ").capitalize()

    @property
    def place(self) -> int:
        """Say how far along the road of appeals it is; claim rework and payment stand beside it, before the first appeal."""
        return ROAD.index(self) if self in ROAD else 0


BESIDE_THE_ROAD = (Stage.REWORK, Stage.PAYMENT)
ROAD = tuple(stage for stage in Stage if stage not in BESIDE_THE_ROAD)


class Track(StrEnum):
    """Whose dispute it is: the member's appeal (law), the provider's contract dispute (contract); or no dispute but the claim itself."""

    MEMBER = "member"
    PROVIDER = "provider"
    CLAIM = "claim"


class Step(StrEnum):
    """Where one stage stands."""

    DRAFTING = "drafting"
    READY_TO_FILE = "ready to file"
    FILED = "filed"
    DETERMINED = "determined"
    DECIDED = "next step decided"


class Act(StrEnum):
    """What a person may do with a stage; see `rules.steps` for when."""

    DRAFT = "draft the documents"
    FILE = "record a filing"
    DETERMINE = "record the determination"
    ESCALATE = "escalate to the next stage"
    LATER = "decide later"
    CLOSE = "close the case"
    PAY = "record the payment"
    DO_NOT_PURSUE = "do not pursue"
    WITHDRAW = "withdraw"


class Outcome(StrEnum):
    """What a determination did, or how a case ended."""

    APPROVED = "Approved"
    APPROVED_IN_PART = "Approved in part"
    DENIED = "Denied"
    NO_AUTHORIZATION_REQUIRED = "No authorization required"
    DISMISSED = "Dismissed"
    NO_ANSWER = "No answer in time"
    WITHDRAWN = "Withdrawn"
    DO_NOT_PURSUE = "Do not pursue"
    MERGED = "Merged into another case"

    @property
    def is_adverse(self) -> bool:
        """Say whether something was refused or left unanswered, so that the next step is open."""
        return self in (Outcome.APPROVED_IN_PART, Outcome.DENIED, Outcome.DISMISSED, Outcome.NO_ANSWER)


class DenialReason(StrEnum):
    """Why the payer refused, grouped as appeals are argued; the exact CARC is kept beside it."""

    MEDICAL_NECESSITY = "medical necessity"
    EXPERIMENTAL = "experimental or investigational"
    NOT_COVERED = "not covered"
    OUT_OF_NETWORK = "out of network"
    NO_PRIOR_AUTHORIZATION = "no prior authorization"
    FREQUENCY = "frequency or quantity"
    CODING = "coding"
    TIMELY_FILING = "timely filing"
    OTHER = "other"


class Network(StrEnum):
    """How the clinic stands with the payer on the date of service."""

    IN = "in"
    OUT = "out"
    OPTED_OUT = "opted-out"
    UNKNOWN = "unknown"


class GroupCode(StrEnum):
    """Who bears an adjustment (X12 claim adjustment group code)."""

    CO = "CO"
    PR = "PR"
    OA = "OA"
    PI = "PI"
    CR = "CR"


NO_PAYER = "payer not entered"  # what every page and message says of a coverage whose payer is still blank
PAYER_OUTCOMES = tuple(outcome for outcome in Outcome if outcome not in (Outcome.WITHDRAWN, Outcome.DO_NOT_PURSUE, Outcome.MERGED))


class PayerNoticeKind(StrEnum):
    """What a payer's letter between filing and decision does to the clocks."""

    EXTENSION = "extension"
    INFORMATION_REQUEST = "information request"
    CONTRACT = "contract"  # no letter: the last day that the provider contract gives for the clinic's own dispute


class DeadlineStatus(StrEnum):
    """Whether a deadline still runs."""

    RUNNING = "running"
    MET = "met"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


class FilingMethod(StrEnum):
    """How something was filed."""

    FAX = "Fax"
    PORTAL = "Payer portal"
    CERTIFIED_MAIL = "Certified mail"
    MAIL = "Mail"
    COURIER = "Courier"
    HAND_DELIVERY = "Hand delivery"
    FORWARDED = "Forwarded by the plan"


class HoldReason(StrEnum):
    """Why a case rests for a while. A hold stops no clock."""

    AWAITING_PATIENT = "Waiting for the patient"
    AWAITING_CLINICIAN = "Waiting for the clinician"
    AWAITING_RECORDS = "Waiting for records"
    AWAITING_PAYER = "Waiting for the payer"
    OTHER = "Other"


class NotPursuedReason(StrEnum):
    """Why a dispute is given up."""

    AMOUNT_TOO_SMALL = "Amount too small"
    PATIENT_DECLINED = "Patient declined"
    CORRECT_DENIAL = "Denial is correct"
    PAID_OTHERWISE = "Paid otherwise"
    TOO_LATE = "Too late"
    OTHER = "Other"


class GoodCause(StrEnum):
    """Why something was filed late, as the clinic codes it; whether it counts is for whoever decides."""

    ILLNESS = "serious illness"
    DEATH = "death in the family"
    RECORDS_DESTROYED = "records destroyed"
    NOTICE = "notice not received or misleading"
    WRONG_OFFICE = "sent to the wrong office in time"
    OTHER = "other"


class DocumentStatus(StrEnum):
    """Whether a document may still change."""

    DRAFT = "draft"
    EDITED = "edited by hand"
    REPLACED = "replaced"
    FILED = "filed"


class ReminderStatus(StrEnum):
    """How far one message of the outbox has come."""

    ARMED = "armed"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    SILENCED = "silenced"


class MessageChannel(StrEnum):
    """How a reminder travels."""

    EMAIL = "e-mail"
    SMS = "SMS"


class Role(StrEnum):
    """What a person of the clinic is here, and so which acts of the log are theirs; see rulebook/roles.toml."""

    COORDINATOR = "coordinator"
    CLINICIAN = "clinician"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class KnownBy(StrEnum):
    """How the log knows who did an act."""

    LOGIN = "login"  # the account of the computer the command ran under
    ATTESTED = "attested"  # somebody said so, on a form or with --who; no proof
    PROXY = "proxy"  # the sign-in page in front of the board
    BOARD = "board"  # pressed on the board by nobody named
    MACHINE = "machine"


class Machine(StrEnum):
    """The names under which the program itself acts; nobody of the clinic may be called so."""

    SYSTEM = "system"
    INTAKE = "intake"
    REMINDERS = "reminders"
    RENEWALS = "renewals"
    PREVIEW = "preview"
    KEYS = "keys"
    BACKUP = "backup"
    RETENTION = "retention"
    PRUNING = "pruning"


NOBODY_NAMED = "board"  # who pressed on the board without saying who it was
