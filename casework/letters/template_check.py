"""Looking templates over before a letter does: unknown fields, overrides of nothing, figures without a key, forbidden claims."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from casework.errors import TemplateInvalid
from casework.letters import quarantine
from casework.letters.evidence import EvidenceRegister
from casework.letters.parsing import Reader, Template
from casework.letters.wording import STANDARD

CLINIC = "clinic"
ERROR, NOTE = "error", "note"
FIGURE = re.compile(
    r"\d[\d.,]*\s*%?|%|\$|(?i:\bper\s?cent\b|\bstud(?:y|ies|ied)\b|\btrials?\b|meta-analys\w*|\bdoi\b|\bet al\b)|\bPMID\b|\bCFR\b|U\.S\.C|\bERISA\b|\bAct\b|§"
)
OTHERS = ("reminders", "board", "forms")
MARKS = re.compile(r"^@table \w* *[\d>,]+|^\d+\. ")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right, or with severity "note" to know: file, line, code and a sentence that says what to do."""

    file: str
    line: int
    code: str
    words: str
    severity: str = ERROR

    @property
    def sentence(self) -> str:
        """Say it in one line."""
        return f"{self.file}, line {self.line}: {self.words}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The templates of a clinic and ours: each file once under its label, and the documents that are drawn from them."""

    reader: Reader
    ours: Path
    clinic: Path
    documents: tuple[str, ...]

    def files(self) -> dict[str, str]:
        """Give every letter template: its label, and the name under which it is read."""
        shipped = {f"letters/{name}": f"{STANDARD}/letters/{name}" for name in _within(self.ours / "letters")}
        return shipped | {f"{CLINIC}/letters/{name}": f"letters/{name}" for name in _within(self.clinic / "letters")}

    def others(self) -> dict[str, str]:
        """Give the clinic's own templates of reminders, pages and forms: they, too, may say nothing forbidden."""
        return {f"{CLINIC}/{folder}/{name}": f"{folder}/{name}" for folder in OTHERS for name in _within(self.clinic / folder)}


def check(shelf: Shelf, known: Mapping[str, frozenset[str] | None], register: EvidenceRegister) -> tuple[Finding, ...]:
    """List everything of the letter templates that needs a look. `known` are the fields of letters, each with its attributes or None."""
    read: dict[str, Template] = {}
    found: list[Finding] = []
    others = shelf.others()
    for label, name in (shelf.files() | others).items():
        try:
            read[label] = shelf.reader.read(name)
        except TemplateInvalid as wrong:
            found.append(_broken(label, str(wrong)))
    found += [each for label in others if label in read for each in _quarantined(label, read.pop(label))]
    for label, template in read.items():
        found += [*_words(label, template), *_keys(label, template, register), *_sets(label, template, shelf.reader)]
        if label.startswith(CLINIC):
            found += [*_blocks(label, template, shelf.reader), *_unused(label, read, shelf)]
    found += _fields(shelf, read, known)
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.severity, not each.file.startswith(CLINIC), each.file, each.line)))


