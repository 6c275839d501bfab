"""Whom a case waits for: one line per thing awaited, with the day it began and the act that chases it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

CHASE_RUNG = 900  # a chase stands in the outbox above every number of days and below the messages of a call
MOST_CHASES = 100


class AwaitedParty(StrEnum):
    """Who has to do something next."""

    PATIENT = "patient"
    CLINICIAN = "clinician"
    PAYER = "payer"
    US = "us"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that a case waits for. `what` is an infinitive without anything personal: "sign the authorization to represent".

    `since` is the day it was asked, `until` the day it is needed by; `chase` is the kind of chase that a person may send, "" for none.
    """

    party: AwaitedParty
    what: str
    since: date | None = None
    until: date | None = None
    chase: str = ""
