"""How the history in a letter tells a filing and a decision."""

from casework.letters.refusals import decider, legal_name
from casework.records.models import Determination, Filing
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


def filed(rung: Rung | None, filing: Filing) -> str:
    """Tell one filing: what it was, how it went, and its proof."""
    proof = f", reference {filing.reference}" if filing.reference else ""
    name = legal_name(rung) if rung else filing.stage.title
    sent = SENT[filing.method] if "request" not in name.lower() else SENT[filing.method].removeprefix("request ")
    return f"{name}: {sent}{proof}"


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
