"""`casework regulator`: which office takes a complaint, how it takes it, and why. Needs no database and no data folder."""

import argparse
from typing import Any

from casework.cli import asked, dated
from casework.rules import routing
from casework.rules.book import Rulebook
from casework.rules.facts import Events, PlanFacts
from casework.rules.parties import ComplaintFiling, Office
from casework.rules.routing import Regulator
from casework.terms import Track

LINES = (("page", "Complaints"), ("phone", "Telephone"), ("web", "Web"), ("how", "How to reach it"), ("form", "Form"), ("signer", "Signed by"))


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    about = "Name the office that takes a complaint: by the plan first, then by the state that issued the policy."
    parser = subparsers.add_parser("regulator", help="name the office that takes a complaint", description=about)
    asked.add_plan(parser)
    parser.add_argument("--state", default="", help="the state that issued the policy, in two letters")
    parser.add_argument(
        "--event", action="append", default=[], metavar="NAME=DATE", help="filed=DATE, the day of the plan's grievance: from when the office takes it"
    )
    parser.add_argument("--office", default="", metavar="KEY", help="the office you mean to complain to, such as DOI-IL or EBSA; the wrong one is refused")
    parser.add_argument("--sent", default="", metavar="KEY", help="the office a complaint already went to: warns when it is the wrong one")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Name the office; give 0 when done, 1 when refused with the way to find out, 2 for wrong usage."""
    return asked.answered(args, _answer)


def _answer(book: Rulebook, args: argparse.Namespace) -> asked.Answer:
    facts = asked.facts(book, args, state=args.state)
    events = dated.events(args.event)
    missing = routing.blocked(book, facts)
    if args.office:
        routing.refuse_wrong(book, facts, _key(book, args.office))
    if missing:
        raise asked.CannotSay({"refused": routing.refusal(book, facts), "missing": missing[0].fact, "how": missing[0].how})
    warning = routing.misdirected(book, facts, _key(book, args.sent)) if args.sent else ""
    told = _told(book, facts, events) | {"warning": warning}
    return told, "\n".join(_page(told))


def _key(book: Rulebook, value: str) -> str:
    return asked.one_of("office", value, tuple(book.offices), by_prefix=False)


def _told(book: Rulebook, facts: PlanFacts, events: Events) -> dict[str, Any]:
    office = routing.regulator(book, facts)
    complaint = book.plan(facts.plan).complaint
    entry = book.offices[office.key]
    return {
        "plan": facts.plan,
        "state": facts.jurisdiction,
        "track": facts.track.value,
        **_reached(office, entry),
        **_taken(office.filing),
        "providers": office.providers,
        "prerequisites": list(office.first),
        "ready_from": asked.plain(routing.complaint_ready(book, facts, events)),
        "waiting": routing.waiting(book, facts, events),
        "why": complaint.reason,
        "citation": complaint.citation,
        "source": complaint.source,
        "confidence": complaint.confidence.value,
        "verified_on": complaint.verified_on.isoformat(),
        "also": [{"key": key, "name": book.offices[key].name} for key in complaint.also if facts.track is Track.MEMBER],
        "never": list(routing.never_right(book, facts)),
        "elsewhere": [{"for": each.only_for, "name": each.name, "phone": each.phone, "web": each.web} for each in book.offices.values() if each.only_for],
    }


def _reached(office: Regulator, entry: Office) -> dict[str, Any]:
    postal = entry.postal
    return {
        "key": office.key,
        "name": office.name,
        "phone": office.phone,
        "web": office.web,
        "page": office.page,
        "how": office.how,
        "address": list(postal.lines) if postal else [],
        "address_source": postal.source if postal else "",
        "address_confidence": postal.confidence.value if postal else "",
        "address_verified_on": postal.verified_on.isoformat() if postal else "",
        "address_note": office.address_note,
        "office_source": office.source,
        "office_confidence": office.confidence,
        "office_verified_on": office.verified_on,
    }


def _taken(filing: ComplaintFiling | None) -> dict[str, Any]:
    if filing is None:
        return {}
    return {
        "form": filing.form,
        "signer": filing.signer,
        "attachments": list(filing.attachments),
        "waits_days": filing.waits_days,
        "one_form": filing.one_form,
        "external_review": filing.review,
        "parallel": filing.parallel,
        "filing_source": filing.source,
        "filing_confidence": filing.confidence.value,
    }


def _page(told: dict[str, Any]) -> list[str]:
    lines = [
        f"{told['key']}  {told['name']}",
        *([f"WARNING: {told['warning']}"] if told["warning"] else []),
        *(f"{title}: {told[name]}" for name, title in LINES if told.get(name)),
    ]
    lines += [f"Address: {', '.join(told['address'])}"] if told["address"] else []
    lines += [told["address_note"]] if told["address_note"] else []
    for name, title in (("attachments", "Attach"), ("prerequisites", "First")):
        lines += [f"{title}:", *(f"  {item}" for item in told[name])] if told.get(name) else []
    lines += [told[name] for name in ("waiting", "external_review", "parallel", "providers") if told.get(name)]
    lines.append(f"Why: {told['why']} ({told['citation']}; confidence {told['confidence']}, verified {told['verified_on']})")
    lines += [f"Also: {each['name']}" for each in told["also"]]
    lines += [f"Never: {'; '.join(told['never'])}"] if told["never"] else []
    lines += [f"For {each['for']}: {each['name']}, {each['phone']}, {each['web']}" for each in told["elsewhere"]]
    return [*lines, f"Source of the office: {told['office_source']} (confidence {told['office_confidence']})", "Not legal advice."]
