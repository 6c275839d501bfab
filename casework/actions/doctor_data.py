"""The doctor on the data: the database, the log, the encryption, the dates, the documents."""

from sqlmodel import text

from casework import chart
from casework.actions import audit, rotating
from casework.actions.doctor_finding import Unwell
from casework.actions.office import Office
from casework.letters import packet
from casework.letters.dossier import Dossier
from casework.plural import counted
from casework.records import columns, store
from casework.rules import deadlines, pathways
from casework.rules.facts import Events, PlanFacts
from casework.terms import DocumentKind, Stage, Track

MOST_NAMED = 5


def database(office: Office) -> str:
    """Take a writing transaction."""
    with store.writing(office.engine) as session:
        session.execute(text("SELECT 1"))
    return "opens and takes a writing transaction"


def log(office: Office) -> str:
    """Follow the chain of events, and compare it with the heads beside it."""
    proof = audit.verify(office)
    if not proof.is_whole:
        raise Unwell(f"{proof.trouble} Keep this data folder as it is, restore the database from a backup, and find out who did it.")
    return f"the chain of events is unbroken: {counted(proof.rows, 'row')}"


def encryption(office: Office) -> str:
    """Seal a value and read it back."""
    with store.reading(office.engine):
        box = columns.vault()
    if box.open(box.seal("test", column="doctor.test"), column="doctor.test") != "test":
        raise Unwell("a sealed value did not open again. Stop working and restore the key from your backup.")
    return "a value was sealed and opened again"


def sealed_values(office: Office) -> str:
    """Open every sealed value, and name those that do not open; the files are looked at by themselves."""
    found = rotating.damaged_values(office)
    if found:
        more = f" and {len(found) - MOST_NAMED} more (casework keys check lists them)" if len(found) > MOST_NAMED else ""
        raise Unwell(f"{len(found)} do not open: {'; '.join(found[:MOST_NAMED])}{more}. Restore them from a backup; all other cases go on.")
    return "every sealed value opens"


def dates(office: Office) -> str:
    """Compute a deadline."""
    facts = PlanFacts(plan="self-funded-erisa", levels=1)
    limit = deadlines.filing_limit(office.book, facts, Stage.FIRST_APPEAL, Events(received=office.today()))
    return f"received today under self-funded ERISA, a first appeal is due {limit.due_on} ({limit.citation})"


def documents(office: Office) -> str:
    """Draw a document."""
    dossier = Dossier(
        case_number="C00-0000",
        stage=Stage.FIRST_APPEAL,
        track=Track.MEMBER,
        chart=chart.Chart(
            patient=chart.Patient(first_name="Test", last_name="Person"),
            coverage=chart.Coverage(payer="Test Payer", member_id="TEST-1", plan="self-funded-erisa"),
            claims=(chart.ClaimLine(claim_number="TEST-1"),),
            denial=chart.Denial(notice_on=office.today(), reference="TEST-1"),
        ),
        clinic=office.settings.clinic,
        rung=pathways.rung(office.book, PlanFacts(plan="self-funded-erisa"), Stage.FIRST_APPEAL),
        regulator=None,
        drawn_on=office.today(),
        limit=None,
        is_protective=True,
    )
    drawn = packet.draw(dossier, DocumentKind.PROTECTIVE_FILING, wording=office.wording, letterhead=office.letterhead, register=office.register)
    return f"a test letter of {len(drawn.data):,} bytes was drawn"
