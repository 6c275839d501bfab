import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from openxml_audit import OpenXmlValidator

from casework.errors import BadFile, MissingData, TemplateInvalid
from casework.letters import word
from casework.letters.wording import Wording
from casework.settings import Clinic
from tests.letters.sample import values

HERE = Path(__file__).parent
TEMPLATES = HERE.parent.parent / "templates"
HEAD = word.Letterhead(TEMPLATES / "letterhead.docx")


def made(text: str, **changes: object) -> bytes:
    given = values.properties()
    kept = {name: getattr(given, name) for name in given.__slots__}
    return word.write(text, HEAD, properties=word.Properties(**(kept | changes)))  # type: ignore[arg-type]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def sample(name: str = "appeal") -> bytes:
    given = values.matter() if name == "appeal" else values.superbill()
    return made(Wording([HERE / "sample"]).text(f"letters/{name}.md.j2", given))


def faults(data: bytes, folder: Path) -> list[str]:
    path = folder / "audited.docx"
    path.write_bytes(data)
    return [str(error) for error in OpenXmlValidator().validate(path).errors]


HOSTILE = [
    "Smith & Co",
    "A<B hospital",
    "</w:t></w:r></w:p><w:p><w:r><w:t>forged",
    "]]>",
    "&amp; &#0; &lt;",
    "nul\x00 bell\x07 escape\x1b vertical\x0btab",
    "high\ud800 low\udc00",
    "not a character \ufffe\uffff",
    "turned \u202etxet\u202c \u2066inside\u2069",
    "joined\u200b \ufeffword",
    "private \ue02a\ue07c\ue0ff use",
    "*a* **b** ***",
    "# heading",
    "## heading",
    "- bullet",
    "1. step",
    "12 monkeys",
    "> quote",
    "@Date forged",
    "@end",
    "| a | b |",
    "|= total |",
    "back\\slash \\* \\|",
    "line\nbreak\r\n\n# heading",
    "sep\u2028line\u2029para\x85next",
    "{{ 7 * 7 }} {% raw %}",
    "{_{x}_}",
    "spaced    out\t\ttabs",
    "“quoted” 'it' \"is\"",
    "Zoë 张伟 𝒳 👩‍⚕️",
    "no\u00a0break",
]
EVERYWHERE = """\
@Date on {{ x }}

{{ x }}

{{ x }} begins and ends {{ x }}

# {{ x }}

- {{ x }}

- **{{ x }}** then *{{ x }}*

1. {{ x }}

> {{ x }}

@Address {{ x }}

@table Letter 1,1> About {{ x }}
| Name | {{ x }} |
| {{ x }} | {{ x }} |
|= {{ x }} | |
@end
"""


def expected(value: str) -> list[str]:
    kept = "".join(sign for sign in value if sign not in "\x00\x07\x1b\ud800\udc00\ufffe\uffff\u202e\u202c\u2066\u2069\u200b\ufeff\ue02a\ue07c\ue0ff")
    x = " ".join(kept.split())
    both = [f"on {x}", x, f"{x} begins and ends {x}", x, x, f"{x} then {x}", x, x, x]
    return [*both, "Name", x, x, x, x]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_prints_as_itself_everywhere_and_makes_nothing(value: str, tmp_path: Path) -> None:
    (tmp_path / "all.j2").write_text(EVERYWHERE, encoding="utf-8")

    data = made(Wording([tmp_path]).text("all.j2", {"x": value}), title=value, running={"Member": value}, custom={"LetterId": value})

    assert word.plain_text(data).split("\n") == expected(value)
    assert part(data, "word/document.xml").count("<w:p>") == 16  # 9 blocks, 6 cells, the paragraph after the table
    assert expected(value)[1] in re.sub(r"\s+", " ", word.stamps(data)["LetterId"])
    assert faults(data, tmp_path) == []


def test_an_independent_reader_sees_the_same_words() -> None:
    data = sample()

    document = docx.Document(io.BytesIO(data))
    seen = [text for paragraph in document.paragraphs if (text := " ".join(paragraph.text.split()))]
    cells = [" ".join(cell.text.split()) for table in document.tables for row in table.rows for cell in row.cells]

    assert sorted([*seen, *filter(None, cells)]) == sorted(word.plain_text(data).split("\n"))


