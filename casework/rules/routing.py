"""Which office takes a complaint: by the plan first, then by the state that issued the policy. The wrong office is refused."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from casework.errors import BadInput, NoRuleApplies, WrongRegulator
from casework.rules.book import Rulebook
from casework.rules.bookcheck import AS_STATED, ISSUING_STATE
from casework.rules.facts import UNSTATED, VALUES, Events, PlanFacts, texts
from casework.rules.limits import MissingFact
from casework.rules.parties import Complaint, ComplaintFiling, Office
from casework.terms import Stage, Track

CALIFORNIA = "CA"
EBSA = "EBSA"
OTHER_STATES = "the department of any state but the issuing one, such as that of the patient's or the clinic's home"
ANY_STATE = "any state department of insurance, and California's DMHC"
MOST_STATES = "in most states the department of insurance: ask the office named here"
ANY_FEDERAL = "any federal office not named here"
NO_DRAFT = "No complaint is drafted before that is known."
FIND_STATE = "The state where the policy was issued is not entered: read it in the policy or certificate of coverage, or ask the insurer, and enter it."
FIND_CALIFORNIA = "California has two regulators, DMHC and CDI: read which one on the card or in the evidence of coverage, and enter it."
FIND_LETTERS = "No department of insurance is known for “{state}”. Write the two letters of the state that issued the policy."
NO_ADDRESS = "No postal address is verified: file on the web page, or ask the office."
NO_PAGE = "No postal address is verified: ask the office where it takes complaints."
SECOND_HAND = "The postal address is second-hand ({source}): compare it with the office's web page before anything is mailed. Letters leave it out."


@dataclass(frozen=True, slots=True)
class Regulator:
    """An office that takes complaints, and how it takes them.

    `address` holds only lines read at the office's own source: they may stand on a letter. `address_note` says what is known beside.
    For a clinic's own complaint `providers` stands in the place of `filing`.
    """

    key: str
    name: str
    phone: str
    web: str
    address: tuple[str, ...] = ()
    address_note: str = ""
    page: str = ""
    how: str = ""
    filing: ComplaintFiling | None = None
    first: tuple[str, ...] = ()
    providers: str = ""
    citation: str = ""
    source: str = ""
    confidence: str = ""
    verified_on: str = ""


def regulator(book: Rulebook, facts: PlanFacts) -> Regulator:
    """Name the office a complaint goes to.

    Raises NoRuleApplies when no office takes it, or when funding, issuing state or California's regulator is unknown, saying how to find out.
    """
    complaint = book.plan(facts.plan).complaint
    missing = blocked(book, facts)
    if missing:
        raise NoRuleApplies(_sentence(complaint, missing[0]))
    if not complaint.regulator:
        raise NoRuleApplies(complaint.reason)
    if facts.track is Track.PROVIDER and complaint.provider_reason:
        raise NoRuleApplies(complaint.provider_reason)
    right = _right(book, complaint, facts)
    office = described(right)
    if facts.track is Track.PROVIDER:
        return replace(office, filing=None, first=(), providers=right.providers)
    return replace(office, first=(*complaint.first, *office.first))


def blocked(book: Rulebook, facts: PlanFacts) -> tuple[MissingFact, ...]:
    """List the facts without which no complaint may be drafted, each with how to find it; empty when the office can be told."""
    plan = book.plan(facts.plan)
    if plan.stands_for:
        return (MissingFact(*UNSTATED["plan"]),)
    if plan.complaint.regulator == AS_STATED:
        is_told = _stated(plan.complaint, facts) or (facts.track is Track.PROVIDER and plan.complaint.provider_reason)
        return () if is_told else (MissingFact(*UNSTATED[plan.complaint.asks]),)
    if plan.complaint.regulator != ISSUING_STATE:
        return ()
    if not facts.jurisdiction:
        return (MissingFact("issuing state", FIND_STATE),)
    if not _of_state(book, facts.jurisdiction):
        return (MissingFact("issuing state", FIND_LETTERS.format(state=facts.jurisdiction)),)
    if facts.jurisdiction == CALIFORNIA and not facts.california_regulator:
        return (MissingFact("California's regulator", FIND_CALIFORNIA),)
    return ()


def refusal(book: Rulebook, facts: PlanFacts) -> str:
    """Say why no complaint can be drafted yet, with the way to find out; "" when the office can be told."""
    missing = blocked(book, facts)
    if not missing:
        return ""
    complaint = book.plan(facts.plan).complaint
    how = _sentence(complaint, missing[0])
    return " ".join((how if how.startswith(complaint.reason) else f"{complaint.reason} {how}", NO_DRAFT))


def refuse_wrong(book: Rulebook, facts: PlanFacts, key: str) -> None:
    """Raise WrongRegulator, with the reason and the right office, when `key` has no jurisdiction over this plan.

    Raises BadInput when no office has that key, NoRuleApplies when the right office cannot be told yet.
    """
    if key not in book.offices:
        raise BadInput(f"No regulator is called “{key}”. Known: {', '.join(book.offices)}.")
    wrong = book.offices[key]
    plan = book.plan(facts.plan)
    if facts.track is Track.MEMBER and (key in plan.complaint.also or _may_be_right(plan.complaint, wrong, facts)):
        return
    if not plan.complaint.regulator and not plan.stands_for:
        raise WrongRegulator(f"{wrong.name} has no jurisdiction here. {plan.complaint.reason}")
    if plan.complaint.asks and key not in VALUES[plan.complaint.asks]:
        raise WrongRegulator(f"{wrong.name} has no jurisdiction here. {plan.complaint.reason}")
    right = regulator(book, facts)
    if key != right.key:
        only = f"It takes only {wrong.only_for}. " if wrong.only_for else ""
        raise WrongRegulator(f"{wrong.name} has no jurisdiction here. {only}{plan.complaint.reason} {_where(right)}")


def misdirected(book: Rulebook, facts: PlanFacts, key: str) -> str:
    """Word the warning that a complaint already went to an office that has no jurisdiction; "" when it went right, or none can be told yet."""
    try:
        refuse_wrong(book, facts, key)
    except WrongRegulator as wrong:
        return f"A complaint already went out to the wrong office. {wrong} Tell the first office so; that complaint stopped no appeal clock."
    except NoRuleApplies:
        return ""
    return ""


def never_right(book: Rulebook, facts: PlanFacts) -> tuple[str, ...]:
    """Name, in words, the offices that people turn to by mistake and that have no jurisdiction over this plan."""
    complaint = book.plan(facts.plan).complaint
    fits = (complaint.regulator, *complaint.also)
    elsewhere = MOST_STATES if complaint.perhaps else ANY_STATE
    states = (OTHER_STATES, *_other_californian(book, facts)) if ISSUING_STATE in fits else (elsewhere,)
    labor = () if EBSA in fits else (book.offices[EBSA].name,)
    return (*states, *labor, ANY_FEDERAL)


def complaint_ready(book: Rulebook, facts: PlanFacts, events: Events) -> date | None:
    """Give the first day on which the office takes the complaint, counted from the plan's grievance (`events.filed`).

    None when the office waits for nothing, or when the grievance is not filed yet: `waiting` says which. Raises as `regulator` does.
    """
    filing = _waits(book, facts)
    if filing is None or filing.waits_days is None or not events.filed:
        return None
    return events.filed + timedelta(days=filing.waits_days)


def waiting(book: Rulebook, facts: PlanFacts, events: Events) -> str:
    """Say what the complaint waits for; "" when the office takes it at once. Raises as `regulator` does."""
    filing = _waits(book, facts)
    if filing is None:
        return ""
    ready = complaint_ready(book, facts, events)
    if ready is None:
        return f"File {filing.waits_for} first: the office takes the complaint only {filing.waits_days} days after it."
    return f"Ready from {ready.isoformat()}: {filing.waits_days} days after {filing.waits_for} was filed ({filing.citation})."


def in_words(office: Regulator) -> tuple[str, ...]:
    """Say how the office takes a complaint: form, signer, attachments, what comes first, one form or two, and where paper goes."""
    filing = office.filing
    if filing is None:
        return tuple(filter(None, (office.providers, office.how, office.address_note)))
    taken = (f"Form: {filing.form}.", f"Signed by: {filing.signer}.", f"Attach {'; '.join(filing.attachments)}.")
    return (*taken, *office.first, filing.review, filing.parallel, *filter(None, (office.how, office.address_note)))


def described(office: Office) -> Regulator:
    """Give an office as letters, board and commands show it."""
    return Regulator(
        key=office.id,
        name=office.name,
        phone=office.phone,
        web=office.web,
        address=office.postal.lines if office.postal and office.postal.is_read else (),
        address_note=_address_note(office),
        page=office.page or office.web,
        how=office.how,
        filing=office.filing,
        first=office.filing.first if office.filing else (),
        citation=office.citation,
        source=office.source,
        confidence=office.confidence.value,
        verified_on=office.verified_on.isoformat(),
    )


def _may_be_right(complaint: Complaint, office: Office, facts: PlanFacts) -> bool:
    return office.id in complaint.perhaps and facts.jurisdiction in ("", office.jurisdiction)


def _other_californian(book: Rulebook, facts: PlanFacts) -> tuple[str, ...]:
    if facts.jurisdiction != CALIFORNIA:
        return ()
    return tuple(office.name for office in _of_state(book, CALIFORNIA) if office.id != facts.california_regulator)


def _right(book: Rulebook, complaint: Complaint, facts: PlanFacts) -> Office:
    if complaint.regulator == AS_STATED:
        return book.offices[_stated(complaint, facts)]
    if complaint.regulator != ISSUING_STATE:
        return book.offices[complaint.regulator]
    if facts.jurisdiction == CALIFORNIA:
        return book.offices[facts.california_regulator]
    return _of_state(book, facts.jurisdiction)[0]


def _stated(complaint: Complaint, facts: PlanFacts) -> str:
    said = dict(facts.stated).get(complaint.asks, "")
    return said if said in VALUES[complaint.asks] else ""


def _of_state(book: Rulebook, state: str) -> list[Office]:
    return [office for office in book.offices.values() if office.jurisdiction == state]


def _waits(book: Rulebook, facts: PlanFacts) -> ComplaintFiling | None:
    """Give how the office takes this complaint if it lets it wait for something else."""
    filing = regulator(book, facts).filing
    stated = texts(facts, Stage.DOI_COMPLAINT)
    at_once = filing is not None and any(all(stated[fact] in values for fact, values in case) for case in filing.at_once)
    return filing if filing and filing.waits_days and not at_once else None


def _address_note(office: Office) -> str:
    if office.postal is None:
        return NO_ADDRESS if office.page or office.web else NO_PAGE
    return "" if office.postal.is_read else SECOND_HAND.format(source=office.postal.source)


def _sentence(complaint: Complaint, missing: MissingFact) -> str:
    if missing.fact == UNSTATED["plan"][0]:
        return f"{complaint.reason} First {missing.how}."
    return missing.how


def _where(right: Regulator) -> str:
    return f"The right office: {', '.join(filter(None, (right.name, right.phone, right.web)))}."
