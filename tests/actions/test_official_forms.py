"""A data sheet follows the form's own order, is never the form, and leaves signatures blank; a clinic's own copy is filled as far as its file says."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from casework import clock
from casework.actions import Office, cases, deceased, official_forms, on_demand
from casework.cli.main import main
from casework.errors import BadFile, BadInput, MissingData
from casework.letters import word
from casework.records import events, store
from casework.rules.official_forms import FieldKind, FormBook
from casework.settings import PROGRAM
from casework.terms import DocumentKind
from tests import make
from tests.letters import samples

BOOK = FormBook.parse((PROGRAM / "casework" / "rulebook" / "forms.toml").read_text())
MAP = """[fields]
"Name of Party" = "patient.name"
"Medicare Number" = "coverage.member_id"
"Signature" = "patient.name"
"Email" = "patient.fax"
"Nowhere" = "service"
"""


def under(office: Office, plan: str, **coverage: object) -> str:
    chart = make.full_chart()
    said = chart.coverage.model_copy(update={"plan": plan, "external_review": "", "internal_levels": None, **coverage})
    return cases.take_chart(office, make.full_chart(coverage=said), actor="test").opened[0]


def words(office: Office, path: str) -> str:
    return word.plain_text((office.documents / path).read_bytes())


def pdf(*names: str, kind: str = "/Tx") -> bytes:
    """Make a form with one text field of each name."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    made = ArrayObject()
    for place, name in enumerate(names):
        box = ArrayObject(FloatObject(each) for each in (20, 20 + 30 * place, 280, 45 + 30 * place))
        values = {"/FT": NameObject(kind), "/T": TextStringObject(name), "/Subtype": NameObject("/Widget"), "/Rect": box}
        values |= {"/Type": NameObject("/Annot"), "/DA": TextStringObject("/Helv 10 Tf 0 g")}
        made.append(writer._add_object(DictionaryObject({NameObject(key): value for key, value in values.items()})))
    page[NameObject("/Annots")] = made
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): made, NameObject("/DA"): TextStringObject("/Helv 10 Tf 0 g")})
    kept = BytesIO()
    writer.write(kept)
    return kept.getvalue()


def lay(office: Office, data: bytes, mapping: str = MAP, *, form: str = "cms-1696") -> Path:
    folder = office.settings.home / "forms"
    folder.mkdir(exist_ok=True)
    (folder / f"{form}.toml").write_text(mapping)
    (folder / f"{form}.pdf").write_bytes(data)
    return folder


def test_every_value_of_the_catalogue_is_one_that_a_case_can_fill() -> None:
    known = official_forms.values(samples.rich(DocumentKind.FIRST_APPEAL))

    asked = {(form.id, field.value) for form in BOOK.forms.values() for part in form.sections for field in part.fields if field.value}
    assert [each for each in sorted(asked) if each[1] not in known] == []


def test_no_signature_and_no_date_beside_one_asks_for_a_value() -> None:
    fields = [field for form in BOOK.forms.values() for part in form.sections for field in part.fields]

    assert [field.label for field in fields if field.kind.is_a_persons and field.value] == []
    assert all(any(field.kind is FieldKind.SIGNATURE for part in form.sections for field in part.fields) for form in BOOK.forms.values())


@pytest.mark.parametrize(
    ("plan", "state", "regulator", "form"),
    [
        ("original-medicare", "", "", "cms-1696"),
        ("medicare-advantage", "", "", "waiver-of-liability"),
        ("insured-group", "CA", "DMHC", "dmhc-imr-complaint"),
        ("insured-group", "CA", "DMHC", "dmhc-authorized-assistant"),
        ("fehb", "", "OPM", "fehb-consent"),
        ("self-funded-erisa", "", "EBSA", "plan-external-review"),
    ],
)
def test_the_catalogue_offers_what_the_plan_wants(plan: str, state: str, regulator: str, form: str) -> None:
    assert form in [each.id for each in BOOK.fitting(plan, state=state, regulator=regulator)]


