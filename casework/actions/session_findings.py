"""What does not fit an approval, in sentences for the case's page: no code, number or NPI stands in them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from casework.rules.sessions import Account, Approval, Source, Use
from casework.rules.sessions_book import Refused

COMPARE = "compare code, place, NPI and days of the claim with the approval"
REFUSED = {
    "does_not_fit": "the payer refused a line because the authorization does not fit what was billed",
    "exceeded": "the payer refused a line as beyond what it authorized",
    "absent": "the payer refused a line for want of an authorization, although one is on record",
}


def of_approval(
    approval: Approval, account: Account, uses: Sequence[Use], *, refused: Refused, npis: Collection[str], is_limited: bool = True
) -> tuple[str, ...]:
    """List what does not fit one approval: overuse, days outside it, refused lines, another code, place or NPI, more units, and what nobody entered.

    `is_limited` is False where the payer asks for no authorization at all, so that nothing needs to be read on one.
    """
    inside = [use for use in uses if use.source is Source.REMITTANCE and approval.said.holds(use.on)]
    found = (*_counted(approval, account), *_refused(inside, refused), *_unlike(approval, inside, npis), *_other_codes(approval, account, inside))
    return tuple(dict.fromkeys((*found, *(_unknown(approval, inside) if is_limited else ()))))


def _counted(approval: Approval, account: Account) -> Iterator[str]:
    if account.over:
        more = "1 session goes" if account.over == 1 else f"{account.over} sessions go"
        yield f"{more} beyond the {account.approved} approved. Ask the payer about them before they are billed, and correct a day that is wrong."
    if account.outside:
        span = f"{approval.said.first_on or 'not stated'} to {approval.said.last_on or 'not stated'}"
        yield f"Sessions outside the covered days ({span}): {_days(account.outside)}. Check the days, or whether another approval covers them."


def _refused(inside: Sequence[Use], refused: Refused) -> Iterator[str]:
    for kind, words in REFUSED.items():
        days = {use.on for use in inside if use.count == 0 and refused.kind(use.line.carcs) == kind}
        if days:
            yield f"Service of {_days(days)}: {words}; {COMPARE}."


def _unlike(approval: Approval, inside: Sequence[Use], npis: Collection[str]) -> Iterator[str]:
    codes = {code.upper() for code in approval.said.procedure_codes}
    ours = [use for use in inside if use.line.procedure.upper() in codes]
    place = approval.said.place_of_service
    places = {use.on for use in ours if place and use.line.place_of_service and not _same_place(use.line.place_of_service, place)}
    if places:
        yield f"Service of {_days(places)}: the place of service on the claim is not the one approved."
    most = approval.said.units
    more = {use.on for use in ours if most is not None and use.count > 0 and use.line.units is not None and use.line.units > most}
    if more:
        yield f"Service of {_days(more)}: more units were billed than the approval gives each session."
    billed = {use.on for use in ours if npis and use.line.npi and use.line.npi not in npis}
    if billed:
        yield f"Service of {_days(billed)}: the NPI on the remittance is not the one approved."


def _same_place(one: str, other: str) -> bool:
    """Compare place codes; a place written in words cannot be compared with a code."""
    return one.lstrip("0") == other.lstrip("0") or not (one.isdigit() and other.isdigit())


def _other_codes(approval: Approval, account: Account, inside: Sequence[Use]) -> Iterator[str]:
    """Find days that the clinic counts and that were billed without any code of the approval."""
    codes = {code.upper() for code in approval.said.procedure_codes}
    billed = {use.on: set[str]() for use in inside if use.line.procedure}
    for use in inside:
        if use.line.procedure:
            billed[use.on].add(use.line.procedure.upper())
    days = {day for day, _ in account.days if codes and day in billed and not billed[day] & codes}
    if days:
        yield f"Service of {_days(days)}: it was billed without any code of the approval; {COMPARE}."


def _unknown(approval: Approval, inside: Sequence[Use]) -> Iterator[str]:
    enter = f"read it on the approval and enter it with: casework authorization {approval.case_number}"
    if approval.said.sessions is None:
        yield f"How many sessions were approved is not on record: {enter} --sessions N"
    if approval.said.last_on is None:
        yield f"The last covered day is not on record: {enter} --to YYYY-MM-DD"
    if inside and not approval.said.procedure_codes:
        yield f"The codes approved are not on record, so sessions on remittances are not counted: {enter} --codes CODE,CODE"


def _days(days: Collection[date]) -> str:
    return ", ".join(map(str, sorted(days)))
