"""Where the papers of a stage went: as the records said when the filing was entered, which a directory corrected later does not change."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from casework.actions import directory, dossiers
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.records.logbook import Event
from casework.records.models import Case, CaseStage, Filing
from casework.terms import Act, FilingMethod, Stage

THEN = "As recorded with the filing of {day} ({method}): {words}"
NOW = "As this office's records say now, since nothing was kept with the filing of {day} ({method}): {words}"


def to_keep(office: Office, session: Session, case: Case, row: CaseStage, *, on: date, method: FilingMethod) -> str:
    """Give what the log keeps with a filing, a line for each way; "" where the plan forwards it, or nobody can tell."""
    if method is FilingMethod.FORWARDED:
        return ""
    try:
        return "\n".join(_now(office, session, case, row, on=on))
    except CaseworkError:  # a slip in the directory or the rulebook must not keep anybody from filing
        return ""


def told(office: Office, session: Session, case: Case, row: CaseStage, filings: Sequence[Filing]) -> list[str]:
    """Say where each filing of a stage went, each way with its source and the day on which somebody verified it."""
    lines: list[str] = []
    for each in filings:
        if each.method is not FilingMethod.FORWARDED:
            kept = _kept(session, each)
            said, words = (THEN, kept) if kept else (NOW, _now(office, session, case, row, on=each.filed_on))
            lines += [said.format(day=each.filed_on, method=each.method, words=line) for line in words]
    return list(dict.fromkeys(lines))


def _kept(session: Session, filing: Filing) -> list[str]:
    """Find what the log keeps of one filing: its own act is the first on or after the moment at which it was entered."""
    query = select(Event).where(Event.case_number == filing.case_number, Event.verb == Act.FILE.value, Event.stage == filing.stage.value)
    acts = session.exec(query.where(Event.track == filing.track.value).order_by(col(Event.id))).all()
    later = [each for each in acts if each.at >= filing.recorded_at and each.code.startswith(f"{filing.method} {filing.filed_on}")]
    first = min((each.at for each in later), default=None)
    return next((each.words.splitlines() for each in reversed(later) if each.at == first), [])


def _now(office: Office, session: Session, case: Case, row: CaseStage, *, on: date) -> list[str]:
    if row.stage is Stage.DOI_COMPLAINT:
        taker = dossiers.dossier_of(office, session, case, row).regulator
        if taker is None:
            return []
        said = [taker.name, *taker.address, taker.phone, taker.page, f"source: {taker.source}, verified {taker.verified_on}"]
        late = f" (verified after the filing of {on})" if taker.verified_on > on.isoformat() else ""
        return [", ".join(filter(None, said)) + late]
    ways = directory.of_stage(office, session, case, row)
    return [" ".join(f"{each['kind']}: {each['value']} (source: {each['source']})".split()) for each in ways if each["value"]]
