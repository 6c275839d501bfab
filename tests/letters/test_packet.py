import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from casework.chart import Denial
from casework.errors import MissingData, NotAllowed
from casework.letters import packet, superbills, word
from casework.letters.evidence import EvidenceRegister
from casework.letters.packet import Drawn
from casework.letters.word import Letterhead
from casework.letters.wording import Wording
from casework.rules.pathways import Filer
from casework.settings import PROGRAM
from casework.terms import DocumentKind, Network, Stage, Track
from tests.letters import samples

TEMPLATES = Path(__file__).parents[2] / "templates"
WORDING = Wording([TEMPLATES])
LETTERHEAD = Letterhead(TEMPLATES / "letterhead.docx")
REGISTER = EvidenceRegister.load([PROGRAM / "casework" / "rulebook"])
KINDS = list(DocumentKind)


def drawn(dossier: packet.Dossier, kind: DocumentKind) -> Drawn:
    return packet.draw(dossier, kind, wording=WORDING, letterhead=LETTERHEAD, register=REGISTER)


def at(stage: Stage, *, is_external: bool = False, **changes: object) -> packet.Dossier:
    kinds = {
        Stage.PRIOR_AUTHORIZATION: KINDS[0],
        Stage.FIRST_APPEAL: KINDS[3],
        Stage.SECOND_APPEAL: KINDS[4],
        Stage.THIRD_APPEAL: KINDS[5],
        Stage.DOI_COMPLAINT: KINDS[8],
    }
    dossier = samples.rich(kinds[stage])
    return replace(dossier, rung=replace(dossier.rung, is_external=is_external), **changes)  # type: ignore[arg-type]


def test_each_stage_has_its_documents() -> None:
    assert packet.kinds(at(Stage.PRIOR_AUTHORIZATION)) == (DocumentKind.PRIOR_AUTHORIZATION_REQUEST, DocumentKind.LETTER_OF_MEDICAL_NECESSITY)
    assert packet.kinds(at(Stage.FIRST_APPEAL)) == (DocumentKind.FIRST_APPEAL, DocumentKind.LETTER_OF_MEDICAL_NECESSITY, DocumentKind.SUPERBILL)
    assert packet.kinds(at(Stage.SECOND_APPEAL)) == (DocumentKind.SECOND_APPEAL,)
    assert packet.kinds(at(Stage.SECOND_APPEAL, is_external=True)) == (DocumentKind.EXTERNAL_REVIEW_REQUEST, DocumentKind.COMPLAINT_NOTICE)
    assert packet.kinds(at(Stage.THIRD_APPEAL)) == (DocumentKind.THIRD_APPEAL, DocumentKind.COMPLAINT_NOTICE)
    assert packet.kinds(at(Stage.THIRD_APPEAL, is_external=True)) == (DocumentKind.EXTERNAL_REVIEW_REQUEST, DocumentKind.COMPLAINT_NOTICE)
    assert packet.kinds(at(Stage.DOI_COMPLAINT)) == (DocumentKind.REGULATOR_COMPLAINT,)


def test_a_protective_filing_stands_alone() -> None:
    assert packet.kinds(at(Stage.SECOND_APPEAL, is_protective=True)) == (DocumentKind.PROTECTIVE_FILING,)


def test_what_the_plan_forwards_and_what_the_plan_lacks_needs_no_document() -> None:
    for filer in (Filer.PLAN, Filer.NOBODY):
        dossier = at(Stage.SECOND_APPEAL)

        assert packet.kinds(replace(dossier, rung=replace(dossier.rung, filer=filer))) == ()


def test_without_a_known_regulator_or_in_the_clinics_own_dispute_there_is_no_notice() -> None:
    dossier = at(Stage.THIRD_APPEAL)

    assert packet.kinds(replace(dossier, regulator=None, rung=replace(dossier.rung, regulator=None))) == (DocumentKind.THIRD_APPEAL,)
    assert packet.kinds(replace(dossier, track=Track.PROVIDER)) == (DocumentKind.THIRD_APPEAL,)


@pytest.mark.parametrize(
    ("coverage", "why"),
    [
        ({"plan": "medicare-advantage"}, "Medicare Advantage"),
        ({"network": Network.IN}, "network"),
        ({"network": Network.UNKNOWN}, "not both known"),
        ({"plan": "unknown"}, "not both known"),
        ({"plan": "medicaid"}, "nobody has verified"),
    ],
)
def test_a_superbill_is_refused_with_the_reason_where_it_is_not_lawful(coverage: dict[str, object], why: str) -> None:
    dossier = samples.rich(DocumentKind.SUPERBILL, coverage=coverage)

    assert why in superbills.refusal(dossier)
    assert DocumentKind.SUPERBILL not in packet.kinds(dossier)
    with pytest.raises(NotAllowed, match="No superbill"):
        drawn(dossier, DocumentKind.SUPERBILL)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample", [samples.rich, samples.minimal, samples.hostile])
