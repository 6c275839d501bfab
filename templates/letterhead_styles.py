"""The styles of the letterhead, as data: what a clinic may change in Word afterwards.

Sizes and distances are points. A role of a letter (templates/letters/README.md) is the style of the same id.
"""

from dataclasses import dataclass
from typing import Literal

SERIF, SANS = "Cambria", "Calibri"
NAVY, GREY, BLACK = "1F3864", "595959", "000000"
PALE, RULE = "F2F5FA", "BFC7D5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One paragraph style.

    `keep` holds it on one page with what follows, `whole` keeps its lines together, `tight` leaves no space between
    neighbors of the same style, `own` is not one of Word's built-in styles. A shade gets room around it.
    """

    name: str
    based_on: str | None = "Normal"
    font: str | None = None
    size: float | None = None
    color: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    capitals: bool = False
    before: float | None = None
    after: float | None = None
    line: float | None = None
    left: float | None = None
    right: float | None = None
    hanging: float | None = None
    right_aligned: bool = False
    right_tab: bool = False
    keep: bool | None = None
    whole: bool = False
    tight: bool = False
    outline: int | None = None
    numbered: int | None = None
    border: Literal["", "top", "bottom", "left"] = ""
    rule_color: str = NAVY
    rule_eighths: int = 6
    rule_space: int = 4
    shade: str = ""
    own: bool = True


PARAGRAPHS = {
    "Normal": Look(name="Normal", based_on=None, font=SERIF, size=11, after=0, line=1.1, own=False),
    "BodyText": Look(name="Body Text", after=7, own=False),
    "BodyTextAfterTable": Look(name="Body Text After Table", based_on="BodyText", before=10),
    "BodyTextAfterList": Look(name="Body Text After List", based_on="BodyText", before=4),
    "TableGap": Look(name="Table Gap", size=4, after=0, line=1),
    "Title": Look(name="Title", font=SANS, size=18, color=NAVY, bold=True, before=4, after=2, line=1, keep=True, own=False),
    "Subtitle": Look(name="Subtitle", font=SANS, size=11, color=GREY, after=10, keep=True, own=False),
    "Heading1": Look(name="Heading 1", font=SANS, size=13, color=NAVY, bold=True, before=13, after=4, line=1, keep=True, whole=True, outline=0, own=False),
    "Heading2": Look(name="Heading 2", font=SANS, size=11, color=NAVY, bold=True, before=8, after=2, line=1, keep=True, whole=True, outline=1, own=False),
    "Quote": Look(
        name="Quote",
        based_on="BodyText",
        italic=True,
        before=1,
        after=9,
        left=20,
        right=20,
        whole=True,
        border="left",
        rule_color=RULE,
        rule_eighths=12,
        rule_space=9,
        own=False,
    ),
    "ListBullet": Look(name="List Bullet", after=4, left=30, hanging=14, numbered=1, own=False),
    "ListNumber": Look(name="List Number", after=4, left=30, hanging=18, numbered=2, own=False),
    "Exhibit": Look(name="Exhibit", based_on="Normal", after=3, left=62, hanging=62, whole=True, numbered=3),
    "Reference": Look(name="Reference", size=9.5, after=3, line=1.05, left=24, hanging=24, whole=True, numbered=4),
    "Date": Look(name="Date", before=4, after=12, own=False),
    "Address": Look(name="Inside Address", line=1.05, after=10, whole=True, keep=True, tight=True),
    "Delivery": Look(name="Delivery", font=SANS, size=9, color=GREY, bold=True, capitals=True, after=10, keep=True),
    "Salutation": Look(name="Salutation", before=12, after=8, keep=True, own=False),
    "Callout": Look(
        name="Callout",
        before=9,
        after=13,
        left=11.5,
        right=5.5,
        whole=True,
        border="left",
        rule_eighths=36,
        rule_space=7,
        shade=PALE,
    ),
    "Caption": Look(name="Caption", font=SANS, size=10, color=NAVY, bold=True, before=8, after=4, line=1, keep=True, own=False),
    "TableNote": Look(name="Table Note", size=9, italic=True, color=GREY, before=4, after=10, line=1.05, whole=True),
    "Closing": Look(name="Closing", before=0, after=32, keep=True, own=False),
    "Signature": Look(name="Signature", after=0, line=1.05, keep=True, whole=True, tight=True, own=False),
    "SignatureLine": Look(name="Signature Line", font=SANS, size=9, color=GREY, before=34, after=6, right=220, whole=True, border="top", rule_color=GREY),
    "Enclosure": Look(name="Enclosure", size=10, before=8, after=2, left=36, hanging=36, whole=True, tight=True),
    "Copy": Look(name="Copy", size=10, before=4, after=2, left=36, hanging=36, whole=True, tight=True),
    "FinePrint": Look(name="Fine Print", size=9, color=GREY, before=6, after=4, line=1.05),
    "ReLabel": Look(name="Re Label", font=SANS, size=10, color=NAVY, bold=True, before=1.5, after=1.5, line=1, keep=True),
    "ReValue": Look(name="Re Value", size=11, before=1, after=1, line=1, keep=True),
    "FactLabel": Look(name="Fact Label", font=SANS, size=9, color=NAVY, bold=True, before=2, after=2, line=1, keep=True),
    "FactValue": Look(name="Fact Value", font=SANS, size=9.5, before=2, after=2, line=1, keep=True),
    "FactNumber": Look(name="Fact Number", based_on="FactValue", right_aligned=True),
    "TableText": Look(name="Table Text", font=SANS, size=10, before=3, after=3, line=1, keep=True),
    "TableNumber": Look(name="Table Number", based_on="TableText", right_aligned=True),
    "TableHead": Look(name="Table Head", based_on="TableText", bold=True, color="FFFFFF"),
    "TableHeadNumber": Look(name="Table Head Number", based_on="TableHead", right_aligned=True),
    "TableTotal": Look(name="Table Total", based_on="TableText", bold=True, color=NAVY),
    "TableTotalNumber": Look(name="Table Total Number", based_on="TableTotal", right_aligned=True),
    "LineText": Look(name="Line Text", font=SANS, size=9, before=2, after=2, line=1),
    "LineNumber": Look(name="Line Number", based_on="LineText", right_aligned=True),
    "LineHead": Look(name="Line Head", based_on="LineText", bold=True, color="FFFFFF", keep=True),
    "LineHeadNumber": Look(name="Line Head Number", based_on="LineHead", right_aligned=True),
    "LineTotal": Look(name="Line Total", based_on="LineText", bold=True, color=NAVY),
    "LineTotalNumber": Look(name="Line Total Number", based_on="LineTotal", right_aligned=True),
    "Header": Look(name="header", font=SANS, size=9, color=GREY, line=1, right_tab=True, own=False),
    "Footer": Look(name="footer", font=SANS, size=9, color=GREY, line=1, right_tab=True, border="top", rule_color=RULE, rule_space=6, own=False),
    "ClinicName": Look(name="Clinic Name", font=SANS, size=19, color=NAVY, bold=True, after=3, line=1),
    "ClinicLine": Look(name="Clinic Line", font=SANS, size=9, color=GREY, line=1.08),
    "ClinicRule": Look(name="Clinic Rule", based_on="ClinicLine", after=14, right_tab=True, border="bottom", rule_eighths=12, rule_space=7),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One table style. Borders are eighths of a point by side; margins are twips (top, left, bottom, right). `head` fills the heading row."""

    name: str
    borders: dict[str, tuple[int, str]]
    margins: tuple[int, int, int, int]
    head: str = ""


_FINE = (4, RULE)
TABLES = {
    "ReTable": Grid(name="Re Table", borders={"left": (36, NAVY)}, margins=(0, 130, 0, 80)),
    "FactsTable": Grid(name="Facts Table", borders={"top": (8, NAVY), "bottom": (8, NAVY), "insideH": _FINE}, margins=(20, 80, 20, 80)),
    "LetterTable": Grid(name="Letter Table", borders={"top": (8, NAVY), "bottom": (8, NAVY), "insideH": _FINE}, margins=(15, 100, 15, 100), head=NAVY),
    "LinesTable": Grid(name="Lines Table", borders={"top": (8, NAVY), "bottom": (8, NAVY), "insideH": _FINE}, margins=(10, 70, 10, 70), head=NAVY),
}

# Number of the list: sign, how it counts, left and hanging indent in points, font.
LISTS = {
    1: ("•", "bullet", 30, 14),
    2: ("%1.", "decimal", 30, 18),
    3: ("Exhibit %1.", "upperLetter", 62, 62),
    4: ("[%1]", "decimal", 24, 24),
}
