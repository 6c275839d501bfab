"""Tables of a letter, as WordprocessingML: fixed widths, named styles, a real heading row, alternative text."""

from dataclasses import dataclass, field
from typing import NamedTuple

from casework.errors import TemplateInvalid
from casework.letters import marks
from casework.letters.runs import paragraph

WORDS, NUMBERS = 0, 1  # which of a pair of styles: words to the left, numbers to the right
Pair = tuple[str, str]


class Kind(NamedTuple):
    """How one kind of table looks: its table style, and the paragraph styles of its cells."""

    style: str
    head: Pair | None
    body: tuple[Pair, ...]  # taken in turn, column by column
    total: Pair
    height: int = 0  # of each row at least, in twips; 0: as its text needs

    def styles(self) -> set[str]:
        """Name every paragraph style this kind uses."""
        return {style for pair in (*self.body, self.total, *([self.head] if self.head else [])) for style in pair}


_RE, _RE_VALUE = ("ReLabel", "ReLabel"), ("ReValue", "ReValue")
_FACT, _FACT_VALUE = ("FactLabel", "FactLabel"), ("FactValue", "FactNumber")
KINDS = {
    "Re": Kind("ReTable", None, (_RE, _RE_VALUE), _RE_VALUE),
    "Facts": Kind("FactsTable", None, (_FACT, _FACT_VALUE), _FACT_VALUE),
    "Letter": Kind("LetterTable", ("TableHead", "TableHeadNumber"), (("TableText", "TableNumber"),), ("TableTotal", "TableTotalNumber")),
    "Lines": Kind("LinesTable", ("LineHead", "LineHeadNumber"), (("LineText", "LineNumber"),), ("LineTotal", "LineTotalNumber")),
    "Room": Kind("LinesTable", ("LineHead", "LineHeadNumber"), (("LineText", "LineNumber"),), ("LineTotal", "LineTotalNumber"), height=440),
}

SIGNED = "</w:tc></w:tr></w:tbl>"

# Which conditional formats of the table style apply: heading row and total row (ECMA-376 part 1, 17.4.55).
_LOOKS = {(False, False): "0400", (True, False): "0420", (True, True): "0460"}


@dataclass(slots=True)
class Table:
    """One table while its rows are read."""

    kind: Kind
    widths: list[int]
    sides: list[int]
    title: str
    rows: list[tuple[bool, list[str]]] = field(default_factory=list)

    @classmethod
    def begin(cls, spec: str, *, text_width: int) -> "Table":
        """Read `KIND WIDTHS ALTERNATIVE TEXT`; text_width is in twips.

        Raises TemplateInvalid when one of the three is missing or unknown.
        """
        kind, _, rest = spec.partition(" ")
        parts, _, title = rest.strip().partition(" ")
        columns = parts.split(",")
        numbers = [column.removesuffix(">") for column in columns]
        if kind not in KINDS or not all(number.isdecimal() and int(number) for number in numbers) or not title.strip():
            raise TemplateInvalid(f"@table needs a kind ({', '.join(KINDS)}), widths such as 4,2>,2> and an alternative text")
        sides = [NUMBERS if column.endswith(">") else WORDS for column in columns]
        return cls(KINDS[kind], _twips([int(number) for number in numbers], text_width), sides, title.strip())

    def add(self, line: str) -> None:
        """Take one row, `| a | b |`, or a total, `|= a | b |`."""
        is_total = line.startswith("|=")
        cells = [cell.strip(" ") for cell in line.removeprefix("|=" if is_total else "|").removesuffix("|").split("|")]
        if len(cells) != len(self.widths):
            raise TemplateInvalid(f"this row has {len(cells)} cells, its table {len(self.widths)} columns")
        self.rows.append((is_total, cells))

    def xml(self) -> str:
        """Give the finished table.

        Raises TemplateInvalid when it holds no row besides its heading.
        """
        has_head = self.kind.head is not None
        if len(self.rows) <= has_head:
            raise TemplateInvalid("this table has no rows; leave it out with {% if %} when there is nothing to show")
        rows = [self._row(cells, is_total=is_total, is_head=has_head and not place) for place, (is_total, cells) in enumerate(self.rows)]
        return f"<w:tbl>{self._properties(has_head)}{''.join(rows)}</w:tbl>"

    def _properties(self, has_head: bool) -> str:
        title = marks.attribute(self.title)
        has_total = self.rows[-1][0] and has_head
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in self.widths)
        return (
            f'<w:tblPr><w:tblStyle w:val="{self.kind.style}"/><w:tblW w:w="{sum(self.widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{_LOOKS[has_head, has_total]}" w:firstRow="{int(has_head)}" w:lastRow="{int(has_total)}" w:firstColumn="0" w:lastColumn="0"'
            f' w:noHBand="0" w:noVBand="1"/><w:tblCaption w:val="{title}"/><w:tblDescription w:val="{title}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        )

    def _row(self, cells: list[str], *, is_total: bool, is_head: bool) -> str:
        head = "<w:tblHeader/>" if is_head else ""
        written = [
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(self._pair(column, is_total, is_head)[side], cell)}</w:tc>'
            for column, (width, side, cell) in enumerate(zip(self.widths, self.sides, cells, strict=True))
        ]
        room = f'<w:trHeight w:val="{self.kind.height}" w:hRule="atLeast"/>' if self.kind.height and not (is_head or is_total) else ""
        return f"<w:tr><w:trPr><w:cantSplit/>{room}{head}</w:trPr>{''.join(written)}</w:tr>"

    def _pair(self, column: int, is_total: bool, is_head: bool) -> Pair:
        if is_head and self.kind.head:
            return self.kind.head
        return self.kind.total if is_total else self.kind.body[column % len(self.kind.body)]


def signing(width: int) -> str:
    """Begin the row in which a closing and its signatures stand together, over the whole width in twips; `SIGNED` ends it."""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{KINDS["Re"].style}"/><w:tblW w:w="{width}" w:type="dxa"/>'
        '<w:tblBorders><w:left w:val="nil"/></w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0400" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        '<w:tblCaption w:val="Signature"/><w:tblDescription w:val="Who signs this letter"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
    )


def _twips(parts: list[int], text_width: int) -> list[int]:
    widths = [text_width * part // sum(parts) for part in parts]
    widths[-1] += text_width - sum(widths)
    return widths
