"""`casework open` without a file: the case is asked for step by step, shown, and opened when somebody says yes."""

import argparse
import sys
from dataclasses import asdict

from casework.actions import opening_asked
from casework.actions.office import Office
from casework.actions.opening_asked import Opened
from casework.chart import Chart, ClaimLine
from casework.cli import output
from casework.cli.opening_asking import HOW, Asking
from casework.cli.opening_questions import draft
from casework.rules.denial_book import DenialAction


def run(args: argparse.Namespace) -> int:
    """Ask, show, and open; 0 when opened or declined, refusals are raised. What was not confirmed is kept nowhere."""
    office = output.office()
    asking = Asking(
        opening_asked.offer(office),
        {name: office.book.plan(name).title for name in office.book.plan_names},
        office.today(),
        lambda said: opening_asked.looked_over(office, said),
        out=sys.stderr if args.json else sys.stdout,
    )
    asking.say(f"{'What the EOB says' if args.eob else 'A new case'}, step by step. {HOW}")
    asking.ask_all(is_eob=args.eob)
    said = _whole(draft(asking.answers))
    said, rework_as = _by_codes(office, asking, said)
    asking.summary()
    if not _is_wanted(office, asking, said):
        output.say({"opened": None}, "Nothing was opened and nothing kept.", as_json=args.json)
        return 0
    opened = opening_asked.open_case(office, said, actor=args.who, rework_as=rework_as)
    output.say(asdict(opened), words(opened), as_json=args.json)
    return 0


def _whole(said: Chart) -> Chart:
    """Give lines without a claim number that of the line before; a date that somebody read is no stand-in."""
    lines: list[ClaimLine] = []
    for line in said.claims:
        lines.append(line if line.claim_number or not lines else line.model_copy(update={"claim_number": lines[-1].claim_number}))
    return said.model_copy(update={"claims": tuple(lines), "denial": said.denial.model_copy(update={"is_proxy": False})})


def _by_codes(office: Office, asking: Asking, said: Chart) -> tuple[Chart, DenialAction | None]:
    """Say what the codes of the claim call for, take the reason from them where nobody gave one, and ask when it is no appeal."""
    decision = opening_asked.called_for(office, said)
    if decision is None:
        return said, None
    asking.say(f"\nBy its codes this calls for: {decision.action}. {decision.reason[:1].upper()}{decision.reason[1:]}.")
    if decision.action.is_rework and asking.agrees("Open it as that work on the claim, without an appeal"):
        return said, decision.action
    if not decision.action.is_appeal:
        asking.say("An appeal may be the wrong way. Opened here it is an appeal all the same.")
    if said.denial.reason or decision.denial_reason is None:
        return said, None
    asking.answers["denial", "reason", None] = decision.denial_reason
    return said.model_copy(update={"denial": said.denial.model_copy(update={"reason": decision.denial_reason})}), None


def _is_wanted(office: Office, asking: Asking, said: Chart) -> bool:
    found = opening_asked.twins(office, said)
    if found:
        asking.say("\nA patient of this name has:")
    for twin in found:
        asking.say(f"  {twin.words}{f'. It is the same: {twin.same}' if twin.same else ''}")
    asking.say()
    return asking.agrees("Open the case")


def words(opened: Opened) -> str:
    """Say in plain lines what was opened, and what comes next."""
    lines = [f"Opened {opened.number}."]
    lines += [f"  Work by {day.isoformat()}: {what}" for what, day in opened.work_by] or ["  No date yet: see what is to be found out."]
    lines += [f"  Drafted: {path}" for path in opened.documents] or ["  Nothing could be drafted yet."]
    lines += ["  Still missing:"] * bool(opened.missing) + [f"    {what}: {how}" for what, how in opened.missing]
    lines += ["  To find out:"] * bool(opened.to_find_out) + [f"    {task}" for task in opened.to_find_out]
    return "\n".join([*lines, f"  Its chart workbook: {opened.chart}"])
