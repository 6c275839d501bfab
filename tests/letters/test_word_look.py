import io
import re
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest

from casework.letters import word
from casework.letters.blocks import Body
from tests.letters.sample import values
from tests.letters.written import faults, made, part, sample


def test_nothing_in_the_file_tells_the_time_of_writing() -> None:
    with zipfile.ZipFile(io.BytesIO(sample())) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
        assert package.testzip() is None

    core = docx.Document(io.BytesIO(sample())).core_properties
    assert (core.created.date(), core.modified.date()) == (date(2026, 3, 3), date(2026, 3, 3))
    assert (core.author, core.title, core.language, core.revision) == (values.CLINIC.name, "First-level appeal, case C26-0007", "en-US", 1)


def test_page_one_carries_the_letterhead_and_later_pages_the_matter() -> None:
    section = docx.Document(io.BytesIO(sample())).sections[0]

    first = "\n".join(paragraph.text for paragraph in section.first_page_header.paragraphs)
    assert section.different_first_page_header_footer
    assert all(text in first for text in (values.CLINIC.name, "1200 Example Avenue", "IL 62704", "NPI 1234567893", "Fax (217) 555-0141"))
    assert section.header.paragraphs[0].text == "Member Dana Whitfield · Claim 26-400001\tMarch 3, 2026"
    assert "{{" not in first + part(sample(), "word/document.xml")
    assert (section.page_width.inches, section.page_height.inches) == (8.5, 11.0)


@pytest.mark.parametrize("footer", ["word/footer1.xml", "word/footer2.xml"])
def test_every_page_says_x_of_y_with_a_cached_result(footer: str) -> None:
    xml = part(sample(), footer)

    for field in ("PAGE", "NUMPAGES"):
        assert re.search(rf'> {field} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>\d+</w:t></w:r>', xml)


def test_word_opens_it_without_compatibility_mode_and_knows_its_language() -> None:
    data = sample()

    assert 'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in part(data, "word/settings.xml")
    assert '<w:lang w:val="en-US"' in part(data, "word/styles.xml")
    assert "<w:widowControl/>" in part(data, "word/styles.xml")


def test_tables_have_heading_rows_whole_rows_fixed_widths_and_alternative_texts() -> None:
    for data in (sample(), sample("superbill")):
        tables = docx.Document(io.BytesIO(data)).tables
        for table in tables:
            xml = table._tbl.xml
            assert 'w:tblLayout w:type="fixed"' in xml
            assert "w:tblCaption" in xml and "w:tblDescription" in xml
            assert xml.count("<w:cantSplit/>") == len(table.rows)
            assert xml.count("<w:tblHeader/>") == (table.style.style_id in ("LetterTable", "LinesTable"))
            assert sum(column.width for column in table.columns) == 6.5 * 914400


def test_only_long_tables_may_break_across_pages() -> None:
    styles = docx.Document(io.BytesIO(sample())).styles

    kept = {name: styles[name].paragraph_format.keep_with_next for name in ("Table Text", "Line Text", "Heading 1", "Heading 2", "Caption", "Closing")}
    assert kept == {"Table Text": True, "Line Text": None, "Heading 1": True, "Heading 2": True, "Caption": True, "Closing": True}


def test_direct_formatting_is_bold_and_italic_only() -> None:
    direct = re.findall(r"<w:rPr>.*?</w:rPr>", part(sample(), "word/document.xml"))

    assert set(direct) <= {"<w:rPr><w:b/><w:bCs/></w:rPr>", "<w:rPr><w:i/><w:iCs/></w:rPr>"}


def test_each_numbered_list_starts_again_at_one() -> None:
    data = made("1. a\n2. b\n\nbetween\n\n1. c\n1. d\n\nagain\n\n7. e")

    numbers = re.findall(r'<w:numId w:val="(\d+)"/></w:numPr></w:pPr><w:r><w:t xml:space="preserve">(\w)', part(data, "word/document.xml"))
    assert numbers == [("5", "c"), ("5", "d"), ("6", "e")]
    assert part(data, "word/numbering.xml").count('<w:startOverride w:val="1"/>') == 2


