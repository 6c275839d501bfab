"""Looking the whole rulebook over: what cannot be read, what grew old, what nothing reads. Needs no database."""

import re
import tomllib
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial

from casework import bookshelf, keeping
from casework.errors import RulebookInvalid
from casework.letters.evidence import EvidenceRegister
from casework.rules import aging, authority, directory, effectuation
from casework.rules.aging import Finding, Kind
from casework.rules.authority import Stated
from casework.rules.book import Rulebook
from casework.rules.bookfile import CLINIC
from casework.rules.coding import CodeBook
from casework.rules.denial_book import DenialBook
from casework.rules.directory import Directory
from casework.rules.effectuation import EffectuationBook
from casework.rules.sessions_book import SessionsBook
from casework.rules.targets import Targets
from casework.settings import Settings

PLACE = re.compile(r"^(?P<file>[\w./ -]+?)(?:, line (?P<line>\d+))?[,:]")
NAMED = re.compile(r'^id = "(.+)"', re.MULTILINE)
READERS: dict[str, Callable[..., object]] = {
    "codes.toml": CodeBook.parse,
    "denials.toml": DenialBook.parse,
    directory.FILE: Directory.parse,
    effectuation.FILE: EffectuationBook.parse,
    "evidence.toml": EvidenceRegister.parse,
    "sessions.toml": SessionsBook.parse,
    "targets.toml": Targets.latest,
}


def refresh(settings: Settings) -> None:
    """Look at every file that has a reader of its own, so that what was put right is no longer said to be wrong."""
    for name, reader in READERS.items():
        with suppress(RulebookInvalid):
            bookshelf.parsed(settings, name, reader)


def check(settings: Settings, *, today: date) -> tuple[Finding, ...]:
    """List everything of the rulebook that needs a look, what must be put right first.

    Raises RulebookInvalid when nothing can be read and nothing ever was.
    """
    refresh(settings)
    book, broken = bookshelf.load(settings), _broken(settings)
    ours = Rulebook.parse(bookshelf.shipped(settings)) if any(entry.is_clinic for entry in book.entries) else book
    beside = [*authority.findings(_beside(settings), today=today), *_addresses(settings, today)]
    unread = [Finding(Kind.UNREAD, name, 1, "", _advice(name)) for name in bookshelf.unread(settings)]
    return aging.in_order([*broken, *unread, *beside, *aging.findings(book, ours, today=today, dropped=_dropped(settings))])


def _beside(settings: Settings) -> tuple[Stated, ...]:
    """List the entries of the program's own files that have readers of their own."""
    texts = bookshelf.beside(settings)
    defaults = tomllib.loads(texts["defaults.toml"])["ours"]
    return tuple(entry for name, text in texts.items() if name != directory.FILE for entry in authority.stated(name, text, defaults))


def _addresses(settings: Settings, today: date) -> tuple[Finding, ...]:
    """List the directory's addresses that need a look, the clinic's own in the place of ours."""
    with suppress(RulebookInvalid):  # what cannot be read is said beside this
        ours, *clinics = bookshelf.layers(settings, directory.FILE)
        return tuple(directory.findings(ours, "".join(clinics), today=today))
    return ()


def _broken(settings: Settings) -> list[Finding]:
    """Read every file as it lies now; each that is refused is one finding."""
    readers: list[Callable[[], object]] = [partial(_current, settings), *(partial(_read, settings, name) for name in READERS)]
    return [_where(said) for read in readers if (said := _refused(read))]


def _current(settings: Settings) -> Rulebook:
    return Rulebook.parse(bookshelf.current(settings))


def _read(settings: Settings, name: str) -> object:
    return bookshelf.as_it_lies(settings, name, READERS[name])


def _refused(read: Callable[[], object]) -> str:
    try:
        read()
    except RulebookInvalid as wrong:
        return str(wrong)
    return ""


def _where(said: str) -> Finding:
    place = PLACE.match(said)
    file, line = (place["file"], place["line"]) if place else ("", None)
    return Finding(Kind.BROKEN, file, int(line or 1), "", said.removeprefix(place[0]).strip() if place else said)


def _advice(name: str) -> str:
    inner = name.removeprefix(CLINIC)
    return f"Nothing reads {inner}. Known: plans/NAME.toml, payers/NAME.toml, {', '.join(sorted((*bookshelf.OTHERS, 'regulators.toml', 'holidays.csv')))}."


def _dropped(settings: Settings) -> frozenset[str]:
    """Name the entries that ours had in some version kept here."""
    kept = (keeping.version(settings, name) or {} for name in keeping.versions(settings))
    return frozenset(found for files in kept for path, text in files.items() if not path.startswith(CLINIC) for found in NAMED.findall(text))
