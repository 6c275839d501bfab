"""The proof of filing: what was sent byte for byte, checked by ordinary tools, the same each time, and nothing of the house in it."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from casework.actions import Office, bundles, cases, contacts, directory, drafting, filing, packets, undoing
from casework.actions.undoing import UndoReason
from casework.chart import Contact
from casework.cli.main import main
from casework.errors import BadInput, NotAllowed, NotPermitted
from casework.records import events, store
from casework.records.logbook import Event
from casework.records.models import Coverage
from casework.rules.papers import PaperClass, PaperKind
from casework.rules.preflight import Override
from casework.rules.roles import FILE_OPENED
from casework.settings import Settings
from casework.terms import FilingMethod, Stage, Track
from tests import make
from tests.actions import packeting
from tests.paper_making import pdf

FIRST = Stage.FIRST_APPEAL
SECRET = "the reviewer sounded unsure"


@pytest.fixture
def filed(office: Office) -> str:
    """File a first appeal with a receipt and a note of a call, and keep a paper that must stay."""
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    packeting.enclosures(office, number)
    drafting.draft(office, number, actor="maria")
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-881", actor="maria", override=Override.CHECKED)
    packeting.take(office, number, "receipt.pdf", pdf(("Transmission ok",)), PaperKind.PROOF_OF_FILING, office.today())
    notes = packeting.take(office, number, "other receipt.pdf", pdf(("Notes",)), PaperKind.PROOF_OF_FILING, office.today(), PaperClass.PSYCHOTHERAPY_NOTES)
    said = Contact(happened_on=office.today(), way="call", party="payer", with_whom="Pat", reference="C-1", words=SECRET)
    contacts.log(office, number, said, actor="maria")
    assert notes
    return number


def make_it(office: Office, number: str, target: Path) -> bundles.Made:
    return bundles.make(office, number, FIRST, target, actor="maria")


def acts(office: Office, number: str) -> list[tuple[str, str]]:
    with store.reading(office.engine) as session:
        return [(each.verb, each.code) for each in store.of_case(session, Event, number) if each.verb in (bundles.MADE, bundles.REVIEWED)]


@pytest.mark.needs("sha256sum", "coreutils")
def test_every_file_is_checked_by_an_ordinary_tool_and_a_change_is_found(office: Office, filed: str, tmp_path: Path) -> None:
    make_it(office, filed, tmp_path / "proof")
    check = [shutil.which("sha256sum") or "", "--strict", "-c", "SHA256SUMS"]

    assert subprocess.run(check, cwd=tmp_path / "proof", capture_output=True, check=False).returncode == 0
    (tmp_path / "proof" / "deadline.txt").write_text("another day")
    assert subprocess.run(check, cwd=tmp_path / "proof", capture_output=True, check=False).returncode == 1


def test_it_holds_the_letters_byte_for_byte_the_receipt_the_address_the_day_and_the_log(office: Office, filed: str, tmp_path: Path) -> None:
    made = make_it(office, filed, tmp_path / "proof")
    with store.reading(office.engine) as session:
        letters = {each.path.rpartition("/")[2]: each.sha256 for each in store.documents(session, filed)}
    sums = {line[66:]: line[:64] for line in (tmp_path / "proof" / "SHA256SUMS").read_text().splitlines()}

    assert {name: sums[f"documents/{name}"] for name in letters} == letters
    assert [name for name in made.files if name.startswith("receipts/")]
    readme = (tmp_path / "proof" / "README.txt").read_text()
    assert "2026-11-22: Fax, number FX-881" in readme
    assert "as the denial letter says" in readme
    assert "29 CFR 2560.503-1(h)(3)(i)" in (tmp_path / "proof" / "deadline.txt").read_text()
    assert "record a filing" in (tmp_path / "proof" / "log.txt").read_text()
    assert (tmp_path / "proof" / "log.csv").read_bytes().startswith("\ufeffRow".encode())


def test_a_letter_changed_after_the_filing_goes_as_it_was_sent(office: Office, filed: str, tmp_path: Path) -> None:
    before = make_it(office, filed, tmp_path / "before")
    (office.documents / filed / "first-appeal" / "first-appeal-v1.docx").write_bytes(b"changed since")
    after = make_it(office, filed, tmp_path / "after")

    assert before.mark == after.mark
    assert (tmp_path / "after" / "documents" / "first-appeal-v1.docx").read_bytes() != b"changed since"


def test_the_same_record_gives_the_same_bytes_and_one_event(office: Office, filed: str, tmp_path: Path) -> None:
    first, again = make_it(office, filed, tmp_path / "one.zip"), make_it(office, filed, tmp_path / "two.zip")
    make_it(office, filed, tmp_path / "one.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert acts(office, filed) == [(bundles.MADE, first.mark)] == [(bundles.MADE, again.mark)]


def test_notes_of_calls_held_back_papers_and_other_cases_stay_in_the_house(office: Office, filed: str, tmp_path: Path) -> None:
    other = cases.take_chart(office, make.request_chart(), actor="maria").opened[0]
    made = make_it(office, filed, tmp_path / "proof.zip")
    with zipfile.ZipFile(tmp_path / "proof.zip") as package:
        everything = {name: package.read(name) for name in package.namelist()}

    assert not any(SECRET.encode() in data or other.encode() in data for data in everything.values())
    assert any("psychotherapy notes" in line for line in made.left)
    assert "psychotherapy notes" in everything["REVIEW.txt"].decode()
    assert len([name for name in everything if name.startswith("receipts/")]) == 1


def test_no_name_of_a_file_names_the_patient_and_only_the_user_reads_them(office: Office, filed: str, tmp_path: Path) -> None:
    made = make_it(office, filed, tmp_path / "proof")
    patient = make.full_chart().patient

    assert not any(word.lower() in name.lower() for name in made.files for word in (patient.first_name, patient.last_name, "other receipt"))
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "proof").rglob("*") if path.is_file()} == {0}


def test_a_paper_that_lost_its_bytes_is_never_passed_off_as_sent(office: Office, filed: str, tmp_path: Path) -> None:
    name = f"{filed}/first-appeal/first-appeal-v1.docx"
    office.files.put(name, b"something else")
    made = make_it(office, filed, tmp_path / "proof")

    assert "documents/first-appeal-v1.docx" not in made.files
    assert any("first-appeal-v1.docx is not what it was" in point for point in made.points)


def test_a_stage_at_which_nothing_was_filed_has_nothing_to_prove(office: Office, tmp_path: Path) -> None:
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]

    with pytest.raises(NotAllowed, match="nothing to prove"):
        make_it(office, number, tmp_path / "proof")
    assert not (tmp_path / "proof").exists()


@pytest.mark.slow
@pytest.mark.needs("soffice", "libreoffice-writer")
def test_the_bound_packet_goes_as_it_was_bound_for_the_filing_and_never_a_later_one(office: Office, tmp_path: Path) -> None:
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    packeting.enclosures(office, number)
    drafting.draft(office, number, actor="maria")
    bound = packets.make(office, number, actor="maria")
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor="maria", override=Override.CHECKED)
    made = make_it(office, number, tmp_path / "proof")

    assert sorted(name for name in made.files if name.startswith("packet/")) == sorted(f"packet/{Path(path).name}" for path in bound.paths)
    for path in bound.paths:
        assert (tmp_path / "proof" / "packet" / Path(path).name).read_bytes() == office.files.read(path)


def test_a_filing_that_was_taken_back_is_not_shown_as_one_that_stood(office: Office, tmp_path: Path) -> None:
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    drafting.draft(office, number, actor="maria")
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor="maria", override=Override.CHECKED)
    undoing.undo(office, number, reason=UndoReason.NEVER_SENT, actor="maria")
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor="maria", override=Override.CHECKED)
    make_it(office, number, tmp_path / "proof")
    told = [line.split("  ")[1].split(":")[0] for line in (tmp_path / "proof" / "log.txt").read_text().splitlines()]

    assert [verb for verb in told if verb in ("record a filing", "undone")] == ["record a filing", "undone", "record a filing"]


def test_whoever_writes_the_same_again_is_on_record_too_and_an_auditor_writes_none(office: Office, filed: str, tmp_path: Path) -> None:
    make_it(office, filed, tmp_path / "one.zip")
    bundles.make(office, filed, FIRST, tmp_path / "two.zip", actor="sam")
    with store.reading(office.engine) as session:
        opened = [each.actor for each in store.of_case(session, Event, filed) if each.verb == FILE_OPENED]
    with (office.settings.home / "clinic.toml").open("a") as file:
        file.write('role = "supervisor"\n[people.audrey]\nname = "Audrey Stone"\nrole = "auditor"\n')

    assert opened == ["maria", "sam"]
    with pytest.raises(NotPermitted, match="audrey is an auditor"):
        bundles.make(Office.open(Settings.from_env({"CASEWORK_HOME": str(office.settings.home)})), filed, FIRST, tmp_path / "three.zip", actor="audrey")
    assert not (tmp_path / "three.zip").exists()


@pytest.mark.parametrize("name", ["mine", "mine.zip"])
def test_what_is_not_ours_is_never_written_over(office: Office, filed: str, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    if target.suffix:
        target.write_bytes(b"my letters")
    else:
        target.mkdir()
        (target / "letter.txt").write_text("mine")

    with pytest.raises(BadInput, match="no proof of filing of ours"):
        make_it(office, filed, target)
    assert acts(office, filed) == []


def test_a_persons_review_is_on_record_by_command(
    office: Office, filed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    words = ["bundle", filed, "first-appeal", "--to", str(tmp_path / "proof")]
    assert main(words) == 0
    assert "look through it (REVIEW.txt)" in capsys.readouterr().out
    assert main([*words, "--reviewed-by", "nobody"]) == 1
    assert main([*words, "--reviewed-by", "sam"]) == 0

    assert [verb for verb, _ in acts(office, filed)] == [bundles.MADE, bundles.REVIEWED]
    assert acts(office, filed)[-1][1].endswith(", sam")


def corrected(office: Office, number: str) -> None:
    """Correct both: the address as the chart has it from the denial letter, and the payer's entry in the directory."""
    with store.writing(office.engine) as session:
        coverage = session.get_one(Coverage, store.case(session, number).coverage_id)
        coverage.value = coverage.value.model_copy(update={"appeals_address": "Elsewhere\nP.O. Box 2", "appeals_fax": ""})
        session.add(coverage)
    fresh = {"payer": "Summit Mutual Health Plan", "kind": "appeal fax", "lines": ["(800) 555-0777"]}
    directory.verify(office, "moved", on=office.today(), source="the payer's page", actor="test", fresh=fresh)


