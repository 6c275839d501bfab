"""What the checks find stops the superbill and nothing else: the appeal goes out, and no question is printed on any paper."""

from decimal import Decimal
from pathlib import Path

from docx import Document

from casework.actions import Office, cases, drafting, linting, stages
from casework.chart import Chart, Diagnosis
from casework.records import store
from casework.terms import DocumentKind, Stage
from tests import make


def opened(office: Office, chart: Chart) -> str:
    return cases.take_chart(office, chart, actor="maria").opened[0]


def drafted(office: Office, number: str) -> tuple[set[DocumentKind], list[str]]:
    drafting.draft(office, number, stage=Stage.FIRST_APPEAL, actor="maria")
    with store.reading(office.engine) as session:
        case, row = stages.find(session, number, Stage.FIRST_APPEAL)
        kinds = {document.kind for document in drafting.current(session, row)}
        return kinds, [item.field for item in drafting.left_out(office, session, case, row)]


def billed(code: str, **more: object) -> Chart:
    lines = tuple(make.line(number, diagnosis_codes=(code,), **more) for number in (1, 2))
    return make.full_chart(claims=lines, diagnoses=(Diagnosis(code=code, description="recurrent, severe"),))


def test_a_diagnosis_that_is_not_in_the_list_keeps_the_superbill_out_and_never_the_appeal(tmp_path: Path) -> None:
    office = make.office(tmp_path)
    number = opened(office, billed("F33.20"))

    kinds, left_out = drafted(office, number)

    assert DocumentKind.FIRST_APPEAL in kinds
    assert DocumentKind.SUPERBILL not in kinds
    assert left_out == ["diagnosis code of diagnosis 1 that passes the check diagnosis-listed"]
    assert [item.check for item in linting.of_case(office, number)] == ["diagnosis-listed"]


def test_a_clinics_own_error_keeps_the_superbill_out_and_never_the_appeal(tmp_path: Path) -> None:
    office = make.office(tmp_path)
    own = '[[check]]\nid = "own"\ntest = "present"\nseverity = "error"\ncodes = ["96365"]\nfield = "code"\nmessage = "No"\nsource = "us"\nconfidence = "P"\n'
    (tmp_path / "rulebook" / "codes.toml").write_text(own)

    kinds, left_out = drafted(office, opened(office, billed("F33.2")))

    assert DocumentKind.FIRST_APPEAL in kinds
    assert DocumentKind.SUPERBILL not in kinds
    assert {item.rsplit(" ", 1)[1] for item in left_out} == {"own"}


def test_a_question_stops_no_superbill_and_stands_on_none(tmp_path: Path) -> None:
    office = make.office(tmp_path)
    number = opened(office, billed("F33.2", units=Decimal("0.5"), modifiers=("59",)))

    kinds, left_out = drafted(office, number)

    asked = linting.of_case(office, number)
    assert {item.check for item in asked} == {"units", "unbundling", "unbundling-alone"}
    assert not any(item.is_error for item in asked)
    assert DocumentKind.SUPERBILL in kinds
    assert left_out == []
    assert not [item.message for item in asked if item.message in _superbill_text(office, number)]


def _superbill_text(office: Office, number: str) -> str:
    with store.reading(office.engine) as session:
        _, row = stages.find(session, number, Stage.FIRST_APPEAL)
        (bill,) = [document for document in drafting.current(session, row) if document.kind is DocumentKind.SUPERBILL]
    return "\n".join(node.text or "" for node in Document(str(office.documents / bill.path)).element.iter() if node.tag.endswith("}t"))
