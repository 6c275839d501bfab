"""Files come in once: every claim ends in one place, bad files get a reason, saved charts are read, and a kill loses nothing."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from casework import clock
from casework.actions import Office, cases, determining, drafting, filing, intake, pages, received, workbooks
from casework.errors import BadInput, CaseworkError
from casework.intake import chart_book
from casework.records import logbook, store
from casework.terms import DenialReason, FilingMethod, Network, Outcome
from tests import make

ROOT = Path(__file__).parents[2]
REMITTANCE = ROOT / "examples" / "remittance-2026-11-20.835"
PUBLIC = sorted((ROOT / "tests" / "data" / "835").glob("*.*"))
MARIA = "maria"


def drop(office: Office, source: Path, name: str = "") -> Path:
    """Put a file into the inbox."""
    target = office.settings.folder("inbox") / (name or source.name)
    shutil.copy(source, target)
    return target


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def test_the_denials_of_a_remittance_become_cases_and_every_claim_is_accounted_for(office: Office) -> None:
    result = intake.take_file(office, REMITTANCE, actor=MARIA)

    with store.reading(office.engine) as session:
        kept = session.exec(select(logbook.RemittedClaim)).all()
        lines = sum(len(store.claim_lines(session, number)) for number in result.opened)
    assert len(kept) == result.claims_read
    assert sum(1 for row in kept if row.case_number) + result.claims_set_aside == result.claims_read
    assert all(row.reason for row in kept)
    assert lines >= len(result.opened)


def test_six_infusions_of_one_patient_are_one_case(office: Office) -> None:
    result = intake.take_file(office, REMITTANCE, actor=MARIA)

    sizes = [pages.case_page(office, number)["claim_lines"] for number in result.opened]
    assert max(sizes) >= 6


def test_a_remittance_twice_opens_nothing_twice_even_under_another_name(office: Office, tmp_path: Path) -> None:
    first = intake.take_file(office, REMITTANCE, actor=MARIA)
    again = intake.take_file(office, shutil.copy(REMITTANCE, tmp_path / "again.835"), actor=MARIA)

    assert again.opened == ()
    assert again.claims_known == first.claims_read
    assert len(pages.worklist(office)) == len(first.opened)


@pytest.mark.parametrize("path", [path for path in PUBLIC if path.suffix != ".tsv"], ids=lambda path: path.name)
def test_every_public_remittance_is_taken_in_or_refused_with_a_reason(office: Office, path: Path) -> None:
    try:
        result = intake.take_file(office, path, actor=MARIA)
    except CaseworkError as refusal:
        assert len(str(refusal)) > 20
        return

    with store.reading(office.engine) as session:
        kept = session.exec(select(logbook.RemittedClaim)).all()
    assert len(kept) <= result.claims_read
    assert len(result.claims) == result.claims_read
    assert intake.take_file(office, path, actor=MARIA).opened == ()


def test_the_remittance_date_is_a_labelled_stand_in_and_finding_the_eob_is_a_task(office: Office) -> None:
    number = intake.take_file(office, REMITTANCE, actor=MARIA).opened[0]

    deadline = pages.case_page(office, number)["deadlines"][0]
    assert any("stand-in" in step for step in deadline["steps"])
    assert {"receipt date", "funding"} <= {fact["fact"] for fact in deadline["missing"]}


def test_the_inbox_sorts_good_files_from_bad_and_says_why(office: Office, tmp_path: Path) -> None:
    bad = tmp_path / "letter.835"
    bad.write_text("Dear clinic, your claim is denied.")
    drop(office, bad)
    drop(office, REMITTANCE)
    results = intake.watch(office, settle_seconds=0)

    folder = office.settings.folder("inbox")
    assert names(folder) == set()
    assert names(folder / "done") == set()
    assert [each.original_name for each in received.listed(office)] == [REMITTANCE.name]
    assert names(folder / "rejected") == {"letter.835", "letter.835.reason.txt"}
    assert (folder / "rejected" / "letter.835.reason.txt").read_text().strip()
    assert [bool(result.refused) for result in sorted(results, key=lambda result: result.file)] == [True, False]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b",,,\n\n ; \n", b"\n\n"], ids=["no byte", "only a mark", "only commas", "blank lines"])
def test_an_empty_worksheet_is_refused_and_the_files_behind_it_are_read(office: Office, content: bytes) -> None:
    (office.settings.folder("inbox") / "aaa.csv").write_bytes(content)
    drop(office, REMITTANCE, "zzz.835")
    results = intake.watch(office, settle_seconds=0)

    folder = office.settings.folder("inbox")
    assert [each.original_name for each in received.listed(office)] == ["zzz.835"]
    assert names(folder / "rejected") == {"aaa.csv", "aaa.csv.reason.txt"}
    assert [bool(result.refused) for result in sorted(results, key=lambda result: result.file)] == [True, False]


def test_a_file_on_which_the_program_fails_is_set_aside_and_names_no_value(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KeyError("Jordan Whitlock")

    drop(office, REMITTANCE, "aaa.835")
    monkeypatch.setattr(intake.remittances, "take", fails)
    (result,) = intake.watch(office, settle_seconds=0)

    assert result.refused.startswith("The program failed on this file (KeyError).")
    assert "Whitlock" not in (office.settings.folder("inbox") / "rejected" / "aaa.835.reason.txt").read_text()


def test_a_database_that_is_lost_refuses_no_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, Exception("disk full"))

    drop(office, REMITTANCE, "aaa.835")
    monkeypatch.setattr(intake.remittances, "take", lost)
    with pytest.raises(OperationalError):
        intake.watch(office, settle_seconds=0)
    assert "aaa.835" in names(office.settings.folder("inbox"))


def test_a_file_that_is_still_being_copied_waits(office: Office) -> None:
    shutil.copy(REMITTANCE, office.settings.folder("inbox") / "fresh.835")

    assert intake.watch(office, settle_seconds=30) == []
    assert names(office.settings.folder("inbox")) == {"fresh.835"}


def test_a_link_in_the_inbox_is_moved_aside_and_never_followed(office: Office) -> None:
    (office.settings.folder("inbox") / "link.835").symlink_to("/etc/passwd")
    intake.watch(office, settle_seconds=0)

    assert not pages.worklist(office)
    assert (office.settings.folder("inbox") / "rejected" / "link.835").is_symlink()


@pytest.mark.parametrize("step", ["finish", "draft", "refresh"])
def test_a_kill_after_the_claims_were_kept_loses_and_doubles_nothing(office: Office, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    places: dict[str, tuple[object, str]] = {"finish": (received, "keep"), "draft": (drafting, "draft"), "refresh": (workbooks, "refresh")}
    drop(office, REMITTANCE)
    with monkeypatch.context() as killed:
        killed.setattr(*places[step], _killed)
        with pytest.raises(KeyboardInterrupt):
            intake.watch(office, settle_seconds=0)
    before = {row.case_number for row in pages.worklist(office)}
    assert names(office.settings.folder("inbox")) == {REMITTANCE.name}

    intake.watch(office, settle_seconds=0)
    assert {row.case_number for row in pages.worklist(office)} == before
    assert [each.original_name for each in received.listed(office)] == [REMITTANCE.name]


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_charts_are_pre_filled_and_a_saved_one_is_read_and_drafted(office: Office) -> None:
    result = intake.take_file(office, REMITTANCE, actor=MARIA)
    six = max(result.opened, key=lambda number: int(pages.case_page(office, number)["claim_lines"]))
    path = workbooks.path_of(office, six)
    said = chart_book.read(path)
    assert said.claims
    assert intake.watch(office, settle_seconds=0) == []

    full = make.full_chart()
    completed = said.model_copy(
        update={
            **{name: getattr(full, name) for name in ("clinician", "diagnoses", "trials", "scores", "infusions", "request", "costs", "standing")},
            "coverage": full.coverage.model_copy(update={"payer": said.coverage.payer, "member_id": said.coverage.member_id}),
            "patient": full.patient.model_copy(update={name: getattr(said.patient, name) for name in ("key", "first_name", "last_name")}),
            "denial": full.denial.model_copy(update={"reference": said.denial.reference}),
            "claims": tuple(line.model_copy(update={"diagnosis_codes": ("F33.2",), "place_of_service": "11"}) for line in said.claims),
        }
    )
    chart_book.write(completed, path, plans=office.book.plan_names)
    results = intake.watch(office, settle_seconds=0)

    assert [each.changed for each in results] == [(six,)]
    page = pages.case_page(office, six)
    assert page["plan"] == "self-funded-erisa"
    assert page["stages"][0]["missing"] == []
    assert page["stages"][0]["step"] == "ready to file"
    assert {document["kind"] for document in page["documents"]} == {"first-appeal", "letter-of-medical-necessity"}
    assert page["stages"][0]["superbill"]  # the infusion record has no entry on those days, so only the superbill waits
    assert intake.watch(office, settle_seconds=0) == []


def test_a_faulty_saved_chart_stays_with_its_findings_beside_it(office: Office) -> None:
    number = intake.take_file(office, REMITTANCE, actor=MARIA).opened[0]
    path = workbooks.path_of(office, number)
    path.write_bytes(b"PK\x03\x04 not a workbook [Content_Types].xml")
    results = intake.watch(office, settle_seconds=0)

    assert results[0].refused
    assert path.exists()
    assert path.with_suffix(".findings.txt").read_text().strip()
    assert intake.watch(office, settle_seconds=0) == []


def test_a_key_of_another_patient_is_refused(office: Office) -> None:
    cases.take_chart(office, make.full_chart(), actor=MARIA)
    full = make.full_chart()
    stranger = full.patient.model_copy(update={"key": "P0001", "first_name": "Robin", "last_name": "Elsewhere", "birth_on": date(1970, 1, 1)})

    with pytest.raises(BadInput, match="belongs to another patient"):
        cases.take_chart(office, full.model_copy(update={"patient": stranger}), actor=MARIA)


def test_the_same_name_under_another_member_id_is_another_patient(office: Office) -> None:
    full = make.full_chart()
    other = full.model_copy(update={"coverage": full.coverage.model_copy(update={"member_id": "OTHER1"}), "claims": (make.line(5),)})
    first = cases.take_chart(office, full, actor=MARIA)
    second = cases.take_chart(office, other, actor=MARIA)

    assert first.patient_key != second.patient_key


def test_a_new_insurer_with_its_own_start_leaves_old_cases_with_the_old_one(office: Office) -> None:
    full = make.full_chart()
    number = cases.take_chart(office, full, actor=MARIA).opened[0]
    before = pages.case_page(office, number)["deadlines"]
    changed = full.coverage.model_copy(
        update={"payer": "Granite State Benefit Administrators", "member_id": "NEW1", "plan": "medicare-advantage", "begins_on": date(2026, 12, 1)}
    )
    patient = full.patient.model_copy(update={"key": "P0001"})
    taken = cases.take_chart(office, make.request_chart(coverage=changed, patient=patient), actor=MARIA)

    assert taken.opened
    assert taken.opened != (number,)
    assert pages.case_page(office, number)["payer"] == "Summit Mutual Health Plan"
    assert pages.case_page(office, number)["deadlines"] == before


@pytest.mark.parametrize(("network", "track"), [(Network.IN, "provider"), (Network.OUT, "member"), (Network.UNKNOWN, "member")])
def test_network_and_group_code_choose_the_track(office: Office, network: Network, track: str) -> None:
    full = make.full_chart()
    coverage = full.coverage.model_copy(update={"network": network})
    number = cases.take_chart(office, full.model_copy(update={"coverage": coverage, "claims": (make.line(1, group="CO", carc="50"),)}), actor=MARIA).opened[0]

    assert pages.case_page(office, number)["track"] == track


def test_learning_the_network_moves_an_untouched_case_to_the_providers_track(office: Office) -> None:
    full = make.full_chart(claims=(make.line(1, group="CO", carc="50"),), clinician=make.full_chart().clinician.model_copy(update={"name": ""}))
    unknown = full.model_copy(update={"coverage": full.coverage.model_copy(update={"network": Network.UNKNOWN})})
    number = cases.take_chart(office, unknown, actor=MARIA).opened[0]
    assert pages.case_page(office, number)["track"] == "member"

    cases.take_chart(office, full.model_copy(update={"coverage": full.coverage.model_copy(update={"network": Network.IN})}), actor=MARIA)
    page = pages.case_page(office, number)
    assert page["track"] == "provider"
    assert {row["track"] for row in page["deadlines"]} == {"member", "provider"}
    assert [row["track"] for row in page["deadlines"] if row["drives"]] == ["provider"]


def test_a_chart_without_patient_or_payer_says_which_sheet_to_fill(office: Office) -> None:
    full = make.full_chart()
    for said, sheet in (
        (full.model_copy(update={"patient": full.patient.model_copy(update={"last_name": ""})}), "Patient"),
        (full.model_copy(update={"coverage": full.coverage.model_copy(update={"payer": ""})}), "Coverage"),
    ):
        with pytest.raises(BadInput, match=sheet):
            cases.take_chart(office, said, actor=MARIA)
    assert full.denial.reason is DenialReason.EXPERIMENTAL


def test_no_file_or_folder_name_names_a_patient(office: Office) -> None:
    cases.take_chart(office, make.full_chart(), actor=MARIA)
    intake.take_file(office, REMITTANCE, actor=MARIA)

    found = [path for path in office.settings.home.rglob("*") if "whitlock" in path.name.lower() or "jordan" in path.name.lower()]
    assert found == []


def refused_twice(office: Office) -> str:
    """Open a case whose first appeal was refused on 2026-12-10."""
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    clock.set_today(office.settings, date(2026, 12, 12))
    determining.record_determination(office, number, determining.Answer(Outcome.DENIED, date(2026, 12, 10), date(2026, 12, 12)), actor=MARIA)
    return number


def dates(office: Office, number: str) -> list[tuple[date | None, date | None]]:
    with store.reading(office.engine) as session:
        return [(row.notice_on, row.received_on) for row in store.determinations(session, number)]


def test_an_old_workbook_never_moves_the_dates_of_a_newer_denial(office: Office) -> None:
    number = refused_twice(office)
    before = dates(office, number)
    cases.take_chart(office, make.full_chart(), actor=MARIA)
    assert dates(office, number) == before

    wrong = make.full_chart().denial.model_copy(update={"received_on": date(2026, 11, 19), "notice_on": date(2026, 11, 18), "reference": ""})
    with pytest.raises(BadInput, match="fits none of the 2 denials"):
        cases.take_chart(office, make.full_chart(denial=wrong), actor=MARIA)
    assert dates(office, number) == before


def test_the_workbook_is_written_anew_after_a_denial_and_corrects_that_denial(office: Office) -> None:
    number = refused_twice(office)
    intake.watch(office, settle_seconds=0)
    path = workbooks.path_of(office, number)
    said = chart_book.read(path)
    assert said.denial.notice_on == date(2026, 12, 10)

    words = said.denial.model_copy(update={"reason_text": "The criteria of policy 4.2 are not met."})
    chart_book.write(said.model_copy(update={"denial": words}), path, plans=office.book.plan_names)
    intake.watch(office, settle_seconds=0)
    with store.reading(office.engine) as session:
        assert [row.reason_text for row in store.determinations(session, number)][-1] == "The criteria of policy 4.2 are not met."
    assert dates(office, number)[0] == (date(2026, 11, 2), date(2026, 11, 6))


def test_saving_the_chart_of_a_denied_prior_authorization_opens_no_second_case(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    answer = determining.Answer(Outcome.DENIED, office.today(), office.today(), denial_reason=DenialReason.EXPERIMENTAL)
    determining.record_determination(office, number, answer, actor=MARIA)
    intake.watch(office, settle_seconds=0)
    said = chart_book.read(workbooks.path_of(office, number))

    taken = cases.take_chart(office, said, actor=MARIA)
    assert taken.opened == ()
    assert taken.changed == (number,)


def test_a_claim_cut_off_in_one_file_is_judged_again_in_the_complete_one(office: Office, tmp_path: Path) -> None:
    whole = REMITTANCE.read_text()
    last = whole.rindex("CAS*")
    cut = tmp_path / "cut.835"
    cut.write_text(whole[: whole.index("CAS*PR*55")])
    first = intake.take_file(office, cut, actor=MARIA)
    again = intake.take_file(office, REMITTANCE, actor=MARIA)

    assert last > len(cut.read_text())
    assert first.claims_set_aside
    with store.reading(office.engine) as session:
        kept = session.exec(select(logbook.RemittedClaim)).all()
        appealed = {row.case_number for row in kept if row.action in ("appeal", "timely filing appeal")}
    assert "" not in appealed
    assert again.opened


@pytest.mark.parametrize("name", ["notice_on", "received_on"])
def test_a_denial_dated_in_the_future_is_refused_before_it_moves_a_clock(office: Office, name: str) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    before = pages.case_page(office, number)["deadlines"]
    later = make.full_chart().denial.model_copy(update={"received_on": date(2027, 11, 20), name: date(2027, 11, 20)})

    with pytest.raises(BadInput, match="in the future"):
        cases.take_chart(office, make.full_chart(denial=later), actor=MARIA)
    assert pages.case_page(office, number)["deadlines"] == before
