"""The criteria crosswalk of a case: which policies hold, what a person found of each criterion, and what would close the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, select

from casework import bookshelf
from casework.actions import charts, crosswalk_booklets, crosswalk_pages, inquiries, timeline
from casework.actions.office import Office
from casework.chart import Chart
from casework.errors import BadInput
from casework.records import events, store
from casework.records.criteria import CriterionFinding
from casework.records.models import Case
from casework.rules import crosswalk, crosswalk_policies, inquiry_answers
from casework.rules.book import ANY_PAYER
from casework.rules.crosswalk import Answer, Comparison, Crosswalk, Finding, Row
from casework.rules.crosswalk_policies import Policy, PolicyBook, Scope
from casework.rules.exhibit_pages import ExhibitPage


@dataclass(frozen=True, slots=True)
class Found:
    """What a person says of one criterion; `page` proves that it is met."""

    finding: Finding
    page: ExhibitPage | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """Everything about the criteria of one case. `candidates` are passages of the booklet about which nobody has said anything.

    `comparison` says by what the plan covers esketamine too, None where nothing on record says so. `near` says which policies
    of the payer do not hold here, and why.
    """

    case_number: str
    crosswalks: tuple[Crosswalk, ...]
    candidates: tuple[Row, ...]
    comparison: Comparison | None
    near: tuple[str, ...] = ()


def book(office: Office) -> PolicyBook:
    """Give the policies, ours and the clinic's; while a file is wrong its last good text counts. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, crosswalk_policies.FILE, PolicyBook.parse)


def view(office: Office, number: str) -> View:
    """Lay the criteria of a case beside what was found. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        found = of_case(office, session, case)
        near = _near(book(office), scope_of(office, session, case))
        return View(number, found, _candidates(office, session, case), comparison(office, session, case, found), near)


def _near(known: PolicyBook, scope: Scope) -> tuple[str, ...]:
    found = ((each, crosswalk_policies.out_of_scope(each, scope)) for each in known.fitting(Scope(scope.payers)))
    return tuple(f"{each.id} ({each.name}, {each.number}): {why}" for each, why in found if why)


def of_case(office: Office, session: Session, case: Case) -> tuple[Crosswalk, ...]:
    """Give the crosswalk of every policy that holds for a case, or about which something was found in it, and of its booklets."""
    answers, said = answers_of(office, session, case), charts.of_case(session, case)
    chart = said.model_copy(update={"trials": timeline.checked(office, session, case.number, said.trials)})
    scope = scope_of(office, session, case)
    made = [_of_policy(office, each, answers, chart=chart, scope=scope) for each in _policies(office, scope, answers)]
    made += [each for each in crosswalk_booklets.of_case(session, case, answers) if each.rows]
    return tuple(replace(each, rows=tuple(replace(row, close=row.close.replace("NUMBER", case.number)) for row in each.rows)) for each in made)


def _candidates(office: Office, session: Session, case: Case) -> tuple[Row, ...]:
    answers = answers_of(office, session, case)
    return tuple(row for each in crosswalk_booklets.of_case(session, case, answers, is_open=True) for row in each.rows if not row.is_answered)


def _of_policy(office: Office, policy: Policy, answers: Sequence[Answer], *, chart: Chart, scope: Scope) -> Crosswalk:
    found = crosswalk.of_policy(policy, answers, chart=chart, on=office.today())
    why = crosswalk_policies.out_of_scope(policy, scope)
    return crosswalk.fallen(found, why) if why else found


def _policies(office: Office, scope: Scope, answers: Sequence[Answer]) -> tuple[Policy, ...]:
    known = book(office)
    named = {each.policy for each in answers}
    fits = known.fitting(scope)
    return (*fits, *(each for each in known.policies if each.id in named and each not in fits))


def scope_of(office: Office, session: Session, case: Case) -> Scope:
    """Say whose policy holds for a case: its payer, plan, state, codes, diagnoses, and the first day of service, or today before one."""
    chart = charts.of_case(session, case)
    said, key = chart.coverage, office.book.payer(chart.coverage.payer)
    served = min((line.service_on for line in chart.claims if line.service_on), default=chart.request.first_on or office.today())
    codes = tuple(dict.fromkeys((*(line.procedure for line in chart.claims if line.procedure), *chart.request.procedure_codes)))
    names, diagnoses = (said.payer, *((key,) if key != ANY_PAYER else ())), tuple(each.code for each in chart.diagnoses)
    return Scope(names, said.plan, said.issuing_state, codes, served, diagnoses)


def comparison(office: Office, session: Session, case: Case, found: Sequence[Crosswalk]) -> Comparison | None:
    """Say by what the plan covers esketamine too: the payer's written answer, or a policy that holds and that somebody read."""
    name = book(office).comparison
    question = next((each for each in inquiries.rules_of(office).questions if each.id == name), None)
    stands = inquiry_answers.standing(inquiries.answers_of(session, case.number), question) if question else None
    if stands and stands.is_written:
        return Comparison(answered_on=stands.on) if stands.value == "yes" else None
    return next((Comparison(policy=each.title) for each in found if each.compares), None)


