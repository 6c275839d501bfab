"""Word files: a letter's text on the clinic's letterhead, written in one go, and read back. The only module that knows python-docx.

python-docx opens and checks the letterhead and reads finished files. The letter itself is written as WordprocessingML strings:
that is many times faster, gives the same bytes for the same input, and can say what python-docx cannot (repeated
table headings, alternative texts, restarted lists).
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from casework import opened
from casework.errors import BadFile, TemplateInvalid
from casework.letters import blocks, pictures_word
from casework.letters.package import Member, in_order, pack
from casework.letters.properties import Properties, core_xml, custom_xml, fill, placeholder_values, with_whole_placeholders

DOCUMENT, NUMBERING, CORE, CUSTOM = "word/document.xml", "word/numbering.xml", "docProps/core.xml", "docProps/custom.xml"
_WRITTEN_ANEW = (DOCUMENT, NUMBERING, CORE, CUSTOM)
_LEVEL = 6
_TWIP = 635  # in English Metric Units


class Letterhead:
    """The clinic's letterhead.docx, opened and checked once, then used for every letter."""

    def __init__(self, path: Path) -> None:
        """Open a letterhead.

        Raises TemplateInvalid when it cannot be opened, lacks styles, or holds a placeholder nothing fills.
        """
        document = _open(path)
        _check_styles(document)
        section = document.sections[-1]
        self.text_width: int = (section.page_width - section.left_margin - section.right_margin) // _TWIP
        parts = _parts(document)
        kept = {name: raw for name, raw in parts.items() if name not in _WRITTEN_ANEW}
        whole = {name: with_whole_placeholders(name, raw.decode()) for name, raw in kept.items() if name.endswith(".xml") and b"{" in raw}
        self._headers = {name: xml for name, xml in whole.items() if "{{" in xml}
        self._known = {name: kept[name].decode() for name in (pictures_word.TYPES, pictures_word.RELATIONS)}
        self._fixed = {name: Member(name, raw) for name, raw in kept.items() if name not in self._headers}
        self._order = in_order({*parts, *_WRITTEN_ANEW})
        self._before, _, self._after = parts[DOCUMENT].decode().rpartition("<w:sectPr")
        self._lists = _Lists(document, parts[NUMBERING].decode())

    @property
    def first_list(self) -> int:
        """Number the second numbered list of a letter; the first has the number of its style."""
        return self._lists.first_free

    def fill(self, body: blocks.Body, properties: Properties) -> bytes:
        """Put a body on this letterhead and give the finished file."""
        values = placeholder_values(properties)
        made = {
            DOCUMENT: f"{self._before}{body.xml}<w:sectPr{self._after}",
            CORE: core_xml(properties),
            CUSTOM: custom_xml(properties.custom),
            **{name: fill(xml, values) for name, xml in self._headers.items()},
        }
        ready = self._fixed | {NUMBERING: self._lists.member(body.lists)} | self._pictures(body)
        order = self._order if not body.pictures else in_order({*self._order, *ready})
        return pack(ready[name] if name in ready else Member(name, made[name].encode(), _LEVEL) for name in order)

    def _pictures(self, body: blocks.Body) -> dict[str, Member]:
        """Give the pictures of a letter, and the two files of the package that must know of them."""
        if not body.pictures:
            return {}
        types, relations = (self._known[name] for name in (pictures_word.TYPES, pictures_word.RELATIONS))
        told = {pictures_word.TYPES: pictures_word.types(types), pictures_word.RELATIONS: pictures_word.relations(relations, len(body.pictures))}
        drawn = {pictures_word.name(number): each.data for number, each in enumerate(body.pictures)}
        return {name: Member(name, raw, _LEVEL) for name, raw in ({name: xml.encode() for name, xml in told.items()} | drawn).items()}


class _Lists:
    """The letterhead's list definitions, and more of them for letters with several numbered lists."""

    def __init__(self, document: Any, xml: str) -> None:
        numbering = document.part.numbering_part.element
        style = document.styles.element.get_by_id(blocks.STEP)
        number = style.pPr.numPr.numId.val if style.pPr is not None and style.pPr.numPr is not None else 0
        known = {entry.numId: entry.abstractNumId.val for entry in numbering.num_lst}
        if number not in known:
            raise TemplateInvalid("The letterhead's style List Number has no numbering. Give it a numbered list in Word.")
        self._xml, self._definition = xml, known[number]
        self.first_free: int = max(known) + 1
        self._members: dict[int, Member] = {}

    def member(self, lists: int) -> Member:
        """Give word/numbering.xml for a letter with so many numbered lists."""
        if lists not in self._members:
            more = "".join(self._restarted(number) for number in range(self.first_free, self.first_free + lists - 1))
            before, close, after = self._xml.rpartition("</w:numbering>")
            self._members[lists] = Member(NUMBERING, f"{before}{more}{close}{after}".encode())
        return self._members[lists]

    def _restarted(self, number: int) -> str:
        restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
        return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{self._definition}"/>{restart}</w:num>'


