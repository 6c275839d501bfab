"""Look through a denial notice on the board: one drop-down for each thing that it must contain. No words, and nothing of the letter's own text."""

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import notice_check as checking
from casework.actions.notice_check import NoticeRow, NoticeView
from casework.errors import CaseworkError
from casework.rules.notice_check import Look
from flows import doorway, forms, parking, ticking
from flows.parameters import CaseNumber

RECORDED, SHOWN, LEFT = "Looked through", "Shown", "Left as it was"


@doorway.door("notice-check")
def notice_check(case_number: CaseNumber) -> State[None]:
    """Ask of each item whether the notice has it; what the scanned letter seems to have is said by its page, and a person decides."""
    with doorway.entered() as (office, run_id), get_client(sync_client=True) as client:
        try:
            view = checking.view(office, case_number)
            if not view.rows:
                return Completed(name=SHOWN, message=view.words)
            lines = {row.item.id: ticking.line(Look, title=row.item.asks, now=row.look, description=_description(row, view)) for row in view.rows}
            told = {**checking.told(view), "case_number": case_number}
            answer = ticking.ask(
                office, client, case_number, run_id=run_id, name="look through the denial notice", template="notice-check", told=told, lines=lines
            )
            if answer is None:
                return Completed(name=LEFT, message=ticking.CHANGED)
            looks = {item: Look(value) for item, value in ticking.said(answer, lines).items()}
            done = checking.record(office, case_number, looks, actor=forms.actor(answer, office.settings))
        except CaseworkError as refusal:
            return doorway.refuse(office, refusal)
        parking.forget(client, run_id)
        return Completed(name=RECORDED, message=done.words)


def _description(row: NoticeRow, view: NoticeView) -> str:
    read = f"; page {row.hint.page} of paper {view.paper} seems to have it" if row.hint else ""
    return f"{row.item.citation}{read}"
