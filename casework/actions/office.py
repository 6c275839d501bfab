"""The office: one data folder, open for work. It bundles what the actions need, read once."""

import os
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Self

from sqlalchemy import Engine

from casework import bookshelf, clock, front, keeping
from casework.actions import codebooks, first_start, roles
from casework.errors import DatabaseProblem, FolderNotWritable
from casework.letters import template_files
from casework.letters.evidence import EvidenceRegister
from casework.letters.word import Letterhead
from casework.letters.wording import Wording
from casework.records import columns, files, heads, index_key, keys, migrate, staged, store, troubles, whole, workroom
from casework.records.files import Files
from casework.rules.book import Rulebook
from casework.rules.coding import CodeBook
from casework.rules.targets import Targets
from casework.settings import DATABASE, Settings

RESTORING = ".restoring"  # what a restore builds before it puts it in place
WRITTEN = ("charts", "inbox/rejected", "keys", "rulebook", front.FOLDER, keeping.FOLDER)  # besides those of the sealed files
FOLDERS = ("documents", "vault", "work", "charts", "inbox", "inbox/done", "inbox/rejected", "templates", "rulebook")


@dataclass(frozen=True)
class Office:
    """One data folder with its database, vault, rulebook and words."""

    settings: Settings
    engine: Engine

    @classmethod
    def create(cls, settings: Settings) -> Self:
        """Make what is missing of a data folder (folders, key, tables) and open it.

        Raises FolderNotWritable, KeyProblem or DatabaseProblem.
        """
        _refuse_half_restored(settings)
        make_folders(settings)
        workroom.sweep(settings.home)
        first_start.make_key(settings)
        opened = keys.unlock(settings)
        engine = store.connect(settings.database_url, opened)
        with columns.using(opened):  # a migration may move personal values
            migrate.upgrade(engine)
        made = cls._at(settings, engine)
        made.files.sweep()
        for name in WRITTEN:
            whole.sweep(settings.folder(name), ".")
        from casework.actions import putting_aside, sealing  # they work with an office themselves

        staged.finish(engine, settings.home)
        putting_aside.finish(made)
        sealing.seal_all(made)
        return made

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open a data folder that exists.

        Raises DatabaseProblem when nobody made it yet, KeyProblem when its key is missing.
        """
        if settings.database_url.startswith("sqlite") and not (settings.home / DATABASE).exists():
            raise DatabaseProblem(f"There is no data in {settings.home} yet. Run: casework init")
        engine = store.connect(settings.database_url, keys.unlock(settings))
        migrate.refuse_other(engine)
        return cls._at(settings, engine)

    @classmethod
    def _at(cls, settings: Settings, engine: Engine) -> Self:
        from casework.actions import next_day  # it works with an office itself

        with store.reading(engine) as session:
            index_key.load(session, store.vault_of(engine))
        store.at_leaving(engine, partial(next_day.leave, settings))
        store.carry(engine, roles.rights(settings), settings.home / heads.NAME)
        return cls(settings, engine)

    def today(self) -> date:
        """Give the office's calendar day."""
        return clock.today(self.settings)

    def now(self) -> datetime:
        """Give the present instant, on the office's day."""
        return clock.now(self.settings)

    @property
    def book(self) -> Rulebook:
        """Give the rulebook in force; read again only when a file of it changed."""
        return bookshelf.load(self.settings)

    @cached_property
    def wording(self) -> Wording:
        """Give the words of letters, the clinic's own first."""
        return Wording([self.settings.folder("templates"), self.settings.program / "templates"])

    @cached_property
    def letterhead(self) -> Letterhead:
        """Give the clinic's letterhead, or ours."""
        own = self.settings.folder("templates") / "letterhead.docx"
        template_files.refuse_link_out(own, folder=own.parent)
        return Letterhead(own if own.is_file() else self.settings.program / "templates" / "letterhead.docx")

    @cached_property
    def register(self) -> EvidenceRegister:
        """Give the register of checked studies."""
        return bookshelf.parsed(self.settings, "evidence.toml", EvidenceRegister.parse)

    @cached_property
    def codes(self) -> CodeBook:
        """Give the checks of billing codes."""
        return codebooks.read(self.settings)

    @cached_property
    def targets(self) -> Targets:
        """Give the clinic's own targets where the law sets no date."""
        return bookshelf.parsed(self.settings, "targets.toml", Targets.latest)

    @property
    def documents(self) -> Path:
        """Give the folder of the files that are handed out to people; the files themselves are in `files`."""
        return self.settings.folder("documents")

    @cached_property
    def files(self) -> Files:
        """Give the sealed files of this data folder."""
        return Files(self.settings.folder(files.FOLDER), self.documents, partial(store.vault_of, self.engine), is_open=self.settings.kept.is_open)


def make_folders(settings: Settings) -> None:
    """Make the data folder, readable by this user only. Raises FolderNotWritable."""
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in FOLDERS:
            settings.folder(name).mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("clinic.toml", "channels.toml"):
            example = settings.program / "deployments" / name.replace(".toml", ".example.toml")
            if example.is_file() and not (settings.home / name).exists():
                shutil.copyfile(example, settings.home / name)
    except OSError as error:
        raise FolderNotWritable(_unwritable(settings.home, error)) from None
    if not os.access(settings.home, os.W_OK):
        raise FolderNotWritable(_unwritable(settings.home, None))


def _refuse_half_restored(settings: Settings) -> None:
    """Refuse a folder in which a restore was cut off: taken for a new clinic, it would begin without its cases."""
    if (settings.home / RESTORING).is_dir() and not (settings.home / DATABASE).exists() and settings.database_url.startswith("sqlite"):
        raise DatabaseProblem(f"A restore into {settings.home} was cut off. Run it again: casework restore FILE --home {settings.home}")


def _unwritable(home: Path, error: OSError | None) -> str:
    why = f" ({error.strerror})" if error else ""
    return (
        f"The data folder {home} cannot be written{why}. Choose another with CASEWORK_HOME=/some/folder, make room, or give yourself the right to write"
        f" there. {troubles.AGAIN}"
    )
