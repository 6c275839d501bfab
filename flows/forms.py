"""The forms people fill in on the board: drop-downs, dates and reference numbers, never free text.

What is typed into a form lies in Prefect in clear, so no field takes words. Never rename a field; add with a default.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from prefect.input import RunInput
from pydantic import ConfigDict, Field, create_model

from casework.actions import Office
from casework.actions.questions import Ask, AskKind
from casework.actions.rework import Came
from casework.errors import CaseworkError
from casework.rules.facts import YES_NO
from casework.rules.preflight import Override
from casework.rules.silence_asked import CameSince
from casework.settings import Caseworker, Settings
from casework.terms import PAYER_OUTCOMES, DenialReason, FilingMethod, GoodCause, NotPursuedReason
from flows import approval, links, payment_fields
from flows.parameters import DAY as DAY
from flows.parameters import NONE as NONE
from flows.who import WHO as WHO
from flows.who import presser

HOUR = r"^(([01]\d|2[0-3]):[0-5]\d)?$"
REFERENCE = r"^[A-Za-z0-9-]{0,40}$"

LATE_ANSWER = ("came_since", "filed_on", "method", "override")

NEEDED: dict[AskKind, tuple[str, ...]] = {
    AskKind.DRAFT: ("filed_on", "method", "reference", "hour", "good_cause", "override", "reason"),
    AskKind.FILE: ("filed_on", "method", "reference", "hour", "good_cause", "override", "reason"),
    AskKind.FORWARD: ("filed_on", "outcome", "denial_reason", "notice_on", "received_on", "letter_deadline", "reference", "reason"),
    AskKind.DETERMINE: ("outcome", *approval.FIELDS, "denial_reason", "notice_on", "received_on", "letter_deadline", "reference", *LATE_ANSWER),
    AskKind.NEXT_STEP: ("reason", "notice_on", "received_on", "letter_deadline", "restarts_rights"),
    AskKind.PREPARE: ("filed_on", "method", "reference", "override", "reason"),
    AskKind.SEND: ("filed_on", "method", "reference", "override", "came", "denial_reason", "notice_on", "received_on", "reason"),
    AskKind.CARRY_OUT: ("filed_on", "method", "reference", "override", "came", "denial_reason", "notice_on", "received_on", "reason"),
    AskKind.OUTCOME: ("came", "denial_reason", "notice_on", "received_on", "letter_deadline", "reference", "filed_on", "method", "override", "reason"),
    AskKind.AFTER_CLAIM: ("filed_on", "method", "reference", "override", "reason", "notice_on", "received_on", "letter_deadline", "restarts_rights"),
    **payment_fields.NEEDED,
}


class Form(RunInput):
    """What every question asks: what happened, and who says so."""

    model_config = ConfigDict(extra="forbid")


def form_of(office: Office, ask: Ask) -> type[Form]:
    """Build the form of one question, with our words above it."""
    fields: dict[str, Any] = {
        "choice": (drop_down("Choice", (choice.value for choice in ask.choices)), Field(title="What happened, or what shall be done?")),
        **who_asked(office.settings),
    }
    own = {**approval.FIELDS, **payment_fields.of(ask.kind)}
    fields |= {name: own.get(name) or _field(name) for name in NEEDED[ask.kind]}
    made: type[Form] = create_model("Form", __base__=Form, **fields)
    return made.with_initial_data(description=words(office, ask))


def words(office: Office, ask: Ask) -> str:
    """Write the Markdown that stands above a form."""
    opened = [{"name": Path(path).name, "link": links.document_link(office.settings, path)} for path in ask.context["documents"]]
    page = links.page_link(office.settings, links.case_key(ask.case_number))
    try:
        return office.wording.plain(f"forms/{ask.kind.value}.md.j2", {**ask.context, "notice": ask.notice, "documents": opened, "case_link": page})
    except CaseworkError as error:  # a clinic's slip in a template must not keep anybody from answering
        return f"{ask.stage.title} of {ask.case_number}. {ask.notice}\n\n{error}"


def said(form: Form) -> dict[str, str]:
    """Give an answer as the actions take it; what was left open is ""."""
    values = {name: value.value if isinstance(value, Enum) else str(value) for name, value in form if name != WHO}
    return {name: "" if value == NONE else value for name, value in values.items()}


def actor(form: Form, settings: Settings) -> str:
    """Give the key of the person who answered: the one whom the proxy named, or the one whom the form names."""
    if settings.is_proxied:
        return presser()
    chosen = getattr(form, WHO)  # a default that was left as it is came as a text, not as one of the list
    stated = chosen.value if isinstance(chosen, Enum) else chosen
    return next(key for key, name in people(settings.people).items() if name == stated)


def fingerprint(form: type[RunInput]) -> str:
    """Hash a form's fields; an open question whose form changed since is asked anew."""
    return hashlib.sha256(json.dumps(form.model_json_schema(), sort_keys=True).encode()).hexdigest()[:16]


