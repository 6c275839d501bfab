"""Several Word letters as one Word file: each begins a section of its own, with its own letterhead, page numbers and lists.

Every picture, header and list of each letter comes along under a name of its own; nothing a letter shows is left behind.
The first letter's styles hold for all: they come from one letterhead.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casework import opened
from casework.errors import BadFile
from casework.letters import word
from casework.letters.package import Member, in_order, pack

RELATIONS, TYPES, STYLES = "word/_rels/document.xml.rels", "[Content_Types].xml", "word/styles.xml"
_SHIFT = 1000  # between the list numbers of two letters
_OWN = ("/styles", "/numbering", "/settings", "/fontTable", "/theme", "/webSettings", "/customXml", "/footnotes", "/endnotes", "/comments")
_ROOT = re.compile(r"<w:document\b([^>]*)>")
_NAMESPACE = re.compile(r'xmlns:(\w+)="([^"]*)"')
_SECTION = re.compile(r"<w:sectPr\b(?:(?!<w:sectPr\b).)*?</w:sectPr>|<w:sectPr\b[^>]*/>", re.S)
_RELATION = re.compile(r"<Relationship\b[^>]*/>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_REFERENCE = re.compile(r'(r:\w+=")(\w+)(")')
_NUMBERED = re.compile(r'(<w:style\b[^>]*w:styleId="([^"]+)"(?:(?!</w:style>).)*?<w:numId w:val=")(\d+)', re.S)
_ABSTRACT = re.compile(r"<w:abstractNum\b.*?</w:abstractNum>", re.S)
_LIST = re.compile(r"<w:num\b[^>]*/>|<w:num\b[^>]*>.*?</w:num>", re.S)
_EDGE_PAGES = re.compile(rb"((?:<w:instrText[^>]*>|w:instr=\")\s*)NUMPAGES")  # a letter counts its own pages
_NOTES = re.compile(r"<w:(?:footnoteReference|endnoteReference|commentReference)\b")


@dataclass(frozen=True, slots=True)
class _Letter:
    """One Word file, opened."""

    parts: dict[str, bytes]

    @property
    def document(self) -> str:
        return self.parts[word.DOCUMENT].decode("utf-8")

    @property
    def numbering(self) -> str:
        return self.parts.get(word.NUMBERING, b"").decode("utf-8")

    def relations(self, part: str = RELATIONS) -> dict[str, dict[str, str]]:
        rows = [dict(_ATTRIBUTE.findall(row)) for row in _RELATION.findall(self.parts.get(part, b"").decode("utf-8"))]
        return {row["Id"]: row for row in rows}


def merged(letters: Sequence[bytes]) -> bytes:
    """Put Word files one after another into one; the same files give the same bytes.

    Raises BadFile for a letter with footnotes or comments of a person's own, or one that cannot be read.
    """
    opened = [_opened(data) for data in letters]
    base, more = opened[0], opened[1:]
    parts = dict(base.parts)
    bodies, namespaces = [_body(base, 0)], dict(_NAMESPACE.findall(_root(base)))
    relations: list[str] = []
    types: list[str] = []
    lists = []
    for at, letter in enumerate(more, 1):
        names = _brought(letter, at, parts, relations, types)
        bodies.append(_renamed(_body(letter, at), names))
        namespaces |= {name: where for name, where in _NAMESPACE.findall(_root(letter)) if name not in namespaces}
        lists.append(_lists(letter, at))
    parts[word.DOCUMENT] = _joined(base, bodies, namespaces).encode()
    parts[word.NUMBERING] = _numbering(base.numbering, lists).encode()
    parts[RELATIONS] = parts[RELATIONS].decode().replace("</Relationships>", "".join(relations) + "</Relationships>").encode()
    parts[TYPES] = parts[TYPES].decode().replace("</Types>", "".join(dict.fromkeys(types)) + "</Types>").encode()
    parts |= {name: _EDGE_PAGES.sub(rb"\1SECTIONPAGES", data) for name, data in parts.items() if name.startswith(("word/header", "word/footer", "word/p"))}
    return pack(Member(name, parts[name], 6) for name in in_order(parts))


def _opened(data: bytes) -> _Letter:
    try:
        with opened.archive(data) as archive:
            opened.check_xml(archive)
            letter = _Letter({name: archive.read(name) for name in archive.namelist() if not name.endswith("/")})
        _root(letter)
    except (KeyError, *opened.DAMAGED_ZIP):
        raise BadFile("A letter of this packet is no Word file that can be read. Put it back, or draw it again.") from None
    if _NOTES.search(letter.document):
        raise BadFile("A letter of this packet holds footnotes or comments. Take them out in Word; the payer must not read a comment of yours.")
    return letter


def _root(letter: _Letter) -> str:
    found = _ROOT.search(letter.document)
    if found is None:
        raise ValueError("no document")
    return found[1]


def _body(letter: _Letter, at: int) -> str:
    """Give a letter's blocks; its page settings move into its last paragraph, which ends its section."""
    inner = letter.document.split("<w:body>", 1)[1].rpartition("</w:body>")[0]
    sections = list(_SECTION.finditer(inner))
    if not sections:
        raise BadFile("A letter of this packet has no page settings. Save it again in Word, or draw it again.")
    blocks, last = inner[: sections[-1].start()], _numbered_anew(sections[-1][0])
    return f"{_shifted(blocks, letter, at)}\f{last}"


def _numbered_anew(section: str) -> str:
    """Let a section count its own pages from 1."""
    section = re.sub(r"<w:(?:pgNumType|type)\b[^>]*/>", "", section)
    section = re.sub(r"(<w:pgMar\b[^>]*/>)", r'\1<w:pgNumType w:start="1"/>', section, count=1)
    return re.sub(r"(<w:(?:header|footer)Reference\b[^>]*/>)(?!<w:(?:header|footer)Reference)", r'\1<w:type w:val="nextPage"/>', section, count=1)


