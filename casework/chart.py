"""What the clinic knows of one patient's dispute: the values that intake reads, records keep and letters print.

A chart is plain data, checked at the door: a workbook, a JSON file and the database all give the same `Chart`.
Unknown texts are "", unknown dates and numbers None; a letter that needs one of them is not drafted.
Money is US dollars as Decimal; times are minutes; doses mg.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from casework.terms import DenialReason, GroupCode, Network

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Money = Annotated[Decimal, Field(max_digits=12, decimal_places=2)]


class Value(BaseModel):
    """A value that never changes and refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Patient(Value):
    """Who is treated. `salutation` is what a letter says, such as "Ms."; "" prints the full name."""

    key: Name = ""
    first_name: Name = ""
    last_name: Name = ""
    salutation: Literal["", "Mr.", "Ms.", "Mrs.", "Mx.", "Dr."] = ""
    birth_on: date | None = None
    street: Name = ""
    city: Name = ""
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""
    zip_code: Name = ""
    phone: Name = ""
    email: Name = ""


class Coverage(Value):
    """The coverage in force at the date of service. `plan` is a rulebook plan name, or "unknown".

    `facts` holds what only single plans ask, by the rulebook's names, such as "liable=patient".
    """

    payer: Name = ""
    plan: Name = "unknown"
    plan_name: Name = ""
    member_id: Name = ""
    group_number: Name = ""
    employer: Name = ""
    network: Network = Network.UNKNOWN
    issuing_state: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""
    california_regulator: Literal["", "DMHC", "CDI"] = ""
    internal_levels: Literal[None, 1, 2] = None
    external_review: Literal["", "federal", "state"] = ""
    is_grandfathered: bool | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    appeals_address: Text = ""
    appeals_fax: Name = ""
    facts: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Coverage":
        if self.begins_on and self.ends_on and self.ends_on < self.begins_on:
            raise ValueError("coverage ends before it begins; check both dates")
        return self


class Clinician(Value):
    """Who treats and signs."""

    name: Name = ""
    credentials: Name = ""
    npi: Name = ""
    specialty: Name = ""
    treating_since: date | None = None


class Diagnosis(Value):
    """An ICD-10-CM code and the words of the record."""

    code: Name
    description: Name = ""


class TreatmentTrial(Value):
    """One treatment tried before. `proof` names the source page; without it the trial is reported, not documented."""

    treatment: Name
    drug_class: Name = ""
    dose: Name = ""
    started_on: date | None = None
    stopped_on: date | None = None
    outcome: Name = ""
    why_stopped: Name = ""
    proof: Name = ""

    @model_validator(mode="after")
    def _dates_in_order(self) -> "TreatmentTrial":
        if self.started_on and self.stopped_on and self.stopped_on < self.started_on:
            raise ValueError("a treatment stopped before it started; check both dates")
        return self


class OutcomeScore(Value):
    """One reading of a scale, such as PHQ-9 or MADRS."""

    scale: Name
    scored_on: date
    score: Annotated[int, Field(ge=0, le=300)]


class Infusion(Value):
    """One infusion as given. Times are HH:MM, 24 hours."""

    given_on: date
    dose_mg: Annotated[Decimal, Field(gt=0, le=2000)] | None = None
    weight_kg: Annotated[Decimal, Field(gt=0, le=500)] | None = None
    started_at: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^$")] = ""
    stopped_at: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^$")] = ""
    ndc: Name = ""
    monitoring: Name = ""


class ServiceRequest(Value):
    """The service asked for in a prior authorization, or planned next."""

    description: Name = ""
    procedure_codes: tuple[Name, ...] = ()
    sessions: Annotated[int, Field(ge=1, le=200)] | None = None
    first_on: date | None = None
    last_on: date | None = None
    dose: Name = ""
    place_of_service: Name = ""
    is_urgent: bool = False


class CostLine(Value):
    """One line of the cost table. `basis` says which kind of price; kinds are never mixed without saying so."""

    label: Name
    unit_amount: Money
    count: Annotated[int, Field(ge=0, le=10_000)]
    basis: Literal["billed", "allowed", "cash price"]
    is_requested_treatment: bool = False
    source: Name = ""

    @property
    def total(self) -> Decimal:
        """Multiply the unit amount by the count."""
        return self.unit_amount * self.count


class ClaimLine(Value):
    """One service line of a claim, with what the payer did to it; `correction` says what a corrected claim changes on it, and why."""

    claim_number: Name = ""
    account_number: Name = ""
    service_on: date | None = None
    procedure: Name = ""
    modifiers: tuple[Name, ...] = ()
    units: Annotated[Decimal, Field(ge=0)] = Decimal(1)
    charge: Money = Decimal(0)
    paid: Money = Decimal(0)
    group: GroupCode | None = None
    carc: Name = ""
    rarcs: tuple[Name, ...] = ()
    diagnosis_codes: tuple[Name, ...] = ()
    place_of_service: Name = ""
    correction: Text = ""


class Denial(Value):
    """The notice that refused: its four dates, the deadline it states, and its own words."""

    notice_on: date | None = None
    mailed_on: date | None = None
    received_on: date | None = None
    portal_on: date | None = None
    letter_deadline: date | None = None
    reason: DenialReason | None = None
    reason_text: Text = ""
    reference: Name = ""
    is_proxy: bool = False

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Denial":
        sent = [day for day in (self.notice_on, self.mailed_on) if day]
        if self.received_on and sent and not self.is_proxy and self.received_on < min(sent):
            raise ValueError("the notice was received before it was written; check both dates")
        return self


class Standing(Value):
    """The patient's authorization for the clinic to act: asked, signed, until when."""

    asked_on: date | None = None
    signed_on: date | None = None
    expires_on: date | None = None


class Contact(Value):
    """A call, letter, fax or portal message, in or out. Only the payer's go into a complaint, and of them never the note."""

    happened_on: date
    party: Literal["payer", "patient", "clinician", "regulator", "other"] = "payer"
    way: Literal["call", "letter", "fax", "portal", "e-mail", "in person"]
    is_incoming: bool = False
    with_whom: Name = ""
    reference: Name = ""
    words: Text = ""


class Chart(Value):
    """Everything known of one patient's dispute."""

    patient: Patient = Patient()
    coverage: Coverage = Coverage()
    clinician: Clinician = Clinician()
    diagnoses: tuple[Diagnosis, ...] = ()
    trials: tuple[TreatmentTrial, ...] = ()
    scores: tuple[OutcomeScore, ...] = ()
    infusions: tuple[Infusion, ...] = ()
    request: ServiceRequest = ServiceRequest()
    costs: tuple[CostLine, ...] = ()
    claims: tuple[ClaimLine, ...] = ()
    denial: Denial = Denial()
    standing: Standing = Standing()