def _field(name: str) -> tuple[Any, Any]:
    return {
        "filed_on": _day("Sent on", "The day it left: fax receipt, portal confirmation or postmark."),
        "method": (drop_down("Method", FilingMethod), Field(default=FilingMethod.FAX.value, title="Sent by")),
        "reference": (str, Field(default="", title="Reference number", pattern=REFERENCE, description="Fax, tracking or confirmation number. No names.")),
        "hour": (str, Field(default="", title="Hour sent", pattern=HOUR, description="Only for an urgent filing: HH:MM on the clinic's clock.")),
        "good_cause": (
            drop_down("GoodCause", GoodCause, optional=True),
            Field(default=NONE, title="Good cause", description="Only after the last lawful day: what excuses the late filing."),
        ),
        "override": (
            drop_down("Override", Override, optional=True),
            Field(default=NONE, title="Filed although something was found", description="Only where the check finds errors: why; it goes on the record."),
        ),
        "restarts_rights": (
            drop_down("RestartsRights", YES_NO, optional=True),
            Field(default=NONE, title="The notice says that the time to appeal starts anew", description="Only for “The denial was sent again”."),
        ),
        "came_since": (
            drop_down("CameSince", CameSince, optional=True),
            Field(
                default=NONE,
                title="Did any decision, extension, request or call come since?",
                description="Only for “No answer in time”: ask the payer first.",
            ),
        ),
        "came": (drop_down("Came", Came, optional=True), Field(default=NONE, title="What came of it", description="Only for “An answer came”.")),
        "outcome": (drop_down("Outcome", PAYER_OUTCOMES, optional=True), Field(default=NONE, title="The payer decided")),
        "denial_reason": (
            drop_down("DenialReason", DenialReason, optional=True),
            Field(default=NONE, title="Why it was refused", description="As the notice argues."),
        ),
        "notice_on": _day("Date on the notice", "Needed when the payer refused."),
        "received_on": _day("Notice received on", "The day it came here or to the patient, whichever is known."),
        "letter_deadline": _day("Last day the notice states", "Only when the notice itself names a date."),
        "reason": (
            drop_down("Reason", NotPursuedReason, optional=True),
            Field(default=NONE, title="Why it is given up", description="Only for “Do not pursue”."),
        ),
    }[name]


def _day(title: str, description: str) -> tuple[Any, Any]:
    # A string with the format of a date shows V2's date picker and may stay empty; a date with a default goes stale while it waits.
    return (str, Field(default="", title=title, description=description, pattern=DAY, json_schema_extra={"format": "date"}))


def drop_down(name: str, values: Iterable[str], *, optional: bool = False) -> Any:
    """Make a closed list; an optional one may stay open."""
    listed = [NONE, *map(str, values)] if optional else list(map(str, values))
    return Enum(name, {f"value_{place}": value for place, value in enumerate(listed)})


def who_asked(settings: Settings) -> dict[str, Any]:
    """Ask who answers, from the clinic's people; a proxy that knows them has said it already."""
    if settings.is_proxied:
        return {}
    named = list(people(settings.people).values())
    default = named[0] if len(named) == 1 else ...
    return {WHO: (drop_down("Who", named), Field(default=default, title="Who are you?"))}


def people(working: Sequence[Caseworker]) -> Mapping[str, str]:
    """Name each person once by key, even where two have the same name."""
    names = [person.name for person in working]
    return {person.key: person.name if names.count(person.name) == 1 else f"{person.name} ({person.key})" for person in working}