def _joined(base: _Letter, bodies: Sequence[str], namespaces: dict[str, str]) -> str:
    parted = [body.partition("\f") for body in bodies]
    between = [f"{blocks}<w:p><w:pPr>{section}</w:pPr></w:p>" for blocks, _, section in parted[:-1]]
    last = parted[-1][0] + parted[-1][2]
    head, _, _ = base.document.partition("<w:body>")
    rest = re.sub(r'\s*xmlns:\w+="[^"]*"', "", _root(base))
    root = "<w:document" + "".join(f' xmlns:{name}="{where}"' for name, where in namespaces.items()) + rest + ">"
    return f"{_ROOT.sub(lambda _: root, head, count=1)}<w:body>{''.join(between)}{last}</w:body></w:document>"


def _renamed(body: str, names: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda found: f"{found[1]}{names.get(found[2], found[2])}{found[3]}", body)


def _more(pattern: str, text: str, shift: int) -> str:
    """Raise the number that follows a pattern, wherever it stands."""
    return re.sub(rf"({pattern})(\d+)", lambda found: f"{found[1]}{int(found[2]) + shift}", text)


def _shifted(blocks: str, letter: _Letter, at: int) -> str:
    """Give each letter after the first list numbers of its own, also where only a paragraph's style numbers it."""
    if not at:
        return blocks
    blocks = _more(r'<w:numId w:val="(?=[1-9])', blocks, at * _SHIFT)
    blocks = _more(r'<wp:docPr\b[^>]*?\bid="', blocks, at * _SHIFT)
    for _, style, number in _NUMBERED.findall(letter.parts.get(STYLES, b"").decode("utf-8")):
        mark = f'<w:pStyle w:val="{style}"/>'
        own = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{int(number) + at * _SHIFT}"/></w:numPr>'
        unnumbered = rf"({re.escape(mark)}(?:<w:(?:keepNext|keepLines|pageBreakBefore)\b[^>]*/>)*+)(?!<w:numPr>)"
        blocks = re.sub(unnumbered, rf"\g<1>{own}", blocks)
    return blocks


def _lists(letter: _Letter, at: int) -> tuple[str, str]:
    """Give a letter's list definitions and lists under shifted numbers."""
    shift = at * _SHIFT
    abstract = _more(r'<w:abstractNum\b[^>]*?w:abstractNumId="', "".join(_ABSTRACT.findall(letter.numbering)), shift)
    rows = "".join(_LIST.findall(_ABSTRACT.sub("", letter.numbering)))
    return abstract, _more(r'<w:abstractNumId w:val="', _more(r'<w:num\b[^>]*?w:numId="', rows, shift), shift)


def _numbering(base: str, lists: Sequence[tuple[str, str]]) -> str:
    """Add definitions before the first list, and lists at the end, as the schema orders them."""
    first = _LIST.search(_ABSTRACT.sub(lambda found: " " * len(found[0]), base))
    place = first.start() if first else base.index("</w:numbering>")
    close = base.rindex("</w:numbering>")
    last = max((found.end() for found in _LIST.finditer(base, place)), default=close)
    return base[:place] + "".join(each for each, _ in lists) + base[place:last] + "".join(each for _, each in lists) + base[last:]


def _brought(letter: _Letter, at: int, parts: dict[str, bytes], relations: list[str], types: list[str]) -> dict[str, str]:
    """Bring along what a letter's text refers to, and give the new name of each reference."""
    names: dict[str, str] = {}
    for name, row in letter.relations().items():
        if row["Type"].endswith(_OWN):
            continue
        names[name] = f"p{at}{name}"
        target = row["Target"] if row.get("TargetMode") == "External" else _moved(letter, row["Target"], at, parts, types)
        mode = ' TargetMode="External"' if row.get("TargetMode") == "External" else ""
        relations.append(f'<Relationship Id="{names[name]}" Type="{row["Type"]}" Target="{target}"{mode}/>')
    return names


def _moved(letter: _Letter, target: str, at: int, parts: dict[str, bytes], types: list[str]) -> str:
    """Copy one part with the parts it refers to under a new name, and say it relative to word/."""
    old = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"word/{target}")
    folder, file = posixpath.split(old)
    new = f"{folder}/p{at}-{file}"
    parts[new] = letter.parts[old]
    types.extend(_types(letter, old, new))
    rels = f"{folder}/_rels/{file}.rels"
    if rels in letter.parts:
        text = letter.parts[rels].decode("utf-8")
        for row in letter.relations(rels).values():
            if row.get("TargetMode") != "External":
                inner = _moved(letter, row["Target"], at, parts, types)
                text = text.replace(f'Target="{row["Target"]}"', f'Target="{inner}"')
        parts[f"{folder}/_rels/p{at}-{file}.rels"] = text.encode()
    return posixpath.relpath(new, "word")


def _types(letter: _Letter, old: str, new: str) -> Iterator[str]:
    text = letter.parts[TYPES].decode("utf-8")
    for row in re.findall(r"<Override\b[^>]*/>", text):
        if f'PartName="/{old}"' in row:
            yield row.replace(f'"/{old}"', f'"/{new}"')
    ending = old.rpartition(".")[2]
    if not any(f'PartName="/{old}"' in row for row in re.findall(r"<Override\b[^>]*/>", text)):
        kinds = [row for row in re.findall(r"<Default\b[^>]*/>", text) if f'Extension="{ending}"' in row]
        yield from (f'<Override PartName="/{new}" {found[0]}/>' for row in kinds if (found := re.search(r'ContentType="[^"]*"', row)))
