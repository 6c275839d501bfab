"""What the documents drawn on demand say beyond the chart: the window for a call, the payer's lapsed time, papers and proofs."""

from dataclasses import dataclass, field
from datetime import date

from casework.letters.plan_b import PlanBSheet
from casework.letters.requested import Requested
from casework.letters.signatory import Signatures
from casework.rules.official_forms import FormSheet
from casework.terms import Outcome


@dataclass(frozen=True, slots=True)
class Call:
    """The call between clinicians: the last day to ask for it where a rule that was read gives one, and the payer's line."""

    ask_by: date | None = None
    citation: str = ""
    phone: str = ""
    phone_read_on: date | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """A filing whose time to decide ended without an answer. `is_asked`: somebody asked first whether anything came since."""

    ended_on: date
    citation: str
    filed_on: date | None = None
    filed_by: str = ""
    reference: str = ""
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """One paper that shows when a claim was first sent; only one that somebody classified as ordinary."""

    words: str
    dated_on: date
    pages: int = 0


@dataclass(frozen=True, slots=True)
class EarlierFiling:
    """A filing that left the house and failed: `trouble` says how, `told_on` since when we know.

    `last_day` is given only by a rule that was read, and only if it was kept.
    """

    filed_on: date
    by: str
    trouble: str
    told_on: date
    reference: str = ""
    pages: int = 0
    last_day: date | None = None
    citation: str = ""
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that the patient is asked for again, as an infinitive; since when it is awaited and by when it is needed."""

    what: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """All of it; what a document does not use stays empty. `pages` counts the cover too.

    `sent_on` is the first filing of the stage itself, `answer` what came of it.
    """

    call: Call = field(default_factory=Call)
    overdue: Overdue | None = None
    waits_for_us: bool = False
    is_deceased: bool = False
    plan_b: PlanBSheet = field(default_factory=PlanBSheet)
    form: FormSheet | None = None
    fax_to: str = ""
    pages: int = 0
    proofs: tuple[Proof, ...] = ()
    earlier: EarlierFiling | None = None
    sent_on: date | None = None
    requested: Requested | None = None
    answer: Outcome | None = None
    answered_on: date | None = None
    asked: tuple[Asked, ...] = ()
    signatures: Signatures = field(default_factory=Signatures)
