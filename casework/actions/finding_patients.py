"""Finding a patient's cases by name, birth date or member id. Whoever looks somebody up has opened something: it stands in the log."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, look_ups, store
from casework.records.look_ups import LookedBy
from casework.records.models import Patient

LOOKED_UP = "patient looked up"
MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One patient and the numbers of the cases, the open ones apart."""

    patient_key: str
    name: str
    born: date | None
    open_cases: tuple[str, ...]
    closed_cases: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say who it is and where the cases are."""
        cases = [*self.open_cases, *(f"{number} (closed)" for number in self.closed_cases)]
        return f"{self.patient_key}  {self.name}, born {self.born or 'unknown'}: {', '.join(cases) or 'no case'}"


def find(office: Office, *, name: str = "", born: date | None = None, member: str = "", actor: str) -> list[Found]:
    """List the patients on whom everything fits, and keep in the log that somebody looked, by what, and whom that showed.

    Raises BadInput when nothing is asked, or when so many fit that more must be asked.
    """
    asked = [kind.value for kind, said in zip(LookedBy, (name.strip(), born, member.strip()), strict=True) if said]
    if not asked:
        raise BadInput("Say whom to find: --name, --born or --member, or several of them.")
    with store.writing(office.engine) as session:
        keys = look_ups.find(session, name=name, born=born, member=member)
        shown = keys if len(keys) <= MOST else []
        code = f"by {' and '.join(asked)}: {', '.join(shown) or f'{len(keys)} found, nobody shown'}"
        events.append(session, LOOKED_UP, actor=actor, at=office.now(), code=code)
        found = [_found(session, key) for key in shown]
    if len(keys) > MOST:
        raise BadInput(f"{len(keys)} patients fit. Ask for more, such as the birth date too; nobody was shown.")
    return found


def _found(session: Session, key: str) -> Found:
    patient = session.get_one(Patient, key).value
    cases = store.cases_of_patient(session, key)
    name = f"{patient.last_name}, {patient.first_name}"
    is_open, closed = (tuple(case.number for case in cases if (case.closed_on is None) is wanted) for wanted in (True, False))
    return Found(key, name, patient.birth_on, is_open, closed)