def write(text: str, letterhead: Letterhead, *, properties: Properties) -> bytes:
    """Give a finished Word file; the same input gives the same bytes.

    Raises TemplateInvalid naming a line that cannot be read, MissingData when clinic.toml lacks what the letterhead prints.
    """
    body = blocks.Body(text, text_width=letterhead.text_width, first_list=letterhead.first_list)
    return letterhead.fill(body, properties)


def plain_text(data: bytes) -> str:
    """Read a letter's words as they now stand, one paragraph or table cell a line, revisions accepted; headers are left out.

    Raises BadFile when it is no Word file.
    """
    return "\n".join(_lines(_reopened(data).element.body))


def all_text(data: bytes) -> str:
    """Read a letter's words as `plain_text` does, and after them those of its headers and footers, each after a form feed.

    Saving it again in Word or LibreOffice keeps them. Raises BadFile when it is no Word file.
    """
    document = _reopened(data)
    edges = {"\n".join(_lines(parse_xml(part.blob))) for part in document.part.package.iter_parts() if part.content_type in _EDGES}
    return EDGE.join(("\n".join(_lines(document.element.body)), *sorted(edges)))


def stamps(data: bytes) -> dict[str, str]:
    """Read the custom properties that `write` put into a file, or an empty dict; raises BadFile when it is no Word file."""
    for part in _reopened(data).part.package.iter_parts():
        if part.partname == f"/{CUSTOM}":
            return {entry.get("name"): "".join(entry.itertext()) for entry in parse_xml(part.blob)}
    return {}


EDGE = "\f"
_EDGES = frozenset((CONTENT_TYPE.WML_HEADER, CONTENT_TYPE.WML_FOOTER))


def _open(path: Path) -> Any:
    try:
        return docx.Document(str(path))
    except Exception as error:
        raise TemplateInvalid(f"The letterhead {path.name} cannot be opened ({type(error).__name__}). Save it again in Word as .docx.") from None


def _check_styles(document: Any) -> None:
    found = {(style.type, style.style_id) for style in document.styles}
    wanted = {(WD_STYLE_TYPE.PARAGRAPH, name) for name in blocks.PARAGRAPH_STYLES} | {(WD_STYLE_TYPE.TABLE, name) for name in blocks.TABLE_STYLES}
    if missing := sorted(name for _, name in wanted - found):
        raise TemplateInvalid(f"The letterhead lacks these styles: {', '.join(missing)}. Start again from ours, or add them in Word.")


def _parts(document: Any) -> dict[str, bytes]:
    """Give the letterhead's files by name, its body emptied to the page settings, properties of its own left out."""
    body = document.element.body
    for block in body[:-1]:
        body.remove(block)
    package = document.part.package
    if not any(part.partname == f"/{CUSTOM}" for part in package.iter_parts()):
        empty = Part(PackURI(f"/{CUSTOM}"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, custom_xml({}).encode(), package)
        package.relate_to(empty, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
    _ = document.core_properties, document.part.numbering_part  # python-docx adds what is not there
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as saved:
        return {name: saved.read(name) for name in saved.namelist()}


def _reopened(data: bytes) -> Any:
    try:
        return docx.Document(io.BytesIO(opened.word_file(data)))
    except BadFile:
        raise
    except Exception as error:
        raise BadFile(f"This is no Word file that can be read ({type(error).__name__}). Open it in Word and save it again.") from None


def _lines(root: Any) -> list[str]:
    """Read paragraphs, white space normalised and empty ones left out.

    Moved-away text, doubled text boxes and computed page numbers are no words of the letter.
    """
    texts = (" ".join("".join(_words(paragraph)).split()) for paragraph in root.iter(qn("w:p")))
    return [text for text in texts if text]


_SKIPPED = ("w:moveFrom", "w:fldSimple", "w:txbxContent")
_SPACES = frozenset(map(qn, ("w:tab", "w:br", "w:cr")))


def _words(paragraph: Any) -> Iterator[str]:
    skipped = set(map(qn, _SKIPPED))
    in_result = False
    nodes = list(paragraph)[::-1]
    while nodes:
        node = nodes.pop()
        if node.tag in skipped:
            continue
        if node.tag == qn("w:fldChar"):
            in_result = node.get(qn("w:fldCharType")) == "separate"
        elif node.tag == qn("w:t") and not in_result:
            yield node.text or ""
        elif node.tag in _SPACES:
            yield " "
        elif node.tag == qn("w:noBreakHyphen"):
            yield "-"
        nodes.extend(reversed(node))
