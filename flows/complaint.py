"""Show on the board how a complaint stands, and let a person look at each thing that would go with it: codes and a day, nothing else."""

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import complaining, complaint_attachments, complaint_page
from casework.actions.complaint_page import ComplaintView
from casework.errors import CaseworkError
from casework.rules.complaining import Ticked
from flows import coded, doorway, forms, parking, ticking
from flows.parameters import CaseNumber

RECORDED, SHOWN, LEFT = "Looked at", "Shown", "Left as it was"


@doorway.door("complaint")
def complaint(case_number: CaseNumber, patient_filed_a_grievance_on: coded.Day = "") -> State[None]:
    """Say from when the office takes the complaint, and ask of each attachment whether it goes; a grievance of the patient's own is kept first."""
    with doorway.entered() as (office, run_id), get_client(sync_client=True) as client:
        try:
            if day := doorway.day(patient_filed_a_grievance_on):
                complaining.record_grievance(office, case_number, filed_on=day, actor=doorway.presser())
            view = complaint_page.view(office, case_number)
            if not view.items:
                return Completed(name=SHOWN, message=_sentence(view))
            told = complaint_page.told(view)
            lines = {each.key: ticking.line(Ticked, title=f"{each.key}: {each.words}", now=each.ticked or "") for each in view.items}
            answer = ticking.ask(
                office, client, case_number, run_id=run_id, name="look at what goes with the complaint", template="complaint", told=told, lines=lines
            )
            if answer is None:
                return Completed(name=LEFT, message=ticking.CHANGED)
            ticks = {key: Ticked(value) for key, value in ticking.said(answer, lines).items()}
            complaint_attachments.record(office, case_number, ticks, actor=forms.actor(answer, office.settings))
            view = complaint_page.view(office, case_number)
        except CaseworkError as refusal:
            return doorway.refuse(office, refusal)
        parking.forget(client, run_id)
        return Completed(name=RECORDED, message=_sentence(view))


def _sentence(view: ComplaintView) -> str:
    """Say in one line how the complaint stands and how much was looked at."""
    stands = view.found.says or view.found.at_once or "Nothing has to be waited for."
    left = len(view.to_look_at)
    looked = f"{len(view.items) - left} of {len(view.items)} looked at." if view.items else "Nothing on record would go with it."
    return f"{view.case_number}: {stands} {looked}"
