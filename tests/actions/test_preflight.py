"""The pre-flight: every finding is raised by its fault and cleared by its remedy, and none of it closes the protective filing."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from casework import chart, clock
from casework.actions import Office, cases, citing, deciding, determining, drafting, edits, evidence, file_writing, filing, pages, preflight, questions, stages
from casework.actions.answers import Answer
from casework.actions.evidence_file import Found
from casework.actions.questions import Choice
from casework.errors import BadInput, NotAllowed
from casework.records import events, store
from casework.records.cited import CitedWork, DrawnText
from casework.records.papers import Exhibit
from casework.rules.papers import PaperClass, PaperKind
from casework.rules.preflight import Code, Finding, Override, Severity
from casework.terms import Act, DenialReason, DocumentKind, FilingMethod, Network, Outcome, Stage, Step
from tests import make

NECESSITY = make.full_chart().denial.model_copy(update={"reason": DenialReason.MEDICAL_NECESSITY, "reason_text": "Not medically necessary."})


def opened(office: Office, **changes: object) -> str:
    """Open a case and draw its first appeal."""
    number = cases.take_chart(office, make.full_chart(**{"denial": NECESSITY, **changes}), actor="maria").opened[0]
    drafting.draft(office, number, actor="maria")
    return number


@pytest.fixture
def number(office: Office) -> str:
    return opened(office)


def codes(office: Office, number: str, **asked: object) -> dict[Code, Severity]:
    return {each.code: each.severity for each in preflight.check(office, number, **asked)}  # type: ignore[arg-type]


def found(office: Office, number: str, code: Code) -> Finding:
    return next(each for each in preflight.check(office, number) if each.code is code)


def file(office: Office, number: str, **said: object) -> None:
    filing.record_filing(office, number, **{"filed_on": office.today(), "method": FilingMethod.FAX, "actor": "maria", **said})  # type: ignore[arg-type]


def path_of(office: Office, number: str, kind: DocumentKind = DocumentKind.FIRST_APPEAL) -> Path:
    with store.reading(office.engine) as session:
        return office.documents / [each for each in store.documents(session, number) if each.kind is kind][-1].path


def write(office: Office, number: str, before: str, after: str, kind: DocumentKind = DocumentKind.FIRST_APPEAL) -> None:
    """Change words of a drawn letter, as a person would in Word."""
    path, buffer = path_of(office, number, kind), io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(before.encode(), after.encode()) if name == "word/document.xml" else data)
        assert before.encode() in old.read("word/document.xml")
    path.write_bytes(buffer.getvalue())


def paper(office: Office, number: str, kind: PaperKind, paper_class: PaperClass = PaperClass.ORDINARY, *, data: bytes = b"%PDF-1.7 ", **more: Any) -> int:
    """Put a classified paper into a case."""
    data += kind.name.encode()
    path = f"{number}/papers/{kind.name.lower()}-{len(data)}.pdf"
    file_writing.put(office.documents / path, data)
    said: dict[str, Any] = {"case_number": number, "kind": kind, "paper_class": paper_class, "path": path, "pages": 1, "original_name": "a.pdf"}
    row = Exhibit(**{**said, "sha256": hashlib.sha256(data).hexdigest(), "received_at": office.now(), "dated_on": date(2026, 11, 2), **more})
    with store.writing(office.engine) as session:
        session.add(row)
        session.flush()
        assert row.id
        return row.id


def change(office: Office, number: str, do: Callable[[Session], None]) -> None:
    with store.writing(office.engine) as session:
        do(session)


def test_what_is_drawn_from_whole_data_has_no_error(office: Office, number: str) -> None:
    assert [each for each in preflight.check(office, number) if each.is_error] == []


def test_a_place_left_open_in_word_is_an_error_and_filled_in_it_is_none(office: Office, number: str) -> None:
    write(office, number, "reversed", "reversed [insert reason]")

    assert codes(office, number)[Code.PLACEHOLDER] is Severity.ERROR
    with pytest.raises(NotAllowed, match=r"left to be filled in.*protective"):
        file(office, number)

    write(office, number, " [insert reason]", " now")
    assert Code.PLACEHOLDER not in codes(office, number)


@pytest.mark.parametrize("words", ["{{ member }}", "____________", "XXXX", "TBD", "[date]", "???"])
def test_every_way_to_leave_a_place_open_is_known(office: Office, number: str, words: str) -> None:
    write(office, number, "reversed", f"reversed {words}")

    assert Code.PLACEHOLDER in codes(office, number)


def test_a_letter_whose_file_is_gone_or_torn_is_an_error_until_it_is_drawn_again(office: Office, number: str) -> None:
    path_of(office, number).write_bytes(b"torn")
    assert Code.FILE_MISSING in codes(office, number)
    office.files.remove(path_of(office, number).relative_to(office.documents).as_posix())
    assert codes(office, number)[Code.FILE_MISSING] is Severity.ERROR

    drafting.draft(office, number, actor="maria")
    assert Code.FILE_MISSING not in codes(office, number)


def test_a_listed_enclosure_without_a_paper_is_a_warning_and_with_one_is_none(office: Office, number: str) -> None:
    assert codes(office, number)[Code.ENCLOSURE_MISSING] is Severity.WARNING

    for kind in (PaperKind.DENIAL_LETTER, PaperKind.SIGNED_FORM, PaperKind.PHARMACY):
        paper(office, number, kind)

    assert Code.ENCLOSURE_MISSING not in codes(office, number)


@pytest.mark.parametrize("fault", ["removed", "emptied", "changed"])
def test_an_enclosure_whose_file_is_no_longer_whole_is_an_error(office: Office, number: str, fault: str) -> None:
    paper(office, number, PaperKind.PHARMACY)
    assert Code.ENCLOSURE_GONE not in codes(office, number)
    path = next((office.documents / number / "papers").iterdir())
    whole = path.read_bytes()

    path.unlink() if fault == "removed" else path.write_bytes(b"" if fault == "emptied" else b"other")

    assert codes(office, number)[Code.ENCLOSURE_GONE] is Severity.ERROR
    with pytest.raises(NotAllowed, match="paper 1, pharmacy print-out"):
        file(office, number)
    path.write_bytes(whole)
    assert Code.ENCLOSURE_GONE not in codes(office, number)


def test_an_unclassified_enclosure_is_an_error_until_somebody_looked(office: Office, number: str) -> None:
    row = paper(office, number, PaperKind.RECORDS, PaperClass.UNCLASSIFIED)
    assert codes(office, number)[Code.UNCLASSIFIED] is Severity.ERROR

    change(office, number, lambda session: setattr(session.get_one(Exhibit, row), "paper_class", PaperClass.ORDINARY))

    assert Code.UNCLASSIFIED not in codes(office, number)


@pytest.mark.parametrize("kind", [PaperClass.PSYCHOTHERAPY_NOTES, PaperClass.PART_2, PaperClass.OTHER_PATIENTS, PaperClass.RESTRICTED])
def test_a_paper_that_must_not_go_is_an_error_alone_and_a_warning_beside_another(office: Office, number: str, kind: PaperClass) -> None:
    paper(office, number, PaperKind.RECORDS, kind)
    assert codes(office, number)[Code.HELD_BACK] is Severity.ERROR

    paper(office, number, PaperKind.RECORDS, data=b"%PDF-1.7 another")

    told = codes(office, number)
    assert Code.HELD_BACK not in told
    assert told[Code.HELD_BACK_BESIDE] is Severity.WARNING


def test_a_line_of_the_enclosures_that_nobody_can_match_is_a_note(office: Office, number: str) -> None:
    assert Code.ENCLOSURE_UNLISTED not in codes(office, number)

    write(office, number, "Letter of medical necessity by the treating clinician", "A friendly word")

    assert codes(office, number)[Code.ENCLOSURE_UNLISTED] is Severity.NOTE


def test_a_listed_letter_that_is_not_in_the_packet_is_an_error(office: Office, number: str) -> None:
    assert Code.DOCUMENT_MISSING not in codes(office, number)

    office.files.remove(path_of(office, number, DocumentKind.LETTER_OF_MEDICAL_NECESSITY).relative_to(office.documents).as_posix())

    assert codes(office, number)[Code.DOCUMENT_MISSING] is Severity.ERROR


def test_no_signed_copy_is_a_warning_until_one_comes(office: Office, number: str) -> None:
    assert codes(office, number)[Code.NO_SIGNATURE] is Severity.WARNING
    with store.reading(office.engine) as session:
        ids = [each.id for each in store.documents(session, number)]

    for place, key in enumerate(ids):
        paper(office, number, PaperKind.SIGNED_LETTER, data=b"scan" + bytes([place]), signed_copy_of=key, path=f"{number}/{place}.pdf")

    assert Code.NO_SIGNATURE not in codes(office, number)


def test_a_fallen_citation_is_an_error_until_the_letter_is_drawn_again(office: Office, number: str) -> None:
    reader = Found("R. Reader", make.DAY, source="the paper", reason="the journal's notice")
    assert Code.CITATION not in codes(office, number)
    evidence.withdraw(office, "anand2023", reader, is_retracted=True, actor="maria")
    office = Office.open(office.settings)

    assert codes(office, number)[Code.CITATION] is Severity.ERROR
    assert Code.CITATION not in codes(office, number, sent_on=date(2026, 11, 21))
    drafting.draft(office, number, actor="maria")
    assert Code.CITATION not in codes(office, number)


def test_a_sentence_that_nobody_could_verify_is_an_error(office: Office, number: str) -> None:
    write(office, number, "reversed", "reversed, as our 89% success rate shows")

    told = codes(office, number)
    assert told[Code.QUARANTINED] is Severity.ERROR
    write(office, number, ", as our 89% success rate shows", "!")
    assert Code.QUARANTINED not in codes(office, number)


def test_a_coding_error_is_an_error_on_a_superbill_and_a_warning_beside_an_appeal(office: Office, number: str) -> None:
    assert not {Code.CODE_ERROR, Code.CODE_QUESTION} & set(codes(office, number))

    def wrong(session: Session) -> None:
        row = store.claim_lines(session, number)[0]
        row.value = row.value.model_copy(update={"procedure": "96366"})
        session.add(row)

    change(office, number, wrong)
    assert codes(office, number)[Code.CODE_ERROR] is Severity.ERROR

    drafting.draft(office, number, actor="maria")

    assert codes(office, number)[Code.CODE_QUESTION] is Severity.WARNING


def test_another_name_or_member_id_than_the_case_has_is_an_error(office: Office, number: str) -> None:
    assert Code.IDENTITY not in codes(office, number)
    write(office, number, "SMH100200301", "SMH999999999")

    told = found(office, number, Code.IDENTITY)

    assert told.is_error
    assert told.field == "member id in the first appeal, version 1"
    assert "SMH" not in told.words


def test_an_age_that_does_not_follow_is_an_error_and_the_right_one_is_none(office: Office, number: str) -> None:
    write(office, number, "(aged 42)", "(aged 43)")
    assert codes(office, number)[Code.AGE] is Severity.ERROR

    write(office, number, "(aged 43)", "(aged 42)")
    assert Code.AGE not in codes(office, number)


def test_an_age_of_the_people_in_a_study_is_not_the_patients(office: Office, number: str) -> None:
    write(office, number, "Please direct questions", "Trials took adults (aged 65). Please direct questions")

    assert Code.AGE not in codes(office, number)


def test_a_count_or_a_year_that_does_not_follow_is_a_warning(office: Office, number: str) -> None:
    assert Code.DURATION not in codes(office, number)

    write(office, number, "two earlier treatments", "five earlier treatments")

    assert codes(office, number)[Code.DURATION] is Severity.WARNING


def test_a_year_of_treatment_that_does_not_follow_is_a_warning(office: Office, number: str) -> None:
    write(office, number, "2023", "2019", DocumentKind.LETTER_OF_MEDICAL_NECESSITY)

    assert codes(office, number)[Code.DURATION] is Severity.WARNING


def test_a_change_in_word_is_a_warning_until_it_is_kept(office: Office, number: str) -> None:
    write(office, number, "reversed", "reversed soon")
    assert codes(office, number)[Code.EDITED] is Severity.WARNING

    edits.keep(office, number, DocumentKind.FIRST_APPEAL, reason="plainer", actor="maria")

    assert Code.EDITED not in codes(office, number)


def test_a_missing_authorization_is_an_error_where_the_step_is_the_patients(office: Office) -> None:
    without = opened(office, standing=chart.Standing())

    assert codes(office, without)[Code.NO_AUTHORIZATION] is Severity.ERROR
    with pytest.raises(NotAllowed, match="nothing in force lets the clinic take it"):
        file(office, without)
    file(office, without, override=Override.SENT)


def test_a_letter_that_says_the_clinic_is_authorized_when_it_no_longer_is_is_an_error(office: Office) -> None:
    number = opened(office, standing=chart.Standing(signed_on=date(2026, 11, 10), expires_on=date(2026, 11, 30)))
    assert Code.AUTHORIZATION_LAPSED not in codes(office, number)

    assert codes(office, number, sent_on=date(2026, 12, 1))[Code.AUTHORIZATION_LAPSED] is Severity.ERROR


def test_lateness_is_judged_by_the_last_lawful_day_and_a_chosen_cause_settles_it(office: Office, number: str) -> None:
    with store.reading(office.engine) as session:
        last = next(each.last_lawful for each in store.deadlines(session, number) if each.drives)
    assert last
    clock.set_today(office.settings, last)
    assert Code.LATE not in codes(office, number)

    clock.set_today(office.settings, date(last.year, last.month, last.day + 1))

    assert codes(office, number)[Code.LATE] is Severity.ERROR
    with pytest.raises(BadInput, match="Late is not dead"):
        file(office, number)
    file(office, number, override=Override.SENT)


def test_a_letter_that_gives_less_time_is_a_point_to_cite_and_no_lateness(office: Office) -> None:
    number = opened(office, denial=NECESSITY.model_copy(update={"letter_deadline": date(2026, 11, 20)}))

    told = codes(office, number)

    assert told[Code.UNDERSTATED] is Severity.NOTE
    assert Code.LATE not in told


def test_an_address_that_the_letter_gives_is_known(office: Office, number: str) -> None:
    assert Code.ADDRESS_UNKNOWN not in codes(office, number)


def test_an_address_that_nobody_knows_is_a_warning(office: Office) -> None:
    number = opened(office, coverage=make.full_chart().coverage.model_copy(update={"appeals_address": "", "appeals_fax": ""}))

    assert codes(office, number)[Code.ADDRESS_UNKNOWN] is Severity.WARNING


def test_a_directory_address_that_grew_stale_after_the_letter_was_drawn_is_an_error(office: Office) -> None:
    own = office.settings.folder("rulebook") / "directory.toml"
    own.write_text(
        'max_age_days = 30\nverified_on = 2026-11-20\neffective_on = 2026-01-01\nconfidence = "P"\ncitation = "page"\nsource = "the payer\'s page"\n'
        '[[address]]\nid = "sm-mail"\npayer = "summit mutual health plan"\nkind = "appeal mail"\nlines = ["P.O. Box 1", "Elsewhere, UT 84000"]\n'
    )
    number = opened(office, coverage=make.full_chart().coverage.model_copy(update={"appeals_address": "", "appeals_fax": ""}))
    assert Code.ADDRESS_STALE not in codes(office, number)

    clock.set_today(office.settings, date(2027, 1, 10))

    assert codes(office, number)[Code.ADDRESS_STALE] is Severity.ERROR
    assert Code.ADDRESS_STALE not in codes(office, number, sent_on=date(2026, 12, 1))


def denied(office: Office, number: str, words: str = "Not medically necessary.") -> None:
    """File the first appeal, have it upheld, and open the second."""
    file(office, number)
    clock.set_today(office.settings, date(2026, 12, 10))
    answer = Answer(Outcome.DENIED, date(2026, 12, 8), date(2026, 12, 9), reason_text=words, denial_reason=DenialReason.MEDICAL_NECESSITY)
    determining.record_determination(office, number, answer, actor="maria")
    deciding.decide(office, number, Act.ESCALATE, actor="maria")
    drafting.draft(office, number, actor="maria")


def test_a_complaint_that_names_another_office_is_an_error_and_the_right_one_is_none(office: Office, number: str) -> None:
    stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor="maria")
    drafting.draft(office, number, stage=Stage.DOI_COMPLAINT, actor="maria")
    assert Code.REGULATOR not in codes(office, number, stage=Stage.DOI_COMPLAINT)

    write(office, number, "Employee Benefits Security Administration", "Department of Insurance", DocumentKind.REGULATOR_COMPLAINT)

    assert codes(office, number, stage=Stage.DOI_COMPLAINT)[Code.REGULATOR] is Severity.ERROR


def test_a_level_that_brings_a_comparison_of_costs_brings_something(office: Office, number: str) -> None:
    denied(office, number)

    assert Code.NOTHING_NEW not in codes(office, number)


def test_a_level_that_brings_nothing_is_warned_of_told_what_could_be_added_and_never_stopped(office: Office, number: str) -> None:
    denied(office, number)

    def same(session: Session) -> None:
        rows = [each for each in store.documents(session, number) if each.stage is Stage.FIRST_APPEAL]
        for each in [row for row in store.documents(session, number) if row.stage is Stage.SECOND_APPEAL]:
            kept, first = session.get_one(DrawnText, each.id), session.get_one(DrawnText, rows[0].id)
            first.words += "\n" + kept.words
            for key in set(citing.keys(session, each)) - set(citing.keys(session, rows[0])):
                session.add(CitedWork(document_id=rows[0].id or 0, key=key))
            session.flush()

    change(office, number, same)

    told = found(office, number, Code.NOTHING_NEW)
    assert told.severity is Severity.WARNING
    assert "could be added" in told.how
    assert "proof of one earlier" in told.how
    file(office, number)


def test_another_reason_is_something_new(office: Office, number: str) -> None:
    denied(office, number, words="The drug is experimental.")

    assert Code.NOTHING_NEW not in codes(office, number)


def test_a_reason_of_the_last_denial_that_no_letter_takes_up_is_named_by_its_id(office: Office, number: str) -> None:
    denied(office, number, words="1. The records are incomplete. 2. The dose is unusual.")
    assert found(office, number, Code.UNANSWERED).field == "R2 (only asked about)"

    write(office, number, "Our answer to Reason R1", "Our answer", DocumentKind.SECOND_APPEAL)

    told = found(office, number, Code.UNANSWERED)
    assert (told.severity, told.field) == (Severity.WARNING, "R1")


def test_a_further_reason_that_a_person_answered_in_word_is_answered(office: Office, number: str) -> None:
    denied(office, number, words="1. The records are incomplete. 2. The dose is unusual.")

    write(office, number, "The record set out in this letter supports the service.", "Sertraline and venlafaxine were tried.", DocumentKind.SECOND_APPEAL)

    assert Code.UNANSWERED not in codes(office, number)


def test_an_override_files_over_the_errors_and_is_on_the_record_with_them(office: Office, number: str) -> None:
    write(office, number, "reversed", "reversed TBD")

    file(office, number, override=Override.SENT)

    with store.reading(office.engine) as session:
        code = next(each.code for each in events.of_case(session, number) if each.verb == Act.FILE.value)
    assert "override: already sent (placeholder: first appeal, version 1, paragraph" in code
    assert "TBD" not in code


def test_an_override_without_errors_leaves_no_trace(office: Office, number: str) -> None:
    file(office, number, override=Override.SENT)

    with store.reading(office.engine) as session:
        assert not any("override" in each.code for each in events.of_case(session, number))


def test_the_board_asks_again_naming_each_error_and_takes_the_reason(office: Office, number: str) -> None:
    write(office, number, "reversed", "reversed TBD")
    asked = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert asked
    assert any(each["code"] == "placeholder" and each["severity"] == "error" for each in asked.context["preflight"])
    said = {"choice": Choice.FILED.value, "filed_on": "2026-11-22", "method": "Fax"}

    refused = questions.answer(office, asked, said, actor="maria")

    assert not refused.is_recorded
    assert "left to be filled in" in refused.notice
    again = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert again
    assert questions.answer(office, again, {**said, "override": "checked by a person"}, actor="maria").is_recorded


def test_the_protective_filing_is_open_under_every_error(office: Office, number: str) -> None:
    write(office, number, "reversed", "reversed TBD (aged 99) {{ x }}")
    office.files.remove(path_of(office, number, DocumentKind.LETTER_OF_MEDICAL_NECESSITY).relative_to(office.documents).as_posix())
    paper(office, number, PaperKind.RECORDS, PaperClass.PART_2)
    assert len([each for each in preflight.check(office, number) if each.is_error]) >= 3

    drafting.draft(office, number, actor="maria", is_protective=True)
    assert [each for each in preflight.check(office, number) if each.is_error] == []
    file(office, number)

    with store.reading(office.engine) as session:
        status = {each.kind.value: each.status.value for each in store.documents(session, number)}
    assert status["protective-filing"] == "filed"
    assert status["letter-of-medical-necessity"] == "draft"


def test_near_the_last_lawful_day_the_protective_filing_is_offered_first(office: Office, number: str) -> None:
    with store.reading(office.engine) as session:
        last = next(each.last_lawful for each in store.deadlines(session, number) if each.drives)
    assert last
    far = questions.next_question(office, number, Stage.FIRST_APPEAL)
    clock.set_today(office.settings, date.fromordinal(last.toordinal() - 10))
    near = questions.next_question(office, number, Stage.FIRST_APPEAL)

    assert far and far.choices[0] is Choice.FILED
    assert near and near.choices[0] is Choice.PROTECTIVE
    assert near.context["protective_first"]
    assert sorted(near.choices) == sorted(far.choices)


def test_the_case_page_lists_what_was_found(office: Office, number: str) -> None:
    write(office, number, "reversed", "reversed TBD")

    told = pages.case_page(office, number)["preflight"]

    assert {"placeholder", "no-signature"} <= {each["code"] for each in told}
    assert {each["severity"] for each in told} <= set(Severity)


def test_a_filing_that_was_made_before_the_fault_is_recorded_without_a_question(office: Office) -> None:
    number = opened(office)
    write(office, number, "reversed", "reversed TBD")

    assert [each for each in preflight.check(office, number, sent_on=date(2026, 11, 21)) if each.is_error] == []
    file(office, number, filed_on=date(2026, 11, 21))


@pytest.mark.parametrize("plan", ["self-funded-erisa", "unknown", "medicare-advantage", "fehb", "va-community-care", "individual"])
def test_the_check_never_raises_whatever_the_case_lacks(office: Office, plan: str) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": plan, "network": Network.UNKNOWN})
    said = make.full_chart(coverage=coverage, trials=(), costs=(), standing=chart.Standing(), claims=(make.line(1, charge=Decimal(1)),))

    for number in cases.take_chart(office, said, actor="maria").opened:
        stage = stage_of(office, number)
        asked = questions.next_question(office, number, stage)
        found = preflight.check(office, number)

        assert asked and asked.step in Step
        assert all(each.says and each.how for each in found)
        assert Code.NOT_CHECKED not in {each.code for each in found}


def stage_of(office: Office, number: str) -> Stage:
    with store.reading(office.engine) as session:
        return store.stages(session, number)[-1].stage


def test_documents_of_the_record_are_untouched_by_looking(office: Office, number: str) -> None:
    before = path_of(office, number).read_bytes()
    preflight.check(office, number)

    with store.reading(office.engine) as session:
        assert {each.status.value for each in store.documents(session, number)} == {"draft"}
    assert path_of(office, number).read_bytes() == before
