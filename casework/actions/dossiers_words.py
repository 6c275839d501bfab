"""How the history in a letter tells a filing and a decision."""

from casework.letters.filters import longdate
from casework.letters.refusals import decider, legal_name
from casework.records.models import Determination, Filing
from casework.rules.filing_events import FilingEventKind
from casework.rules.pathways import Rung
from casework.terms import FilingMethod, Outcome

SENT = {
    FilingMethod.FAX: "request filed by fax",
    FilingMethod.PORTAL: "request filed through the payer portal",
    FilingMethod.CERTIFIED_MAIL: "request filed by certified mail",
    FilingMethod.MAIL: "request filed by mail",
    FilingMethod.COURIER: "request filed by courier",
    FilingMethod.HAND_DELIVERY: "request filed by hand delivery",
    FilingMethod.FORWARDED: "file forwarded by the plan",
}

UNDONE = {
    FilingEventKind.RETURNED: "what was sent {way} on {day} came back",
    FilingEventKind.NEVER_RECEIVED: "{who} says that what was sent {way} on {day} did not reach it",
    FilingEventKind.REJECTED: "{who} rejected what was sent {way} on {day}",
    FilingEventKind.INCOMPLETE: "{who} called what was sent {way} on {day} incomplete",
    FilingEventKind.WRONG_OFFICE: "what was sent {way} on {day} had reached another office",
    FilingEventKind.SENT_ON: "another office sent on what had been sent {way} on {day}",
}


def filed(rung: Rung | None, filing: Filing, *, reference: str) -> str:
    """Tell one filing: what it was, how it went, and its proof."""
    proof = f", reference {reference}" if reference else ""
    name = _name(rung, filing)
    sent = SENT[filing.method] if "request" not in name.lower() else SENT[filing.method].removeprefix("request ")
    return f"{name}: {sent}{proof}"


def not_sent(rung: Rung | None, filing: Filing) -> str:
    """Tell a sending that never left: it filed nothing, and no word of this may say that it did."""
    return f"{_name(rung, filing)}: sending {_way(filing)} did not go through"


def undone(rung: Rung | None, filing: Filing, kind: FilingEventKind) -> str:
    """Tell what became of a filing that left and does not stand."""
    who = decider(rung) if rung else "the payer"
    return f"{_name(rung, filing)}: {UNDONE[kind].format(who=who, way=_way(filing), day=longdate(filing.filed_on))}"


def _way(filing: Filing) -> str:
    return SENT[filing.method].removeprefix("request filed ")


def _name(rung: Rung | None, filing: Filing) -> str:
    return legal_name(rung) if rung else filing.stage.title


def decided(rung: Rung | None, answer: Determination, *, payer: str) -> str:
    """Tell one decision, or that none came in time."""
    if rung and answer.outcome is Outcome.NO_ANSWER:
        return f"{legal_name(rung)}: last day of the time to decide; no answer{_by(rung).replace(' by ', ' from ', 1)}"
    about = f"{legal_name(rung)}: {answer.outcome.value.lower()}{_by(rung)}" if rung else f"Claim {answer.outcome.value.lower()} by {payer}"
    if answer.is_proxy:
        return f"{about} (date of the remittance)"
    return about if answer.notice_on else f"{about} (date of receipt)"


def _by(rung: Rung) -> str:
    """Name who decided, unless the stage's own name does."""
    by = decider(rung)
    return "" if by.removeprefix("the ") in rung.legal_name else f" by {by}"
