"""Helpers for tests of backups: an office with something in it, a folder to restore into, and what a person would compare."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from sqlmodel import select

from casework.actions import Office, cases, drafting
from casework.actions.restore import Restored, restore
from casework.records import dump, store
from casework.records.models import Case, Patient
from casework.settings import Settings
from tests import make


def busy_office(home: Path, **env: str) -> tuple[Office, str]:
    """Open an office with one case whose documents are drawn."""
    office = make.office(home, **env)
    (number,) = cases.take_chart(office, make.full_chart(), actor="maria").opened
    drafting.draft(office, number, actor="maria")
    return office, number


def new_home(folder: Path, of: Office) -> Path:
    """Make a folder in which only the key of an office lies."""
    shutil.copytree(of.settings.home / "keys", folder / "keys")
    return folder


def restored(file: Path, home: Path, *, database_url: str = "") -> tuple[Restored, Office]:
    """Restore and open what was restored."""
    done = restore(file, {}, home=home, database_url=database_url, actor="maria")
    return done, Office.open(Settings.from_env({"CASEWORK_HOME": str(home), "CASEWORK_DATABASE_URL": database_url}))


def counts(office: Office) -> dict[str, int]:
    """Count the rows of every table but the log and the marks, which a backup itself adds to."""
    with office.engine.connect() as connection:
        return {name: number for name, number in dump.counts(connection).items() if name not in ("event", "mark", "case_act")}


def names(office: Office) -> list[str]:
    """List who is a patient, decrypted, and the numbers of the cases."""
    with store.reading(office.engine) as session:
        people = [row.value.last_name for row in session.exec(select(Patient).order_by(Patient.key))]
        return people + list(session.exec(select(Case.number).order_by(Case.number)))


def killed_after(seconds: float, act: Callable[[], object]) -> bool:
    """Run an act in a process of its own and kill it after a while; say whether the kill came before its end."""
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.002)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return True
