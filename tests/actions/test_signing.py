"""Signing: who signs by when, what is approved is one version and its bytes, and a cover never says that it treated."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from sqlmodel import select

from casework import chart, clock
from casework.actions import (
    Office,
    approvals,
    board,
    cases,
    correcting,
    drafting,
    edits,
    filing,
    own_clocks,
    pages,
    preflight,
    signing,
    signing_people,
    signing_sweep,
    waiting,
)
from casework.actions.changes import CorrectionReason
from casework.errors import BadInput, NotAllowed
from casework.letters import word
from casework.records import events, store
from casework.records.standing import Approval, Signer
from casework.rules.preflight import Code, Severity
from casework.rules.waiting import AwaitedParty
from casework.terms import Clock, DenialReason, DocumentKind, FilingMethod
from tests import make

B = chart.Clinician(name="Dana Mercer", credentials="MD", npi="1245319599", specialty="psychiatry")
C = chart.Clinician(name="Rae Winters", credentials="DO", npi="1999999984", specialty="anesthesiology")
AWAY = (date(2027, 2, 1), date(2027, 6, 15))
NECESSITY = make.full_chart().denial.model_copy(update={"reason": DenialReason.MEDICAL_NECESSITY, "reason_text": "Not medically necessary."})


def opened(office: Office) -> str:
    number = cases.take_chart(office, make.full_chart(denial=NECESSITY), actor="maria").opened[0]
    drafting.draft(office, number, actor="maria")
    return number


@pytest.fixture
def staffed(office: Office) -> Office:
    signing_people.enter(office, "dr-b", B, licence="036-1", actor="maria")
    signing_people.enter(office, "dr-c", C, actor="maria")
    return office


def codes(office: Office, number: str) -> dict[Code, Severity]:
    return {each.code: each.severity for each in preflight.check(office, number)}


def file(office: Office, number: str, **said: object) -> None:
    filing.record_filing(office, number, **{"filed_on": office.today(), "method": FilingMethod.FAX, "actor": "maria", **said})  # type: ignore[arg-type]


def approve(office: Office, number: str, signer: str = "dr-b") -> str:
    return approvals.approve(office, number, signer, has_read=True, actor="maria")


def text(office: Office, number: str, kind: DocumentKind) -> str:
    with store.reading(office.engine) as session:
        last = [each for each in store.documents(session, number) if each.kind is kind][-1]
    return word.plain_text((office.documents / last.path).read_bytes())


def sign_by(office: Office, number: str) -> list[date | None]:
    with store.reading(office.engine) as session:
        return [row.work_by for row in own_clocks.running(session, number, Clock.SIGNING)]


def work_by(office: Office, number: str) -> date:
    with store.reading(office.engine) as session:
        day = next(row.work_by for row in store.deadlines(session, number) if row.clock is Clock.FILING)
    assert day
    return day


def test_a_clinic_without_signers_is_told_and_not_stopped(office: Office) -> None:
    number = opened(office)

    assert codes(office, number)[Code.NO_SIGNERS] is Severity.NOTE
    file(office, number)


def test_once_signers_are_entered_a_clinical_letter_waits_for_its_signer(staffed: Office) -> None:
    number = opened(staffed)

    with pytest.raises(NotAllowed, match=r"first appeal, version 1; letter of medical necessity, version 1 \(dr-b\)"):
        file(staffed, number)

    assert approve(staffed, number) == f"{number}: dr-b approved first appeal, version 1, letter of medical necessity, version 1."
    assert approve(staffed, number).endswith("The record said so already.")
    file(staffed, number)


def test_the_protective_filing_waits_for_nobody(staffed: Office) -> None:
    number = opened(staffed)
    drafting.draft(staffed, number, actor="maria", is_protective=True)

    file(staffed, number, is_protective=True)


def test_a_later_version_needs_a_new_approval(staffed: Office) -> None:
    number = opened(staffed)
    approve(staffed, number)
    path = staffed.documents / number / "first-appeal" / "first-appeal-v1.docx"
    changed = staffed.settings.home / "changed.docx"
    changed.write_bytes(_rewritten(path.read_bytes()))
    edits.keep(staffed, number, DocumentKind.FIRST_APPEAL, reason="clearer", actor="maria", file=changed)

    assert codes(staffed, number)[Code.NOT_APPROVED] is Severity.ERROR
    approve(staffed, number)
    assert Code.NOT_APPROVED not in codes(staffed, number)


def _rewritten(data: bytes, before: bytes = b"reversed", after: bytes = b"reversed in full") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(before, after) if name == "word/document.xml" else part)
    return buffer.getvalue()


def test_a_file_that_was_changed_after_it_was_approved_is_not_what_was_approved(staffed: Office) -> None:
    number = opened(staffed)
    approve(staffed, number)
    path = staffed.documents / number / "first-appeal" / "first-appeal-v1.docx"
    path.write_bytes(_rewritten(path.read_bytes()))

    assert codes(staffed, number)[Code.NOT_APPROVED] is Severity.ERROR
    with pytest.raises(BadInput, match="casework keep-edit"):
        approve(staffed, number)


def test_nothing_is_approved_unread(staffed: Office) -> None:
    number = opened(staffed)

    with pytest.raises(BadInput, match="has read the letters"):
        approvals.approve(staffed, number, "dr-b", has_read=False, actor="maria")

    assert Code.NOT_APPROVED in codes(staffed, number)


def test_who_was_not_asked_does_not_approve_another_ones_letters(staffed: Office) -> None:
    number = opened(staffed)

    with pytest.raises(NotAllowed, match="nobody was asked to cover") as refused:
        approve(staffed, number, "dr-c")

    assert refused.value.ways[0].command == f"casework signing {number} --signer dr-c"
    with pytest.raises(BadInput, match="Nobody signs under the key"):
        approve(staffed, number, "dr-x")


def test_the_cover_signs_after_review_of_the_record_and_never_says_to_have_treated(staffed: Office) -> None:
    number = opened(staffed)
    assert "I have treated Ms. Whitlock since April 3, 2023." in text(staffed, number, DocumentKind.LETTER_OF_MEDICAL_NECESSITY).replace("\xa0", " ")

    said = signing.ask(staffed, number, "dr-c", actor="maria")
    with pytest.raises(BadInput, match="Draw the letters again"):
        approve(staffed, number, "dr-c")
    drafting.draft(staffed, number, actor="maria")
    letter = text(staffed, number, DocumentKind.LETTER_OF_MEDICAL_NECESSITY).replace("\xa0", " ")

    assert "dr-c signs as covering clinician, after review of the record" in said
    assert "After reviewing the record of Ms. Whitlock" in letter
    assert "I write for Dana Mercer, who treats Ms. Whitlock" in letter
    assert "Dana Mercer orders a series of six" in letter
    assert "Rae Winters, DO\nfor Dana Mercer, after review of the record" in letter
    assert not any(words in letter for words in ("I have treated", "as the treating clinician", "I order", "my patient"))
    approve(staffed, number, "dr-c")
    file(staffed, number)


def test_a_cover_that_writes_to_have_treated_is_an_error_that_names_the_letter(staffed: Office) -> None:
    number = opened(staffed)
    signing.ask(staffed, number, "dr-c", actor="maria")
    drafting.draft(staffed, number, actor="maria")
    path = staffed.documents / number / "first-appeal" / "letter-of-medical-necessity-v2.docx"
    changed = staffed.settings.home / "changed.docx"
    changed.write_bytes(_rewritten(path.read_bytes(), b"After reviewing the record of", b"I have treated for years"))
    edits.keep(staffed, number, DocumentKind.LETTER_OF_MEDICAL_NECESSITY, reason="warmer", actor="maria", file=changed)

    assert codes(staffed, number)[Code.WRONG_VOICE] is Severity.ERROR
    with pytest.raises(BadInput, match="does not stand in the name of dr-c"):
        approve(staffed, number, "dr-c")


def test_the_day_to_sign_by_is_three_days_before_the_filing_and_sees_who_is_away(staffed: Office) -> None:
    number = opened(staffed)
    signing.ask(staffed, number, "dr-b", actor="maria")
    (before,) = sign_by(staffed, number)
    assert before and 3 <= (work_by(staffed, number) - before).days <= 5  # a weekend moves it to the Friday

    said = signing.away(staffed, "dr-b", *AWAY, cover="dr-c", actor="maria")

    (after,) = sign_by(staffed, number)
    assert after == date(2027, 1, 29)
    assert said == f"dr-b is away 2027-02-01 to 2027-06-15; dr-c covers. {number}: dr-b is away 2027-02-01 to 2027-06-15: sign by 2027-01-29."
    signing.back(staffed, "dr-b", AWAY[0], actor="maria")
    assert sign_by(staffed, number) == [before]


def test_who_is_away_until_the_filing_is_not_asked_and_the_cover_is_named(staffed: Office) -> None:
    number = opened(staffed)
    signing.away(staffed, "dr-b", date(2026, 11, 20), AWAY[1], cover="dr-c", actor="maria")

    with pytest.raises(NotAllowed, match="is away") as refused:
        signing.ask(staffed, number, "dr-b", actor="maria")

    assert refused.value.ways[0].command == f"casework signing {number} --signer dr-c"
    assert sign_by(staffed, number) == []


def test_asking_twice_changes_nothing_and_approval_ends_the_clock(staffed: Office) -> None:
    number = opened(staffed)
    signing.ask(staffed, number, "dr-b", actor="maria")
    day = sign_by(staffed, number)
    clock.set_today(staffed.settings, date(2026, 11, 24))
    signing.ask(staffed, number, "dr-b", actor="maria")
    assert sign_by(staffed, number) == day

    approve(staffed, number)

    assert sign_by(staffed, number) == []
    with store.reading(staffed.engine) as session:
        assert [event.verb for event in events.of_case(session, number)].count("signature asked") == 1


def test_filing_ends_the_clock_whatever_was_approved(staffed: Office) -> None:
    number = opened(staffed)
    signing.ask(staffed, number, "dr-b", actor="maria")
    drafting.draft(staffed, number, actor="maria", is_protective=True)
    file(staffed, number, is_protective=True)

    assert sign_by(staffed, number) == []


def test_the_case_says_that_it_waits_for_the_clinician_and_since_when(staffed: Office) -> None:
    number = opened(staffed)

    def awaited() -> list[tuple[AwaitedParty, str, date | None]]:
        with store.reading(staffed.engine) as session:
            found = waiting.of_case(staffed, session, store.case(session, number))
        return [(each.party, each.what, each.since) for each in found if "letters of" in each.what]

    assert awaited() == [(AwaitedParty.US, "ask a signer for the letters of the first appeal", None)]
    signing.ask(staffed, number, "dr-b", actor="maria")
    assert awaited() == [(AwaitedParty.CLINICIAN, "sign the letters of the first appeal", make.DAY)]
    approve(staffed, number)
    assert awaited() == []


def test_the_case_page_names_keys_only_and_says_that_it_proves_nobody(staffed: Office) -> None:
    number = opened(staffed)
    signing.ask(staffed, number, "dr-b", actor="maria")

    page = board.case_text(staffed, number, run_link=str, document_link=str)

    assert "## Signatures" in page
    assert "wait for dr-b (treating clinician), asked 2026-11-22; sign by" in page
    assert "It proves nobody's identity." in page
    assert "Mercer" not in page


def test_names_and_licences_of_signers_lie_in_the_vault(staffed: Office) -> None:
    with store.reading(staffed.engine) as session:
        assert session.get_one(Signer, "dr-b").licence == "036-1"
    staffed.engine.dispose()

    for path in staffed.settings.home.glob("casework.db*"):
        assert b"Winters" not in path.read_bytes()
        assert b"036-1" not in path.read_bytes()


def test_an_approval_says_which_bytes_by_whom_and_who_entered_it(staffed: Office) -> None:
    number = opened(staffed)
    approve(staffed, number)

    with store.reading(staffed.engine) as session:
        documents = {each.id: each for each in store.documents(session, number)}
        rows = session.exec(select(Approval)).all()
    assert {(row.sha256, row.signer_key, row.said_by, row.has_read) for row in rows} == {
        (documents[row.document_id].sha256, "dr-b", "maria", True) for row in rows
    }
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("key", "said", "why"),
    [("Dr B", B, "short key"), ("dr-d", B.model_copy(update={"npi": "12"}), "ten digits"), ("dr-d", chart.Clinician(npi="1245319599"), "ten digits")],
)
def test_a_signer_without_name_or_number_is_refused(office: Office, key: str, said: chart.Clinician, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        signing_people.enter(office, key, said, actor="maria")

    assert signing_people.listed(office) == []


def test_absences_that_cannot_be_are_refused(staffed: Office) -> None:
    signing.away(staffed, "dr-c", date(2026, 12, 20), date(2026, 12, 22), actor="maria")

    for said, why in (
        ({"from_on": date(2026, 12, 26), "to_on": date(2026, 12, 12)}, "ends before"),
        ({"from_on": date(2026, 12, 12), "to_on": date(2026, 12, 26), "cover": "dr-b"}, "Somebody else"),
        ({"from_on": date(2026, 12, 12), "to_on": date(2026, 12, 26), "cover": "dr-c"}, "is away 2026-12-20 to 2026-12-22 too"),
    ):
        with pytest.raises(BadInput, match=why):
            signing.away(staffed, "dr-b", actor="maria", **said)
    with pytest.raises(BadInput, match="no absence that begins"):
        signing.back(staffed, "dr-b", date(2026, 12, 12), actor="maria")


def test_who_has_left_is_asked_no_more(staffed: Office) -> None:
    number = opened(staffed)
    signing_people.leave(staffed, "dr-c", make.DAY, actor="maria")

    with pytest.raises(BadInput, match="signs no more"):
        signing.ask(staffed, number, "dr-c", actor="maria")


def test_the_sweep_starts_the_clock_again_for_a_new_version_and_ends_it_for_an_approved_one(staffed: Office) -> None:
    number = opened(staffed)
    signing.ask(staffed, number, "dr-b", actor="maria")
    approve(staffed, number)
    assert signing_sweep.due(staffed) == ()
    assert sign_by(staffed, number) == []
    path = staffed.documents / number / "first-appeal" / "first-appeal-v1.docx"
    changed = staffed.settings.home / "changed.docx"
    changed.write_bytes(_rewritten(path.read_bytes()))
    edits.keep(staffed, number, DocumentKind.FIRST_APPEAL, reason="clearer", actor="maria", file=changed)

    signing_sweep.due(staffed)

    assert len(sign_by(staffed, number)) == 1


def test_the_sweep_moves_the_day_when_the_filing_moves(staffed: Office) -> None:
    number = opened(staffed)
    signing.ask(staffed, number, "dr-b", actor="maria")
    (before,) = sign_by(staffed, number)
    correcting.correct(staffed, number, {"letter": "2026-12-23"}, reason=CorrectionReason.LETTER, actor="maria")

    signing_sweep.due(staffed)

    assert before and before > date(2027, 1, 1)
    assert sign_by(staffed, number) == [date(2026, 12, 18)]


def test_a_signature_that_is_late_never_hides_the_last_lawful_day_or_that_it_is_past(staffed: Office) -> None:
    number = opened(staffed)
    signing.ask(staffed, number, "dr-b", actor="maria")
    file_by = work_by(staffed, number)
    (row,) = pages.worklist(staffed)
    assert (row.work_by, row.last_lawful, row.is_late) == (file_by, file_by, False)
    clock.set_today(staffed.settings, file_by + timedelta(days=1))

    (row,) = pages.worklist(staffed)

    assert (row.work_by, row.last_lawful, row.is_late) == (file_by, file_by, True)
    (late,) = sign_by(staffed, number)
    assert late and late < file_by