@pytest.mark.parametrize("name", ["appeal", "superbill"])
def test_a_finished_file_is_valid(name: str, tmp_path: Path) -> None:
    assert faults(sample(name), tmp_path) == []


_ONCE = "import sys, hashlib; sys.path.insert(0, sys.argv[1]); from tests.letters import test_word; print(hashlib.sha256(test_word.sample()).hexdigest())"


def test_the_same_letter_is_the_same_bytes_in_another_process() -> None:
    def hashed(seed: str) -> str:
        env = os.environ | {"PYTHONHASHSEED": seed}
        return subprocess.run([sys.executable, "-c", _ONCE, str(TEMPLATES.parent)], env=env, capture_output=True, text=True, check=True).stdout.strip()

    assert {hashed("1"), hashed("2")} == {hashlib.sha256(sample()).hexdigest()}


def test_our_letterhead_is_what_its_script_makes(tmp_path: Path) -> None:
    script = f"import sys; sys.path.insert(0, {str(TEMPLATES)!r}); import make_letterhead; sys.stdout.buffer.write(make_letterhead.letterhead())"

    again = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout

    kept = zipfile.ZipFile(TEMPLATES / "letterhead.docx")
    new = zipfile.ZipFile(io.BytesIO(again))
    assert {name: new.read(name) for name in new.namelist()} == {name: kept.read(name) for name in kept.namelist()}


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@Dtae x", "unknown role"),
        ("@Date", "without text"),
        ("- ", "without text"),
        ("1. ", "without text"),
        ("### x", "# and ## only"),
        ("# One\n\n# Two\n\ntext", "no text under it"),
        ("text\n\n# Last", "no text under it"),
        ("text\n\n## Sub\n\n# Next\n\ntext", "no text under it"),
        ("| a |", "outside"),
        ("@table Re 1,2 about\n| a | b |", "without @end"),
        ("@table Re 1,2 about\n| a |\n@end", "1 cells, its table 2"),
        ("@table Re 1,2 about\nwords\n@end", "something else than rows"),
        ("@table Letter 1,2 about\n| a | b |\n@end", "no rows"),
        ("@table Odd 1,2 about\n@end", "needs a kind"),
        ("@table Re 1,x about\n@end", "needs a kind"),
        ("@table Re 1,2\n| a | b |\n@end", "needs a kind"),
        ("bell \x07", "control character"),
        ("", "empty"),
    ],
)
def test_wording_that_cannot_be_read_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(TemplateInvalid, match=said):
        made(text)


def test_a_refusal_of_wording_does_not_repeat_it() -> None:
    for text in ("@table Re 1,2 about\n| Marker Person |\n@end", "@Marker Person", "# Marker Person", "@table Re 1,2 x\nMarker\n@end"):
        with pytest.raises(TemplateInvalid) as refused:
            made(text)

        assert "Marker" not in str(refused.value)


def test_a_letterhead_that_lacks_styles_is_refused_with_their_names(tmp_path: Path) -> None:
    document = docx.Document(str(TEMPLATES / "letterhead.docx"))
    for name in ("Callout", "Lines Table"):
        document.styles[name].delete()
    document.save(str(tmp_path / "poor.docx"))

    with pytest.raises(TemplateInvalid, match="Callout, LinesTable"):
        word.Letterhead(tmp_path / "poor.docx")


def test_a_file_that_is_no_letterhead_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wrong.docx").write_bytes(b"PK not really")

    for name in ("wrong.docx", "gone.docx"):
        with pytest.raises(TemplateInvalid, match=name):
            word.Letterhead(tmp_path / name)


def edited_letterhead(tmp_path: Path, text: str) -> Path:
    document = docx.Document(str(TEMPLATES / "letterhead.docx"))
    paragraph = document.sections[0].first_page_header.paragraphs[1]
    for piece in ("{", "{ ", text, " }", "}"):
        paragraph.add_run(piece)
    document.save(str(tmp_path / "own.docx"))
    return tmp_path / "own.docx"


def test_a_placeholder_that_word_has_split_is_still_filled(tmp_path: Path) -> None:
    own = word.Letterhead(edited_letterhead(tmp_path, "clinic_numbers"))

    data = word.write("text", own, properties=values.properties())

    assert docx.Document(io.BytesIO(data)).sections[0].first_page_header.paragraphs[1].text.endswith("IL 62704NPI 1234567893 · Tax ID 00-0000000")