def test_every_document_of_every_sample_is_a_valid_word_file_without_a_blank(kind: DocumentKind, sample: object, tmp_path: Path) -> None:
    made = drawn(sample(kind), kind)  # type: ignore[operator]
    path = tmp_path / "letter.docx"
    path.write_bytes(made.data)
    result = OpenXmlValidator().validate(path)
    words = word.plain_text(made.data)

    assert result.is_valid, result.errors
    if sample is not samples.hostile:
        assert not [sign for sign in ("{{", "{%", "None", "N/A", "  ", " ,", " .", "..", "()", "Undefined") if sign in words]
    assert "None" not in words


def test_hostile_values_arrive_as_text_and_nothing_else() -> None:
    rich, hostile = (word.plain_text(drawn(sample(DocumentKind.FIRST_APPEAL), DocumentKind.FIRST_APPEAL).data) for sample in (samples.rich, samples.hostile))

    assert "</w:t>{{ 7*7 }} {% x %} *a* | # h & <b> oops" in hostile
    assert "\u202e" not in hostile
    assert hostile.count("What we ask") == rich.count("What we ask") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_dossier_gives_the_same_bytes(kind: DocumentKind) -> None:
    assert drawn(samples.rich(kind), kind) == drawn(samples.rich(kind), kind)


def test_another_fact_gives_another_data_hash_and_the_same_template_hash() -> None:
    one = drawn(samples.rich(DocumentKind.FIRST_APPEAL), DocumentKind.FIRST_APPEAL)
    other = drawn(samples.rich(DocumentKind.FIRST_APPEAL, patient={"first_name": "Helena"}), DocumentKind.FIRST_APPEAL)

    assert one.data_hash != other.data_hash
    assert one.template_hash == other.template_hash


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_carries_the_patients_name_in_its_properties(kind: DocumentKind) -> None:
    dossier = samples.rich(kind)
    about = packet.properties(dossier, kind, word.stamps(drawn(dossier, kind).data))

    assert "Whitfield" not in f"{about.title} {about.subject} {dict(about.custom)}"
    assert about.custom["CaseNumber"] == "C26-0007"


def test_what_is_cited_is_recorded() -> None:
    made = drawn(samples.rich(DocumentKind.FIRST_APPEAL), DocumentKind.FIRST_APPEAL)

    assert made.citations == ("newport2015", "anand2023", "phillips2019", "swainson2021")


def test_a_document_that_lacks_facts_stops_with_the_whole_list() -> None:
    dossier = samples.rich(DocumentKind.FIRST_APPEAL, patient={"first_name": ""}, denial=Denial())
    with pytest.raises(MissingData) as stop:
        drawn(dossier, DocumentKind.FIRST_APPEAL)

    assert [item.field for item in stop.value.missing] == ["patient first name", "denial reason"]
    assert "Whitfield" not in str(stop.value)


def test_the_protective_filing_needs_no_more_than_a_name_an_id_and_a_number() -> None:
    made = drawn(samples.minimal(DocumentKind.PROTECTIVE_FILING), DocumentKind.PROTECTIVE_FILING)

    assert "evidence follows" in word.plain_text(made.data)


@pytest.mark.slow
@pytest.mark.needs("soffice", "libreoffice-writer-nogui")
@pytest.mark.needs("pdfinfo", "poppler-utils")
def test_every_document_converts_and_the_short_ones_are_one_page(tmp_path: Path) -> None:
    for kind in KINDS:
        (tmp_path / f"{kind.value}.docx").write_bytes(drawn(samples.rich(kind), kind).data)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, sorted(tmp_path.glob("*.docx")))], check=True, capture_output=True, timeout=300)
    pages = {kind: len(re.findall(rb"/Type\s*/Page\b", (tmp_path / f"{kind.value}.pdf").read_bytes())) for kind in KINDS}

    assert pages[DocumentKind.PROTECTIVE_FILING] == pages[DocumentKind.COMPLAINT_NOTICE] == 1
    assert pages[DocumentKind.PEER_TO_PEER_SHEET] == pages[DocumentKind.PLAN_DOCUMENT_REQUEST] == pages[DocumentKind.FAX_COVER] == 1
    assert all(1 <= count <= 5 for count in pages.values()), pages
