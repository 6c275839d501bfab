"""Paper, lists, header, footer and settings of the letterhead; see make_letterhead.py."""

import io
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches
from letterhead_styles import LISTS

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from casework.letters.package import Member, in_order, pack

LANGUAGE = "en-US"
TEXT_WIDTH = Inches(6.5)
CONFIDENTIAL = "Confidential: contains protected health information"

_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>casework</Application></Properties>'
)


def set_page(document: Any) -> None:
    """Set US Letter with one-inch margins and a first page of its own."""
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Inches(1)
    section.header_distance = section.footer_distance = Inches(0.5)
    section.different_first_page_header_footer = True


def set_lists(document: Any) -> None:
    """Define the bullet, the steps, the exhibits and the references, and bind them to their styles."""
    numbering = document.part.numbering_part.element
    for entry in list(numbering):
        numbering.remove(entry)
    styles = {1: "ListBullet", 2: "ListNumber", 3: "Exhibit", 4: "Reference"}
    for number, (sign, counts, left, hanging) in LISTS.items():
        bold = "<w:rPr><w:b/><w:bCs/></w:rPr>" if number == 3 else ""
        level = (
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{counts}"/><w:pStyle w:val="{styles[number]}"/><w:lvlText w:val="{sign}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left * 20}" w:hanging="{hanging * 20}"/></w:pPr>{bold}</w:lvl>'
        )
        numbering.append(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>{level}</w:abstractNum>'))
    for number in LISTS:
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def set_settings(document: Any) -> None:
    """Write settings that Word 2013 and later open without compatibility mode."""
    settings = document.settings.element
    for entry in list(settings):
        settings.remove(entry)
    switches = ("overrideTableStyleFontSizeAndJustification", "enableOpenTypeFeatures", "doNotFlipMirrorIndents", "differentiateMultirowTableHeaders")
    office = 'w:uri="http://schemas.microsoft.com/office/word"'
    compat = f'<w:compatSetting w:name="compatibilityMode" {office} w:val="15"/>'
    compat += "".join(f'<w:compatSetting w:name="{switch}" {office} w:val="1"/>' for switch in switches)
    for xml in (
        '<w:zoom {0} w:percent="100"/>',
        '<w:defaultTabStop {0} w:val="720"/>',
        '<w:characterSpacingControl {0} w:val="doNotCompress"/>',
        "<w:compat {0}>" + compat + "</w:compat>",
        '<w:themeFontLang {0} w:val="' + LANGUAGE + '"/>',
        '<w:decimalSymbol {0} w:val="."/>',
        '<w:listSeparator {0} w:val=","/>',
    ):
        settings.append(parse_xml(xml.format(nsdecls("w"))))


def set_edges(document: Any, *, is_plain: bool = False) -> None:
    """Write the letterhead of page one, the running line of later pages, and the footer of both; plain paper says nothing of health."""
    section = document.sections[0]
    _write(section.first_page_header, ("ClinicName", "{{ clinic_name }}"), ("ClinicLine", "{{ clinic_address }}"))
    _write(section.first_page_header, ("ClinicRule", "{{ clinic_contact }}\t{{ clinic_numbers }}"), is_more=True)
    _write(section.header, ("Header", "{{ running_line }}\t{{ running_date }}"))
    for footer in (section.footer, section.first_page_footer):
        _write(footer, ("Footer", f"{'' if is_plain else CONFIDENTIAL}\tPage "))
        paragraph = footer.paragraphs[0]
        _field(paragraph, "PAGE")
        paragraph.add_run(" of ")
        _field(paragraph, "NUMPAGES")


def _write(edge: Any, *lines: tuple[str, str], is_more: bool = False) -> None:
    edge.is_linked_to_previous = False
    if not is_more:
        for paragraph in list(edge.paragraphs):
            edge._element.remove(paragraph._p)
    for style_id, text in lines:
        paragraph = edge.add_paragraph(text)
        paragraph._p.get_or_add_pPr().get_or_add_pStyle().val = style_id


def _field(paragraph: Any, code: str) -> None:
    """Add a computed number with a cached result: a field without one can make Word offer a repair."""
    pieces = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {code} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    for piece in pieces:
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{piece}</w:r>"))


def set_properties(document: Any) -> None:
    """Name the file as what it is; each letter writes its own properties."""
    core = document.core_properties
    core.title, core.author, core.comments, core.keywords, core.language = "Letterhead", "casework", "", "", LANGUAGE
    core.last_modified_by, core.revision = "casework", 1
    core.created = core.modified = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    for part in document.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = _APP.encode()
    body = document.element.body
    for block in body[:-1]:
        body.remove(block)
    paragraph = document.add_paragraph("")  # Word wants one paragraph in the letterhead itself
    paragraph._p.get_or_add_pPr().get_or_add_pStyle().val = "BodyText"
    for attribute in [name for name in document.element.body.sectPr.attrib if name.startswith(qn("w:rsid"))]:
        del document.element.body.sectPr.attrib[attribute]


def packed(document: Any) -> bytes:
    """Give the file with fixed dates and order, so that a new build is the same bytes."""
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as saved:
        return pack(Member(name, saved.read(name)) for name in in_order(saved.namelist()))
