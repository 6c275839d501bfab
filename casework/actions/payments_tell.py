"""What a command says of the payment of a won claim, done in one transaction and told in one sentence."""

from collections.abc import Mapping
from typing import Any

from casework.actions import payments
from casework.actions.answers import Answer
from casework.actions.office import Office
from casework.records import store
from casework.terms import Outcome


def do(office: Office, number: str, what: str, said: Mapping[str, Any], *, actor: str) -> str:
    """Do one of by-itself, refused, complain, close and stop, and say what follows. Raises UnknownCase, BadInput, NotAllowed."""
    with store.writing(office.engine) as session:
        case, row = payments.find(session, number)
        if what == "by-itself":
            payments.by_itself_in(office, session, case, row, actor=actor, promised_on=said.get("on"))
        elif what == "refused":
            answer = Answer(Outcome.DENIED, said.get("notice"), said.get("received"), said.get("letter_deadline"), denial_reason=said.get("why"))
            payments.refused_again_in(office, session, case, row, answer, actor=actor)
            return f"{number}: the first appeal is open again; its time runs from the new refusal."
        elif what == "complain":
            payments.complain_in(office, session, case, row, actor=actor)
            return f"{number}: the complaint is open beside the payment, which is awaited all the same."
        elif what == "close":
            payments.close_in(office, session, case, row, actor=actor)
        else:
            payments.give_up_in(office, session, case, row, actor=actor, reason=said.get("reason"))
        return payments.told(office, session, case, row)