def _within(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.j2")) if folder.is_dir() else []


def _broken(label: str, said: str) -> Finding:
    place = re.match(r"[^:]*?, line (\d+): (.*)", said, re.DOTALL)
    return Finding(label, int(place[1]) if place else 1, "syntax", place[2] if place else said.partition(": ")[2] or said)


def _words(label: str, template: Template) -> Iterator[Finding]:
    for line, said in template.said:
        for figure in FIGURE.findall(MARKS.sub("", said)):
            words = f"“{figure.strip()}” stands in the text without a key. A figure comes from the case, a study by cite(…), a rule by law(…)."
            yield Finding(label, line, "unkeyed-figure", words)
    yield from _quarantined(label, template)


def _quarantined(label: str, template: Template) -> Iterator[Finding]:
    for phrase in _forbidden(template.said):
        yield Finding(label, _line_of(template.said, phrase) or 1, "quarantine", f"it says what no letter may say: {phrase.why}. Take it out.")


def _forbidden(said: Sequence[tuple[int, str]]) -> tuple[quarantine.Phrase, ...]:
    texts = [text for _, text in said]
    both = (*quarantine.standard().found("".join(texts)), *quarantine.standard().found(" ".join(texts)))
    return tuple({phrase.pattern.pattern: phrase for phrase in both}.values())


def _line_of(said: Sequence[tuple[int, str]], phrase: quarantine.Phrase) -> int:
    """Find the line on which a forbidden phrase begins: the last from which on it still stands."""
    for start in reversed(range(len(said))):
        texts = [text for _, text in said[start:]]
        if any(phrase.pattern.search(quarantine.normal(joint.join(texts))) for joint in ("", " ")):
            return said[start][0]
    return 0


def _keys(label: str, template: Template, register: EvidenceRegister) -> Iterator[Finding]:
    laws = {item.key for item in register.statements}
    for call in template.calls:
        if call.name in ("cite", "about"):
            work = register.references.get(call.argument)
            why = "the register has no such entry" if work is None else work.why_not
            if why:
                yield Finding(label, call.line, "unverified-citation", f"{call.name}({call.argument!r}): {why}. See casework evidence.")
        if call.name == "law" and call.argument not in laws:
            yield Finding(label, call.line, "unknown-law", f"law({call.argument!r}): the register has no such sentence. It has: {', '.join(sorted(laws))}.")


def _sets(label: str, template: Template, reader: Reader) -> Iterator[Finding]:
    read_below = {name for used in closure(reader, template) for name in used.read}
    for name, line in template.sets.items():
        if name not in template.read | read_below:
            yield Finding(label, line, "unused-field", f"{name} is set and never used. Take it out, or correct the name where it is used.")


def _blocks(label: str, template: Template, reader: Reader) -> Iterator[Finding]:
    if not template.extends:
        words = "This is a copy of a whole file: later corrections of ours do not reach it. Extend “standard/…” and change single blocks instead."
        if label.removeprefix(f"{CLINIC}/") in _names(reader):
            yield Finding(label, 1, "whole-copy", words, NOTE)
        return
    above = {block.name for each in ancestors(reader, template) for block in each.blocks}
    for block in template.blocks:
        if block.is_outermost and block.name not in above:
            near = difflib.get_close_matches(block.name, above, n=1)
            hint = f"Did you mean “{near[0]}”?" if near else f"There: {', '.join(sorted(above))}."
            yield Finding(label, block.line, "unmatched-block", f"the block “{block.name}” matches nothing in {template.extends}, so it never prints. {hint}")


def _names(reader: Reader) -> frozenset[str]:
    loader = reader.wording.environment.loader
    listed = loader.list_templates() if loader else []
    return frozenset(name.removeprefix(f"{STANDARD}/") for name in listed if name.startswith(f"{STANDARD}/"))


def _unused(label: str, read: Mapping[str, Template], shelf: Shelf) -> Iterator[Finding]:
    name = label.removeprefix(f"{CLINIC}/")
    used = {used for other in read.values() for used in other.uses}
    if name not in _names(shelf.reader) and name not in used:
        near = difflib.get_close_matches(name, _names(shelf.reader), n=1)
        hint = f"Did you mean {near[0]}?" if near else "Name it as ours is named, or use it in one of your templates."
        yield Finding(label, 1, "unused-file", f"nothing uses this file. {hint}")


def _fields(shelf: Shelf, read: Mapping[str, Template], known: Mapping[str, frozenset[str] | None]) -> Iterator[Finding]:
    labels = {template.name: label for label, template in read.items()}
    used: set[str] = set()
    for document in shelf.documents:
        try:
            top = shelf.reader.read(document)
        except TemplateInvalid:
            continue  # said above, or the document has no template yet
        tree = (top, *closure(shelf.reader, top))
        given = {*known, *shelf.reader.wording.environment.globals, *(name for each in tree for name in each.sets)}
        used |= {name for each in tree for name in each.read}
        for each in tree:
            label = labels.get(each.name) or labels.get(f"{STANDARD}/{each.name}") or each.name
            yield from _unknown(label, each, given, known)
    for name in sorted(set(known) - used):
        yield Finding("letters", 1, "unused-field", f"no template uses the field {name}.", NOTE)


def _unknown(label: str, template: Template, given: Iterable[str], known: Mapping[str, frozenset[str] | None]) -> Iterator[Finding]:
    names = set(given)
    for name, attribute, line in template.fields:
        if not attribute and name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            yield Finding(label, line, "unknown-field", f"nothing fills “{name}”.{f' Did you mean “{near[0]}”?' if near else ''}")
        attributes = known.get(name)
        if attribute and name not in template.sets and attributes is not None and attribute not in attributes:
            near = difflib.get_close_matches(attribute, attributes, n=1)
            yield Finding(label, line, "unknown-field", f"“{name}” has no “{attribute}”.{f' Did you mean “{near[0]}”?' if near else ''}")


def closure(reader: Reader, template: Template) -> tuple[Template, ...]:
    """Give every template that one extends, includes or imports, each once; what cannot be read is left out."""
    found: dict[str, Template] = {}
    waiting = list(template.uses)
    while waiting:
        name = waiting.pop(0)
        if name in found or name == template.name:
            continue
        try:
            found[name] = reader.read(name)
        except TemplateInvalid:
            continue
        waiting += found[name].uses
    return tuple(found.values())


def ancestors(reader: Reader, template: Template) -> tuple[Template, ...]:
    """Give what a template extends, and what that extends, and so on; what cannot be read ends the line."""
    found: list[Template] = []
    above = template.extends
    while above and above not in {each.name for each in found}:
        try:
            found.append(reader.read(above))
        except TemplateInvalid:
            break
        above = found[-1].extends
    return tuple(found)
