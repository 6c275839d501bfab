"""Helpers: a prior authorization that was approved, and remittances that pay, refuse or take back its sessions."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from casework import clock
from casework.actions import Office, authorizations, cases, determining, filing, remittances
from casework.actions.determining import Answer
from casework.chart import Chart
from casework.terms import FilingMethod, Outcome
from tests import make

FILED, APPROVED = date(2026, 11, 22), date(2026, 11, 30)
FIRST, LAST = date(2026, 12, 1), date(2027, 1, 31)
CODES = ("96365", "J3490")
MARIA = "maria"
PERSON = "WHITLOCK*JORDAN****MI*SMH100200301"


def approved(office: Office, said: Chart | None = None, *, outcome: Outcome = Outcome.APPROVED, **changes: object) -> str:
    """Open a prior authorization, file it, record the approval and what was approved: six sessions from FIRST to LAST unless told."""
    number = cases.take_chart(office, said or make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=FILED, method=FilingMethod.FAX, actor=MARIA)
    clock.set_today(office.settings, APPROVED)
    determining.record_determination(office, number, Answer(outcome, APPROVED, APPROVED), actor=MARIA)
    values = {"number": "PA-4711", "sessions": 6, "procedure_codes": CODES, "place_of_service": "11", "first_on": FIRST, "last_on": LAST, **changes}
    authorizations.correct(office, number, values, actor=MARIA)
    return number


def on(office: Office, day: date) -> None:
    """Move the office to a day."""
    clock.set_today(office.settings, day)


def claim(number: int, day: date, *, code: str = "96365", status: str = "1", paid: int = 650, cas: str = "", person: str = PERSON, place: str = "11") -> str:
    """Write one claim of an 835 with one line."""
    sign = -1 if status == "22" else 1
    adjusted = f"CAS*{cas}*{sign * (650 - paid)}~" if cas else ""
    return (
        f"CLP*ACC-{number}*{status}*{sign * 650}*{sign * paid}**12*ICN-{number}*{place}*1~NM1*QC*1*{person}~"
        f"SVC*HC:{code}*{sign * 650}*{sign * paid}**1~DTM*472*{day:%Y%m%d}~{adjusted}"
    )


def remittance(claims: Sequence[str], *, produced: date = date(2026, 12, 20)) -> bytes:
    """Write a remittance around claims."""
    return (
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261220*1200*^*00501*000000001*0*P*:~"
        "GS*HP*SENDER*RECEIVER*20261220*1200*1*X*005010X221A1~ST*835*0001~"
        f"BPR*I*0*C*CHK************{produced:%Y%m%d}~TRN*1*1*1999999999~DTM*405*{produced:%Y%m%d}~"
        "N1*PR*SUMMIT MUTUAL HEALTH PLAN~N1*PE*CEDAR HOLLOW INFUSION CLINIC*XX*1234567893~LX*1~" + "".join(claims) + "SE*10*0001~GE*1*1~IEA*1*000000001~"
    ).encode()


def take(office: Office, *claims: str, produced: date = date(2026, 12, 20)) -> None:
    """Take in a remittance of these claims."""
    remittances.take(office, BytesIO(remittance(claims, produced=produced)), actor="intake")
