"""The demo's story: when each stage is filed and answered. Every date and number is invented; the deadlines come from the rulebook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from casework.terms import DenialReason, FilingMethod, NotPursuedReason, Outcome, Stage

FIRST_DAY, MORNING = date(2026, 11, 22), time(9)


@dataclass(frozen=True, slots=True)
class Turn:
    """One stage: how and when it is filed, and what comes back. `letter_deadline` is what the notice itself states."""

    stage: Stage
    filed_on: date
    method: FilingMethod
    proof: str
    notice_on: date
    received_on: date
    reference: str
    outcome: Outcome = Outcome.DENIED
    letter_deadline: date | None = None

    @property
    def filing(self) -> Mapping[str, str]:
        """Give the form's answer about the filing."""
        return {"filed_on": self.filed_on.isoformat(), "method": self.method.value, "reference": self.proof}

    @property
    def answer(self) -> Mapping[str, str]:
        """Give the form's answer about the notice that came."""
        said = {
            "outcome": self.outcome.value,
            "notice_on": self.notice_on.isoformat(),
            "received_on": self.received_on.isoformat(),
            "reference": self.reference,
        }
        if self.outcome.is_adverse:
            said["denial_reason"] = DenialReason.MEDICAL_NECESSITY.value
        if self.letter_deadline:
            said["letter_deadline"] = self.letter_deadline.isoformat()
        return said


WALK = (
    Turn(
        Stage.PRIOR_AUTHORIZATION,
        filed_on=date(2026, 11, 23),
        method=FilingMethod.FAX,
        proof="FX-0412",
        notice_on=date(2026, 12, 3),
        received_on=date(2026, 12, 7),
        reference="LF-PA-88120",
    ),
    Turn(
        Stage.FIRST_APPEAL,
        filed_on=date(2026, 12, 16),
        method=FilingMethod.PORTAL,
        proof="PORTAL-77310",
        notice_on=date(2026, 12, 28),
        received_on=date(2026, 12, 31),
        reference="LF-A1-88120",
        letter_deadline=date(2027, 3, 1),
    ),
    Turn(
        Stage.SECOND_APPEAL,
        filed_on=date(2027, 1, 12),
        method=FilingMethod.FAX,
        proof="FX-0533",
        notice_on=date(2027, 1, 22),
        received_on=date(2027, 1, 26),
        reference="LF-A2-88120",
        letter_deadline=date(2027, 5, 26),
    ),
    Turn(
        Stage.THIRD_APPEAL,
        filed_on=date(2027, 2, 4),
        method=FilingMethod.CERTIFIED_MAIL,
        proof="CM-9400-0155",
        notice_on=date(2027, 3, 17),
        received_on=date(2027, 3, 19),
        reference="IRO-27-0031",
    ),
    Turn(
        Stage.DOI_COMPLAINT,
        filed_on=date(2027, 3, 26),
        method=FilingMethod.MAIL,
        proof="ML-0098",
        notice_on=date(2027, 4, 20),
        received_on=date(2027, 4, 23),
        reference="EB-27-5510",
        outcome=Outcome.APPROVED,
    ),
)
OTHER = Turn(
    Stage.PRIOR_AUTHORIZATION,
    filed_on=date(2026, 11, 23),
    method=FilingMethod.FAX,
    proof="FX-0413",
    notice_on=date(2026, 11, 30),
    received_on=date(2026, 12, 2),
    reference="HL-PA-20417",
    outcome=Outcome.APPROVED,
)
GIVEN_UP = (NotPursuedReason.PATIENT_DECLINED, NotPursuedReason.PAID_OTHERWISE, NotPursuedReason.CORRECT_DENIAL)