@pytest.mark.parametrize(("plan", "state", "regulator"), [("insured-group", "CA", "CDI"), ("insured-group", "TX", "DOI-TX"), ("original-medicare", "CA", "")])
def test_the_form_of_the_dmhc_is_offered_to_nobody_else(plan: str, state: str, regulator: str) -> None:
    assert "dmhc-imr-complaint" not in [each.id for each in BOOK.fitting(plan, state=state, regulator=regulator)]


def test_a_sheet_follows_the_form_says_that_it_is_not_the_form_and_signs_nothing(office: Office) -> None:
    number = under(office, "original-medicare")
    sheet = official_forms.draw(office, number, "cms-1696", actor="maria")
    said = words(office, sheet.path)

    assert "This is not the form." in said
    order = ["Name of party", "I appoint this individual", "Signature of party seeking representation", "Section 2: acceptance of appointment"]
    assert [said.index(each) for each in order] == sorted(said.index(each) for each in order)
    assert "Name of party\nJordan Whitlock\n" in said
    assert "Signature of party seeking representation\n(signature, on the form)\nthe patient" in said
    assert sheet.filled is None
    assert "Signature of representative" in sheet.blanks


def test_the_same_facts_add_no_sheet_and_two_forms_do_not_replace_each_other(office: Office) -> None:
    number = under(office, "original-medicare")
    first = official_forms.draw(office, number, "cms-1696", actor="maria").path
    official_forms.draw(office, number, "cms-20027", actor="maria")
    assert official_forms.draw(office, number, "cms-1696", actor="maria").path == first

    with store.reading(office.engine) as session:
        kept = [(each.version, each.status.value) for each in store.documents(session, number) if each.kind is DocumentKind.FORM_DATA_SHEET]
        drawn = [each.code for each in events.of_case(session, number) if each.verb == official_forms.DRAWN]
    assert kept == [(1, "draft"), (2, "draft")]
    assert drawn == ["cms-1696, version 1", "cms-20027, version 2"]


def test_another_day_replaces_the_sheet_of_its_form_only(office: Office) -> None:
    number = under(office, "original-medicare")
    old = official_forms.draw(office, number, "cms-1696", actor="maria").path
    official_forms.draw(office, number, "cms-20027", actor="maria")
    clock.set_today(office.settings, office.today() + timedelta(days=1))
    new = official_forms.draw(office, number, "cms-1696", actor="maria").path

    with store.reading(office.engine) as session:
        kept = {each.path: each.status.value for each in store.documents(session, number) if each.kind is DocumentKind.FORM_DATA_SHEET}
    assert (kept[old], kept[new]) == ("replaced", "draft")
    assert sorted(kept.values()) == ["draft", "draft", "replaced"]


def test_where_the_order_was_not_read_the_sheet_says_so(office: Office) -> None:
    said = words(office, official_forms.draw(office, under(office, "medicare-advantage"), "waiver-of-liability", actor="maria").path)

    assert "Nobody has read the order of this part" in said


def test_a_kind_without_a_form_asks_which_and_an_unknown_form_is_named(office: Office) -> None:
    number = under(office, "original-medicare")

    with pytest.raises(MissingData, match="casework forms"):
        on_demand.draw(office, number, DocumentKind.FORM_DATA_SHEET, actor="maria")
    with pytest.raises(BadInput, match="No form is called “cms-9”"):
        official_forms.draw(office, number, "cms-9", actor="maria")