def test_it_says_the_address_that_held_when_the_filing_was_entered_whatever_was_corrected_since(office: Office, filed: str, tmp_path: Path) -> None:
    corrected(office, filed)
    filing.record_filing(office, filed, filed_on=office.today(), method=FilingMethod.MAIL, actor="maria", override=Override.CHECKED)
    make_it(office, filed, tmp_path / "proof")
    readme = (tmp_path / "proof" / "README.txt").read_text()
    routes = readme.partition("Where it went")[2].partition("What lies here")[0]

    assert "As recorded with the filing of 2026-11-22 (Fax): on the denial letter: Member Appeals, P.O. Box 30541" in routes
    assert "555-0777" in routes and "Elsewhere" in routes
    with store.writing(office.engine) as session:
        for each in store.of_case(session, Event, filed):
            each.words = ""
            session.add(each)
    make_it(office, filed, tmp_path / "older")
    assert "records say now, since nothing was kept with the filing" in (tmp_path / "older" / "README.txt").read_text()


def test_what_was_done_in_a_dispute_beside_this_one_is_not_in_its_log(office: Office, filed: str, tmp_path: Path) -> None:
    with store.writing(office.engine) as session:
        for track, code in ((Track.PROVIDER, "of the provider's dispute"), (Track.MEMBER, "of this appeal")):
            events.append(session, "proof recorded", actor="maria", at=office.now(), case_number=filed, track=track, stage=FIRST, code=code)
    make_it(office, filed, tmp_path / "proof")
    told = (tmp_path / "proof" / "log.txt").read_text()

    assert "of this appeal" in told
    assert "provider" not in told
