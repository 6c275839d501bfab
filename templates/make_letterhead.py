"""Make templates/letterhead.docx from the styles in letterhead_styles.py: `python templates/make_letterhead.py`.

A clinic edits its copy in Word; this script is how ours came about, and makes the same bytes each time.
"""

from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from letterhead_pages import LANGUAGE, TEXT_WIDTH, packed, set_edges, set_lists, set_page, set_properties, set_settings
from letterhead_styles import BLACK, NAVY, PALE, PARAGRAPHS, TABLES, Grid, Look

_NOT_OURS = ("stylesWithEffects", "webSettings", "customXml", "thumbnail")


def letterhead(*, is_plain: bool = False) -> bytes:
    """Build the letterhead, or the paper on which a patient writes, and give it as a file whose bytes are the same each time."""
    document = docx.Document()
    _drop_what_python_docx_brings(document)
    _set_styles(document)
    set_lists(document)
    set_page(document)
    set_settings(document)
    set_edges(document, is_plain=is_plain)
    set_properties(document)
    return packed(document)


def _drop_what_python_docx_brings(document: Any) -> None:
    styles = document.styles.element
    for entry in list(styles):
        styles.remove(entry)
    for rels in (document.part.package.rels, document.part.rels):
        for key in [key for key, rel in rels.items() if any(word in rel.reltype + rel.target_ref for word in _NOT_OURS)]:
            del rels[key]


def _set_styles(document: Any) -> None:
    normal = PARAGRAPHS["Normal"]
    fonts = " ".join(f'w:{script}="{normal.font}"' for script in ("ascii", "hAnsi", "cs", "eastAsia"))
    document.styles.element.append(
        parse_xml(
            f'<w:docDefaults {nsdecls("w")}><w:rPrDefault><w:rPr><w:rFonts {fonts}/><w:color w:val="{BLACK}"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
            f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults>"
        )
    )
    _add_defaults(document.styles.element)
    for style_id, look in PARAGRAPHS.items():
        _add_paragraph_style(document, style_id, look)
    for style_id, grid in TABLES.items():
        document.styles.element.append(parse_xml(_table_style(style_id, grid)))


def _add_defaults(styles: Any) -> None:
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in (("top", 0), ("left", 108), ("bottom", 0), ("right", 108)))
    for xml in (
        '<w:style {0} w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/></w:style>',
        '<w:style {0} w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{1}</w:tblCellMar></w:tblPr></w:style>',
        '<w:style {0} w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/></w:style>',
    ):
        styles.append(parse_xml(xml.format(nsdecls("w"), margins)))


def _add_paragraph_style(document: Any, style_id: str, look: Look) -> None:
    style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH, builtin=not look.own)
    style.element.set(qn("w:styleId"), style_id)
    if style_id == "Normal":
        style.element.set(qn("w:default"), "1")
    else:
        style.base_style = document.styles[PARAGRAPHS[look.based_on or "Normal"].name]
    style.quick_style, style.hidden = True, False
    _set_characters(style.font, look)
    _set_paragraph(style.paragraph_format, look)
    _set_frame(style.element.get_or_add_pPr(), look)


def _set_characters(font: Any, look: Look) -> None:
    if look.font:
        font.name = look.font
        font.element.rPr.rFonts.set(qn("w:cs"), look.font)
    font.size = Pt(look.size) if look.size else None
    font.bold, font.italic = look.bold, look.italic
    if look.color:
        font.color.rgb = RGBColor.from_string(look.color)
    if look.capitals:
        font.all_caps = True
        font.element.rPr.insert_element_before(parse_xml(f'<w:spacing {nsdecls("w")} w:val="12"/>'), "w:sz", "w:szCs")


def _set_paragraph(layout: Any, look: Look) -> None:
    for name, points in (("space_before", look.before), ("space_after", look.after), ("left_indent", look.left), ("right_indent", look.right)):
        if points is not None:
            setattr(layout, name, Pt(points))
    if look.hanging is not None:
        layout.first_line_indent = Pt(-look.hanging)
    if look.line is not None:
        layout.line_spacing = look.line
    layout.keep_with_next = look.keep
    layout.keep_together = look.whole or None
    if look.right_aligned:
        layout.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if look.right_tab:
        layout.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _set_frame(properties: Any, look: Look) -> None:
    """Add what python-docx has no words for, in the order of the schema (ECMA-376 part 1, 17.3.1.26)."""
    if look.numbered:
        properties.get_or_add_numPr().get_or_add_numId().val = look.numbered
    if look.border:
        properties.insert_element_before(parse_xml(f"<w:pBdr {nsdecls('w')}>{_borders(look)}</w:pBdr>"), *_AFTER_BORDER)
    if look.shade:
        properties.insert_element_before(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{look.shade}"/>'), *_AFTER_BORDER[1:])
    if look.tight:
        properties.insert_element_before(parse_xml(f"<w:contextualSpacing {nsdecls('w')}/>"), "w:mirrorIndents", "w:jc", "w:outlineLvl")
    if look.outline is not None:
        properties.append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{look.outline}"/>'))


def _borders(look: Look) -> str:
    rules = {look.border: (look.rule_eighths, look.rule_space, look.rule_color)}
    if look.shade:
        rules |= dict.fromkeys(("top", "bottom", "right"), (4, 5, look.shade))  # a shade ends at its border
    ordered = [side for side in ("top", "left", "bottom", "right") if side in rules]
    return "".join('<w:{} w:val="single" w:sz="{}" w:space="{}" w:color="{}"/>'.format(side, *rules[side]) for side in ordered)


_AFTER_BORDER = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")


def _table_style(style_id: str, grid: Grid) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = {side: grid.borders[side] for side in sides if side in grid.borders}
    borders = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{color}"/>' for side, (size, color) in lines.items())
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in zip(("top", "left", "bottom", "right"), grid.margins, strict=True))
    heavy = f'<w:tcBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="{NAVY}"/></w:tcBorders>'
    looks = {
        "firstRow": f'<w:shd w:val="clear" w:color="auto" w:fill="{grid.head}"/>',
        "lastRow": f'{heavy}<w:shd w:val="clear" w:color="auto" w:fill="FFFFFF"/>',
        "band2Horz": f'<w:shd w:val="clear" w:color="auto" w:fill="{PALE}"/>',
    }
    parts = "".join(f'<w:tblStylePr w:type="{part}"><w:tcPr>{look}</w:tcPr></w:tblStylePr>' for part, look in looks.items()) if grid.head else ""
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{grid.name}"/><w:basedOn w:val="TableNormal"/>'
        f'<w:qFormat/><w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"{parts}</w:style>"
    )


if __name__ == "__main__":
    for name, is_plain in (("letterhead.docx", False), ("plain-letterhead.docx", True)):
        (Path(__file__).parent / name).write_bytes(letterhead(is_plain=is_plain))
