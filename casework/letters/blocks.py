"""The text of a letter, with its block marks, as the body of a Word document.

The marks are described in templates/letters/README.md. Refusals name a line of the filled text, never its words:
they may be a patient's.
"""

import re

from casework.errors import TemplateInvalid
from casework.letters import marks, pictures_word, scores_chart, tables, typography
from casework.letters.pictures_word import Picture
from casework.letters.runs import around, paragraph
from casework.letters.tables import KINDS, Table

BODY, GAP, QUOTE, BULLET, STEP, TABLE = "BodyText", "TableGap", "Quote", "ListBullet", "ListNumber", "table"
CLOSING = "Closing"
SIGNING = (CLOSING, "Signature", "SignatureLine")
THIN = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
BODY_AFTER = {TABLE: "BodyTextAfterTable", BULLET: "BodyTextAfterList", STEP: "BodyTextAfterList"}
HEADINGS = ("Heading1", "Heading2")
ROLES = frozenset(
    {"Title", "Subtitle", "Date", "Address", "Delivery", "Salutation", "Callout", "Caption", "TableNote", "FinePrint"}
    | {"Closing", "Signature", "SignatureLine", "Enclosure", "Copy", "Exhibit", "Reference"}
)
PARAGRAPH_STYLES = ROLES.union(HEADINGS, (BODY, GAP, QUOTE, BULLET, STEP), BODY_AFTER.values(), *(kind.styles() for kind in KINDS.values()))
TABLE_STYLES = frozenset(kind.style for kind in KINDS.values())

_STEP = re.compile(r"\d+\.(?: (.*))?")