def test_the_clinics_own_copy_is_filled_without_signature_and_what_is_left_is_told(office: Office) -> None:
    number = under(office, "original-medicare")
    lay(office, pdf("Name of Party", "Medicare Number", "Signature", "Date", "Email", "Phone"))
    filled = official_forms.draw(office, number, "cms-1696", actor="maria").filled
    assert filled
    fields = PdfReader(office.documents / filled.path).get_form_text_fields()

    assert {name: value for name, value in fields.items() if value} == {"Name of Party": "Jordan Whitlock", "Medicare Number": "SMH100200301"}
    assert filled.filled == 2
    assert dict(each.split(": ") for each in filled.left) == {
        "Signature": "left to whoever signs",
        "Date": "left to whoever signs",
        "Email": "the record does not know it",
        "Phone": "no line of the file beside the form names it",
        "Nowhere": "the form has no such field",
    }


def test_a_copy_without_a_map_is_kept_empty_and_a_signature_field_is_never_typed_into(office: Office) -> None:
    number = under(office, "original-medicare")
    folder = lay(office, pdf("Name of Party", kind="/Sig"))
    filled = official_forms.draw(office, number, "cms-1696", actor="maria").filled
    assert filled
    assert (filled.filled, filled.left[0]) == (0, "Name of Party: left to whoever signs")

    (folder / "cms-1696.toml").unlink()
    again = official_forms.draw(office, number, "cms-1696", actor="maria").filled
    assert again
    assert again.filled == 0


@pytest.mark.parametrize("data", [b"", b"no PDF at all", pdf()])
def test_a_copy_that_cannot_be_filled_is_named_and_nothing_is_drawn(office: Office, data: bytes) -> None:
    number = under(office, "original-medicare")
    lay(office, data)

    with pytest.raises(BadFile, match=r"forms/cms-1696.pdf cannot be read"):
        official_forms.draw(office, number, "cms-1696", actor="maria")
    with store.reading(office.engine) as session:
        assert [each for each in store.documents(session, number) if each.kind is DocumentKind.FORM_DATA_SHEET] == []


@pytest.mark.parametrize("mapping", ["nonsense", "[field]\n", "fields = 3\n"])
def test_a_map_that_is_written_wrongly_says_how_it_must_look(office: Office, mapping: str) -> None:
    number = under(office, "original-medicare")
    lay(office, pdf("Name of Party"), mapping)

    with pytest.raises(BadFile, match="is not written as it must be"):
        official_forms.draw(office, number, "cms-1696", actor="maria")


def test_the_command_lists_draws_and_refuses(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    number = under(office, "insured-group", issuing_state="CA", california_regulator="DMHC")
    assert main(["forms", number]) == 0
    said = capsys.readouterr().out
    assert "dmhc-imr-complaint: Independent Medical Review Application/Complaint Form (DMHC 20-224)" in said
    assert "never filed twice" in said
    assert main(["forms", number, "--draw", "dmhc-imr-complaint", "--json"]) == 0
    assert '"form": "dmhc-imr-complaint"' in capsys.readouterr().out
    assert main(["forms", number, "--draw", "none"]) == 1


@pytest.mark.parametrize(("plan", "written"), [("original-medicare", True), ("medicare-advantage", False)])
def test_the_number_of_a_private_plan_is_never_written_as_the_medicare_number(office: Office, plan: str, written: bool) -> None:
    number = under(office, plan)
    said = words(office, official_forms.draw(office, number, "cms-1696", actor="maria").path)
    row = said[said.index("Medicare number, or NPI") :].splitlines()[1:3]

    assert (row[1] == "copied from our record") is written
    assert written or row == ["(to be filled in)", "not in our record"]


def test_a_form_that_nobody_read_says_so_and_names_no_study_of_ours(office: Office) -> None:
    said = words(office, official_forms.draw(office, under(office, "original-medicare"), "cms-20027", actor="maria").path)

    assert "Nobody has read this form. Compare with the form at hand" in said
    assert "study" not in said and "The order of the fields" not in said


def test_the_forms_of_a_patient_who_died_say_that_another_person_signs(office: Office) -> None:
    number = under(office, "original-medicare")
    deceased.record(office, number, died_on=office.today(), actor="maria")

    assert "whoever may act for the estate signs" in words(office, official_forms.draw(office, number, "cms-20027", actor="maria").path)
