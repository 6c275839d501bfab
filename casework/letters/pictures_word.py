"""Pictures inside a Word file: the run that shows one, its part, and what the package must say of it."""

from dataclasses import dataclass

from casework.letters import marks
from casework.letters.pictures_dots import DOTS_PER_INCH

TYPES, RELATIONS = "[Content_Types].xml", "word/_rels/document.xml.rels"
_EMU = 914_400  # English Metric Units in one inch
_FIRST_ID = 5000  # above what a letterhead numbers itself
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_PNG = '<Default Extension="png" ContentType="image/png"/>'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


@dataclass(frozen=True, slots=True)
class Picture:
    """One PNG of a letter, its size in dots, and the words that stand for it."""

    data: bytes
    width: int
    height: int
    words: str


def name(number: int) -> str:
    """Name the part of the letter's picture of this number, counted from 0."""
    return f"word/media/chart{number + 1}.png"


def run(picture: Picture, number: int) -> str:
    """Write the run that shows a picture in line with the text, with its alternative text (ECMA-376 part 1, 20.4.2.8)."""
    wide, high = (dots * _EMU // DOTS_PER_INCH for dots in (picture.width, picture.height))
    known = f'id="{_FIRST_ID + number}" name="Chart {number + 1}" descr="{marks.attribute(picture.words)}"'
    shape = f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    filled = f'<pic:blipFill><a:blip r:embed="{_relation(number)}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr {known}/><wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_DRAWING}/main" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture"><pic:pic xmlns:pic="{_DRAWING}/picture">'
        f"<pic:nvPicPr><pic:cNvPr {known}/><pic:cNvPicPr/></pic:nvPicPr>{filled}{shape}</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def types(xml: str) -> str:
    """Say in the list of content types that the package holds PNG files."""
    if 'Extension="png"' in xml:
        return xml
    head, close, rest = xml.partition("<Default ")
    return f"{head}{_PNG}{close}{rest}"


def relations(xml: str, count: int) -> str:
    """Tie so many pictures to the document."""
    tied = "".join(f'<Relationship Id="{_relation(number)}" Type="{_RELATION}" Target="{name(number).removeprefix("word/")}"/>' for number in range(count))
    before, close, after = xml.rpartition("</Relationships>")
    return f"{before}{tied}{close}{after}"


def _relation(number: int) -> str:
    return f"rIdChart{number + 1}"