class Body:
    """The blocks of one letter, in order; `lists` counts its numbered lists, `pictures` are those that it shows."""

    def __init__(self, text: str, *, text_width: int, first_list: int) -> None:
        """Read the whole text; text_width is in twips, first_list the number of the second numbered list.

        Raises TemplateInvalid naming the line that cannot be read.
        """
        self.lists = 0
        self.pictures = list[Picture]()
        self._text_width, self._first_list = text_width, first_list
        self._blocks: list[str] = []
        self._style, self._words = "", list[str]()
        self._last = ""
        self._table: Table | None = None
        self._starts_page = self._is_signing = False
        self._read(text)

    @property
    def xml(self) -> str:
        """Give the blocks as they stand inside `w:body`."""
        return "".join(self._blocks)

    def _read(self, text: str) -> None:
        if marks.has_illegal(text):
            raise TemplateInvalid("The wording holds a control character that no Word file may hold. Type that line again.")
        self._line_number = 0
        try:
            for line in typography.bind_dates(marks.unescape(text)).split("\n"):
                self._line_number += 1
                self._line(line)
            self._finish()
        except TemplateInvalid as error:
            raise TemplateInvalid(f"Line {self._line_number} of the filled text: {error}. See templates/letters/README.md.") from None

    def _line(self, line: str) -> None:
        stripped = line.strip(" \r\t")
        if self._table is not None:
            self._table_line(stripped)
        elif not stripped:
            self._end_block()
        elif (mark := _MARKS.get(stripped[0])) is None or not mark(self, stripped):
            self._plain(stripped, is_indented=line[0] == " ")

    def _plain(self, line: str, *, is_indented: bool) -> None:
        """Add a line without a mark to its paragraph; set in by spaces it goes on with the bullet, step or role above."""
        if self._style == BODY or (is_indented and self._words):
            self._words.append(line)
        else:
            self._begin(BODY, line)

    def _begin(self, style: str, words: str) -> None:
        self._end_block()
        if not words.strip(" *" + marks.GUARD):
            raise TemplateInvalid("a mark without text")
        self._style, self._words = style, [words]

    def _end_block(self) -> None:
        if not self._words:
            return
        style, words = self._style, " ".join(self._words)
        self._style, self._words = "", []
        self._check_heading_before(style)
        if style in (CLOSING, QUOTE, BULLET, STEP):
            self._hold_words_before()
        self._sign(style)
        properties = self._page_break() + (self._numbering() if style == STEP else "")
        written = BODY_AFTER.get(self._last, BODY) if style == BODY else style
        self._blocks.append(paragraph(written, words, properties))
        self._last = style

    def _hold_words_before(self) -> None:
        """Keep "Sincerely", a quotation, a list or a table from leaving the words that lead to it on the page before."""
        if self._last == BODY:
            self._blocks[-1] = self._blocks[-1].replace("/>", "/><w:keepNext/>", 1)

    def _sign(self, style: str) -> None:
        """Hold what is signed together in one row that no page breaks: LibreOffice may keep "Sincerely" back from the name under it."""
        if style == CLOSING and not self._is_signing:
            self._blocks.append(tables.signing(self._text_width))
            self._is_signing = True
        elif self._is_signing and (style not in SIGNING or self._starts_page):
            self._blocks.append(tables.SIGNED)
            self._is_signing, self._last = False, TABLE
            if style in HEADINGS:  # LibreOffice leaves a heading right under a table alone at the foot of a page
                self._blocks.append(paragraph(GAP, "", THIN))

    def _page_break(self) -> str:
        starts, self._starts_page = self._starts_page, False
        return "<w:pageBreakBefore/>" if starts else ""

    def _numbering(self) -> str:
        """Number a step: the first list as its style says, each later one by a number of its own, which starts at 1."""
        if self._last != STEP:
            self.lists += 1
        if self.lists == 1:
            return ""
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self._first_list + self.lists - 2}"/></w:numPr>'

    def _check_heading_before(self, style: str) -> None:
        if self._last in HEADINGS and style in ("", *HEADINGS[: HEADINGS.index(self._last) + 1]):
            raise TemplateInvalid("the heading before this line has no text under it")

    def _heading(self, line: str) -> bool:
        signs = len(line) - len(line.lstrip("#"))
        if signs > len(HEADINGS):
            raise TemplateInvalid("headings are # and ## only")
        self._begin(HEADINGS[signs - 1], line[signs:].strip(" "))
        self._end_block()
        return True

    def _bullet(self, line: str) -> bool:
        if line != "-" and not line.startswith("- "):
            return False
        self._begin(BULLET, line[1:].strip(" "))
        return True

    def _step(self, line: str) -> bool:
        found = _STEP.fullmatch(line)
        if found:
            self._begin(STEP, (found[1] or "").strip(" "))
        return bool(found)

    def _quote(self, line: str) -> bool:
        words = line[1:].strip(" ")
        if self._style == QUOTE:
            self._words.append(words)
        else:
            self._begin(QUOTE, words)
        return True

    def _role(self, line: str) -> bool:
        role, _, words = line[1:].partition(" ")
        if role == "table":
            self._end_block()
            self._table = Table.begin(words, text_width=self._text_width)
        elif role == "newpage":
            self._end_block()
            self._starts_page = True
        elif role == "chart":
            self._end_block()
            self._chart(words)
        elif role in ROLES:
            self._begin(role, words.strip(" "))
        else:
            raise TemplateInvalid("an unknown role after @; known: " + ", ".join(sorted(ROLES)))
        return True

    def _chart(self, words: str) -> None:
        self._sign(BODY)
        readings, _, says = words.strip(" ").partition(" ")
        self.pictures.append(scores_chart.picture(readings.lstrip(marks.GUARD), says))
        self._blocks.append(around(BODY, pictures_word.run(self.pictures[-1], len(self.pictures) - 1), self._page_break()))
        self._last = BODY

    def _row_outside(self, _line: str) -> bool:
        raise TemplateInvalid("a table row outside @table and @end")

    def _table_line(self, line: str) -> None:
        if line.startswith("|") and self._table:
            self._table.add(line)
        elif line == "@end" and self._table:
            self._sign(TABLE)
            if self._last == TABLE or self._starts_page:
                self._blocks.append(paragraph(GAP, "", self._page_break()))  # without it Word joins two tables
            self._hold_words_before()
            self._blocks.append(self._table.xml())
            self._table, self._last = None, TABLE
        elif line:
            raise TemplateInvalid("something else than rows between @table and @end")

    def _finish(self) -> None:
        if self._table is not None:
            raise TemplateInvalid("@table without @end")
        self._end_block()
        self._sign("")
        self._check_heading_before("")
        if not self._blocks:
            raise TemplateInvalid("the text is empty")
        if self._last == TABLE:
            self._blocks.append(paragraph(GAP, "", THIN))  # Word wants a paragraph after the last table; it must not take a page of its own


_MARKS = {"#": Body._heading, "-": Body._bullet, "@": Body._role, ">": Body._quote, "|": Body._row_outside} | dict.fromkeys("0123456789", Body._step)
