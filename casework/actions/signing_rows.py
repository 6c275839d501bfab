"""Who signs a stage: whoever was asked, else the clinician of the chart where that is one of the clinic's signers."""

from sqlmodel import Session, select

from casework import chart
from casework.letters.signatory import Signatory
from casework.records.clinical import Care
from casework.records.models import Case, CaseStage
from casework.records.standing import Signer, Signing
from casework.rules import signing
from casework.rules.signing import SigningVoice


def of_stage(session: Session, row: CaseStage) -> Signing | None:
    """Find who was asked to sign a stage."""
    mine = (Signing.case_number == row.case_number, Signing.stage == row.stage, Signing.track == row.track)
    return session.exec(select(Signing).where(*mine)).first()


def treating(session: Session, case: Case) -> chart.Clinician:
    """Give the clinician who treats, as the chart says."""
    care = session.exec(select(Care).where(Care.patient_key == case.patient_key)).first()
    return care.clinician if care else chart.Clinician()


def voice_of(session: Session, case: Case, signer: Signer) -> SigningVoice:
    """Say as whom a signer signs this case's letters."""
    own = treating(session, case)
    return signing.voice(signer.value.npi, own.npi, signer_name=signer.value.name, treating_name=own.name)


def signatory(session: Session, row: CaseStage) -> Signatory | None:
    """Give who covers for the treating clinician in a stage, None where nobody does."""
    asked = of_stage(session, row)
    if asked is None or asked.voice is SigningVoice.TREATING:
        return None
    said = session.get_one(Signer, asked.signer_key).value
    return Signatory(said.name, said.credentials, said.npi, said.specialty, is_covering=True)
