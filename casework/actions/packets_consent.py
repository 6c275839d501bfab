"""The patient's own consent to send one held-back paper: a person names the signed form that covers it."""

from casework.actions import packets_exhibits, papers
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.packets import PaperConsent
from casework.rules import enclosing

OTHERS = "A paper that shows other patients never goes out. Redact it, drop the redacted copy, and leave this one."


def consent(office: Office, number: str, paper: int, consent_paper: int, *, actor: str) -> str:
    """Record which signed form is the patient's consent to send a held-back paper, and say so; the same twice adds nothing.

    Raises UnknownCase, BadInput when nothing holds the paper back, or the other is no classified signed form.
    """
    with store.writing(office.engine) as session:
        row, form = papers.of_number(session, number, paper), papers.of_number(session, number, consent_paper)
        shelf, known = papers.book(office), {each.number: each for each in packets_exhibits.seen(office, session, number)}
        if not shelf.held_back(row.paper_class):
            raise BadInput(f"Nothing holds paper {paper} back, so it needs no consent of its own.")
        if row.paper_class not in packets_exhibits.book(office).notices:
            raise BadInput(OTHERS if "other patients" in row.paper_class.value else f"Say first what paper {paper} is: casework classify {number} {paper}.")
        if not enclosing.may_consent(known[consent_paper]):
            raise BadInput(
                f"Paper {consent_paper} is no signed form with a date and a class. Say so first: "
                f"casework classify {number} {consent_paper} --kind signed-form --on YYYY-MM-DD --class ordinary"
            )
        told = f"Paper {form.id} is the patient's consent to send paper {row.id}; both go when paper {row.id} is added."
        if packets_exhibits.consents_of(session, [paper]).get(paper) != consent_paper:
            session.merge(PaperConsent(paper_id=paper, consent_id=consent_paper, said_by=actor, said_at=office.now()))
            events.append(session, "consent named", actor=actor, at=office.now(), case_number=number, code=f"paper {consent_paper} allows paper {paper}")
        return told