def test_a_line_set_in_goes_on_with_the_block_above() -> None:
    data = made("- a bullet\n  that goes on\nnew paragraph\nof two lines\n\n> a quote\n> of two lines\n@Enclosure one\n@Enclosure two")

    assert word.plain_text(data).split("\n") == ["a bullet that goes on", "new paragraph of two lines", "a quote of two lines", "one", "two"]


def test_tables_side_by_side_stay_two_tables() -> None:
    data = made("@table Re 1,2 one\n| a | b |\n@end\n@table Re 1,2 two\n| c | d |\n@end\nafter")

    assert len(docx.Document(io.BytesIO(data)).tables) == 2
    assert re.findall(r"</w:tbl><w:p><w:pPr><w:pStyle w:val=\"(\w+)\"", part(data, "word/document.xml")) == ["TableGap", "BodyTextAfterTable"]


def test_a_new_page_begins_where_it_is_asked_for() -> None:
    assert '<w:pStyle w:val="Heading1"/><w:pageBreakBefore/>' in part(made("one\n\n@newpage\n# Two\n\ntext"), "word/document.xml")


def test_what_is_signed_stands_in_one_row_that_no_page_breaks_and_an_end_takes_no_page_of_its_own() -> None:
    body = part(made("Please call.\n\n@Closing Sincerely,\n\n@Signature A. Doe, MD\n\n@Signature Clinic\n\n@SignatureLine Member\n"), "word/document.xml")
    (table,) = re.findall(r"<w:tbl>.*?</w:tbl>", body)

    assert [style in table for style in ("Closing", "Signature", "SignatureLine")] == [True] * 3 and table.count("<w:tr>") == 1
    assert "<w:cantSplit/>" in table and '<w:left w:val="nil"/>' in table
    assert body.partition("<w:tbl>")[0].count("<w:keepNext/>") == 1
    assert '<w:pStyle w:val="TableGap"/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>' in body.partition("</w:tbl>")[2]


def test_a_heading_after_the_signature_goes_to_the_next_page_with_what_stands_under_it() -> None:
    body = part(made("Please call.\n\n@Closing Sincerely,\n\n@Signature A. Doe, MD\n\n# Enclosures\n\n@Enclosure One\n"), "word/document.xml")

    assert re.findall(r'<w:pStyle w:val="(\w+)"', body.partition("</w:tbl>")[2]) == ["TableGap", "Heading1", "Enclosure"]


@pytest.mark.parametrize("after", ["# Enclosures\n\nOne.\n", "More words.\n", "@newpage\n@Signature A. Doe\n", "@table Re 1,4 What\n| a | b |\n@end\n"])
def test_what_follows_a_signature_stands_outside_its_row(after: str, tmp_path: Path) -> None:
    data = made(f"Please call.\n\n@Closing Sincerely,\n\n@Signature A. Doe, MD\n\n{after}")

    assert faults(data, tmp_path) == []
    assert part(data, "word/document.xml").count("<w:tbl>") == part(data, "word/document.xml").count("</w:tbl>")
    assert part(data, "word/document.xml").partition("</w:tbl>")[0].count("<w:p>") == 3


@pytest.mark.parametrize("after", ["@table Lines 1,1 Scores\n| Scale | Score |\n| PHQ-9 | 23 |\n@end", "- PHQ-9: 23", "1. PHQ-9: 23", "> PHQ-9: 23"])
def test_the_words_that_lead_to_a_table_or_a_list_never_stay_alone_on_the_page_before(after: str) -> None:
    led = Body(f"The record holds these scores.\n\n{after}\n", text_width=9000, first_list=7).xml
    apart = Body("The record holds these scores.\n\nAnother sentence.\n", text_width=9000, first_list=7).xml

    assert re.match(r"<w:p><w:pPr><w:pStyle [^>]*/><w:keepNext/>", led)
    assert "<w:keepNext/>" not in apart