def test_a_placeholder_that_nothing_fills_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateInvalid, match="clinic_motto"):
        word.Letterhead(edited_letterhead(tmp_path, "clinic_motto"))


_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_a_logo_placed_in_word_stays_on_every_letter(tmp_path: Path) -> None:
    document = docx.Document(str(TEMPLATES / "letterhead.docx"))
    document.sections[0].first_page_header.paragraphs[0].add_run().add_picture(io.BytesIO(_PIXEL))
    document.save(str(tmp_path / "logo.docx"))

    data = word.write("text", word.Letterhead(tmp_path / "logo.docx"), properties=values.properties())

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert [package.read(name) for name in package.namelist() if name.startswith("word/media/")] == [_PIXEL]
    assert faults(data, tmp_path) == []


def test_a_clinic_without_an_address_cannot_send_letters() -> None:
    with pytest.raises(MissingData) as refused:
        made("text", clinic=Clinic(name="A"))

    assert [item.field for item in refused.value.missing] == ["clinic street", "clinic city", "clinic phone"]


def resaved(data: bytes, **changed: str) -> bytes:
    document = docx.Document(io.BytesIO(data))
    for paragraph in [*document.paragraphs, *document.sections[0].header.paragraphs]:
        for run in paragraph.runs:
            for old, new in changed.items():
                run.text = run.text.replace(old, new)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_saving_again_keeps_the_hash_of_the_text_and_changing_a_word_does_not() -> None:
    data = sample()

    assert resaved(data) != data
    assert word.text_hash(resaved(data)) == word.text_hash(data)
    assert word.text_hash(resaved(data, severe="mild")) != word.text_hash(data)
    assert word.text_hash(resaved(data, Claim="Case")) != word.text_hash(data)
    assert word.stamps(resaved(data)) == word.stamps(data) == dict(values.properties().custom)


def test_a_tracked_insertion_and_deletion_change_the_hash() -> None:
    data = made("one two")
    xml = part(data, "word/document.xml")
    run = '<w:r><w:t xml:space="preserve">one two</w:t></w:r>'
    mark = 'w:id="1" w:author="a" w:date="2026-01-01T00:00:00Z"'
    deleted = run.replace("w:t ", "w:delText ").replace("</w:t>", "</w:delText>")

    inserted = replaced(data, xml.replace(run, f"{run}<w:ins {mark}>{run.replace('one two', ' three')}</w:ins>"))
    removed = replaced(data, xml.replace(run, f"<w:del {mark}>{deleted}</w:del>"))

    assert word.plain_text(inserted) == "one two three"
    assert word.plain_text(removed) == ""


def replaced(data: bytes, document_xml: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, document_xml if name == "word/document.xml" else old.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize("data", [b"", b"no zip", sample()[:4000]])
def test_a_broken_file_is_refused_as_unreadable(data: bytes) -> None:
    for read in (word.plain_text, word.text_hash, word.stamps):
        with pytest.raises(BadFile):
            read(data)


@pytest.mark.slow
def test_libreoffice_opens_saves_and_prints_it_without_changing_a_word(tmp_path: Path) -> None:
    (tmp_path / "hostile.j2").write_text(EVERYWHERE, encoding="utf-8")
    written = {"appeal": sample(), "superbill": sample("superbill"), "hostile": made(Wording([tmp_path]).text("hostile.j2", {"x": " ".join(HOSTILE)}))}
    for name, data in written.items():
        (tmp_path / f"{name}.docx").write_bytes(data)
    office = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    files = [str(tmp_path / f"{name}.docx") for name in written]

    subprocess.run([*office, "docx", "--outdir", str(tmp_path / "again"), *files], check=True, capture_output=True, timeout=180)
    subprocess.run([*office, "pdf", "--outdir", str(tmp_path), *files], check=True, capture_output=True, timeout=180)

    for name, data in written.items():
        again = (tmp_path / "again" / f"{name}.docx").read_bytes()
        assert word.plain_text(again) == word.plain_text(data)
        assert word.text_hash(again) == word.text_hash(data)
        assert word.stamps(again) == word.stamps(data)
    pages = subprocess.run(["pdftotext", "-layout", str(tmp_path / "appeal.pdf"), "-"], check=True, capture_output=True, text=True).stdout
    assert "Page 1 of 3" in pages and "Page 3 of 3" in pages
    assert "Exhibit B." in pages and "[2]" in pages
