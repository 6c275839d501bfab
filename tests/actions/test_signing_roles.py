"""Only a clinician approves a clinical letter, or a supervisor on the strength of a paper that the signer signed; the protective filing waits for nobody."""

from pathlib import Path

import pytest
from sqlmodel import select

from casework import chart
from casework.actions import Office, approvals, cases, drafting, filing, packets, papers, preflight, signing_papers, signing_people, stages
from casework.actions.papers import Said
from casework.cli import output
from casework.cli.main import main
from casework.errors import BadInput, NotPermitted
from casework.records import store
from casework.records.logbook import Event
from casework.records.models import Document
from casework.records.standing import Approval
from casework.rules.papers import PaperClass
from casework.rules.preflight import Code
from casework.settings import Settings
from casework.terms import DenialReason, DocumentKind, DocumentStatus, FilingMethod
from tests import make
from tests.actions import packeting
from tests.paper_making import drop, pdf

NECESSITY = make.full_chart().denial.model_copy(update={"reason": DenialReason.MEDICAL_NECESSITY, "reason_text": "Not medically necessary."})
B = chart.Clinician(name="Dana Mercer", credentials="MD", npi="1245319599", specialty="psychiatry")
PEOPLE = "".join(
    f'\n[people.{key}]\nname = "{key}"\nrole = "{role}"\nlogin = "{key}"\n'
    for key, role in (("maria", "coordinator"), ("drb", "clinician"), ("sam", "supervisor"), ("ann", "auditor"))
)


@pytest.fixture
def clinic(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Give everybody of a clinic a role."""
    file = office.settings.home / "clinic.toml"
    file.write_text(file.read_text().partition("[people.")[0] + PEOPLE)
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return Office.open(Settings.from_env({"CASEWORK_HOME": str(office.settings.home)}))


@pytest.fixture
def number(clinic: Office) -> str:
    signing_people.enter(clinic, "dr-b", B, actor="maria")
    made = cases.take_chart(clinic, make.full_chart(denial=NECESSITY), actor="maria").opened[0]
    drafting.draft(clinic, made, actor="maria")
    return made


def approve(clinic: Office, number: str, actor: str, written_word: int = 0) -> str:
    return approvals.approve(clinic, number, "dr-b", has_read=True, actor=actor, written_word=written_word)


def is_open(clinic: Office, number: str) -> bool:
    return Code.NOT_APPROVED in {each.code for each in preflight.check(clinic, number)}


def scan(clinic: Office, number: str, name: str) -> int:
    taken = papers.take(clinic, drop(clinic.settings.home / "made", name, pdf((name,))), number, actor="maria", names=("signed letter", Path(name).stem))
    papers.classify(clinic, number, taken.number, Said(paper_class=PaperClass.ORDINARY), actor="maria")
    return taken.number


def letter(clinic: Office, number: str, kind: DocumentKind = DocumentKind.FIRST_APPEAL) -> Document:
    with store.reading(clinic.engine) as session:
        return [each for each in store.documents(session, number) if each.kind is kind][-1]


@pytest.mark.parametrize("actor", ["maria", "sam", "ann", "whoever"])
def test_who_is_no_clinician_approves_no_clinical_letter(clinic: Office, number: str, actor: str) -> None:
    with pytest.raises(NotPermitted, match="is for a clinician"):
        approve(clinic, number, actor)

    assert is_open(clinic, number)
    with store.reading(clinic.engine) as session:
        assert session.exec(select(Approval)).all() == []


def test_a_clinician_approves_and_the_filing_is_open(clinic: Office, number: str) -> None:
    approve(clinic, number, "drb")

    assert not is_open(clinic, number)


def test_a_supervisor_attests_the_signers_written_word_with_the_paper_that_bears_it(clinic: Office, number: str) -> None:
    paper = scan(clinic, number, "first-appeal-v1.pdf")
    assert "approved first appeal" in approve(clinic, number, "sam", written_word=paper)

    assert not is_open(clinic, number)
    with store.reading(clinic.engine) as session:
        assert {(row.said_by, row.written_word) for row in session.exec(select(Approval))} == {("sam", paper)}
        (event,) = session.exec(select(Event).where(Event.verb == approvals.ATTESTED))
        assert f"paper {paper}" in event.code
        _, row = stages.find(session, number, None)
        signed = signing_papers.of_stage(clinic, session, store.case(session, number), row).approved
    assert {each.entered_by for each in signed} == {f"sam, by paper {paper}"}


def test_a_coordinator_attests_nothing_and_no_word_is_taken_from_thin_air(clinic: Office, number: str) -> None:
    paper = scan(clinic, number, "first-appeal-v1.pdf")
    with pytest.raises(NotPermitted, match="for a clinician or a supervisor"):
        approve(clinic, number, "maria", written_word=paper)
    with pytest.raises(BadInput, match="no signed letter"):
        approve(clinic, number, "sam", written_word=paper + 999)

    assert is_open(clinic, number)


def test_a_signature_under_another_version_attests_nothing(clinic: Office, number: str) -> None:
    paper = scan(clinic, number, "first-appeal-v1.pdf")
    cases.take_chart(clinic, make.full_chart(denial=NECESSITY, trials=make.full_chart().trials[:2]), actor="maria")
    drafting.draft(clinic, number, actor="maria")
    assert letter(clinic, number).version == 2

    with pytest.raises(BadInput, match="another letter or version"):
        approve(clinic, number, "sam", written_word=paper)


def test_a_later_version_needs_a_new_approval_and_the_scan_of_the_approved_one_needs_none(clinic: Office, number: str) -> None:
    approve(clinic, number, "drb")
    scan(clinic, number, "first-appeal-v1.pdf")
    assert not is_open(clinic, number)
    assert letter(clinic, number).status is DocumentStatus.DRAFT

    cases.take_chart(clinic, make.full_chart(denial=NECESSITY, trials=make.full_chart().trials[:2]), actor="maria")
    drafting.draft(clinic, number, actor="maria")
    assert is_open(clinic, number)


def test_the_protective_filing_waits_for_nobodys_approval(clinic: Office, number: str) -> None:
    drafting.draft(clinic, number, actor="maria", is_protective=True)
    filing.record_filing(clinic, number, filed_on=clinic.today(), method=FilingMethod.FAX, actor="maria")

    with store.reading(clinic.engine) as session:
        assert [row.is_protective for row in store.filings(session, number)] == [True]


@pytest.mark.slow
@pytest.mark.needs("soffice", "libreoffice-writer")
def test_the_signed_scan_goes_into_the_packet_in_the_place_of_the_word_file(clinic: Office, number: str) -> None:
    packeting.enclosures(clinic, number)
    assert not any("signed copy" in line for line in packets.make(clinic, number, actor="maria").contents)
    scan(clinic, number, "first-appeal-v1.pdf")

    assert any("signed copy" in line for line in packets.make(clinic, number, actor="maria").contents)


def test_by_command_the_login_decides_and_naming_the_clinician_gives_no_right(
    clinic: Office, number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "login", lambda: "maria")
    assert main(["approve-letter", number, "--signer", "dr-b", "--read", "--who", "drb"]) == 1
    assert "Ask drb to do it." in capsys.readouterr().err
    assert is_open(clinic, number)

    paper = scan(clinic, number, "first-appeal-v1.pdf")
    monkeypatch.setattr(output, "login", lambda: "sam")
    assert main(["approve-letter", number, "--signer", "dr-b", "--read", "--written-word", str(paper)]) == 0
    assert not is_open(clinic, number)