def answers_of(office: Office, session: Session, case: Case) -> tuple[Answer, ...]:
    """List what was found in a case, each page looked at again: one that cannot go out any more proves nothing."""
    rows = session.exec(select(CriterionFinding).where(CriterionFinding.case_number == case.number))
    return tuple(_answer(office, session, row) for row in rows)


def _answer(office: Office, session: Session, row: CriterionFinding) -> Answer:
    page = ExhibitPage(row.exhibit_id, row.page) if row.exhibit_id and row.page else None
    trouble = crosswalk_pages.trouble(office, session, row.case_number, page) if page else ""
    day = row.found_at.astimezone(office.settings.zone).date()
    return Answer(row.policy, row.criterion, row.finding, row.words, row.found_by, day, page, trouble)


def find(office: Office, number: str, criterion: str, found: Found, *, actor: str) -> bool:
    """Record what a person found of one criterion, in the place of what was found before; say whether that was new.

    Raises UnknownCase, BadInput for an unknown criterion, a page that cannot be pointed to, or “met” without a page.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        row = _row(office, session, case, criterion)
        if (found.finding is Finding.MET) != bool(found.page):
            raise BadInput("Only a page proves a criterion met, and only then is one linked: --met --paper N --page P, or --not-met, or --no-evidence.")
        if found.page:
            crosswalk_pages.check(office, session, number, found.page)
        return _keep(office, session, case, row, found, actor=actor)


def _keep(office: Office, session: Session, case: Case, row: Row, found: Found, *, actor: str) -> bool:
    policy, _, criterion = row.name.partition(".")
    kept = session.exec(
        select(CriterionFinding).where(CriterionFinding.case_number == case.number, CriterionFinding.policy == policy, CriterionFinding.criterion == criterion)
    ).first()
    kept = kept or CriterionFinding(case_number=case.number, policy=policy, criterion=criterion, found_by="")
    paper, page = (found.page.paper, found.page.page) if found.page else (None, None)
    before = (kept.finding, kept.exhibit_id, kept.page, kept.words) if kept.id else None
    if before == (found.finding, paper, page, row.words):
        return False
    kept.finding, kept.exhibit_id, kept.page, kept.words = found.finding, paper, page, row.words
    kept.found_by, kept.found_at = found.by or actor, office.now()
    session.add(kept)
    code = f"{row.name}: {found.finding.value}{f', {found.page}' if found.page else ''}"
    events.append(session, "criterion found", actor=actor, at=office.now(), case_number=case.number, track=case.track, code=code)
    session.flush()
    return True


def _row(office: Office, session: Session, case: Case, criterion: str) -> Row:
    """Find a criterion of the case by its whole name, or by its last part where only one has it. Raises BadInput listing them."""
    rows = [row for each in of_case(office, session, case) for row in each.rows] + list(_candidates(office, session, case))
    fits = [row for row in rows if row.name == criterion] or [row for row in rows if row.name.partition(".")[2] == criterion]
    if len(fits) != 1:
        names = ", ".join(row.name for row in rows) or "none; add the payer's policy with casework crosswalk add FILE.toml"
        raise BadInput(f"{case.number} has {'several' if fits else 'no'} criteria “{criterion}”. Write one of: {names}.")
    return fits[0]
