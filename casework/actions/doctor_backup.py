"""The doctor on backups: how old the newest is, whether it came back on trial, and whether it lies on the same disk as the data."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from casework.actions import backup, backup_check
from casework.actions.doctor_finding import Unwell
from casework.actions.office import Office
from casework.records import store
from casework.records.logbook import Event

SAME_DISK = "It lies on the same disk as the data: name a folder on another one in clinic.toml, [backup] folder, or copy it away yourself"


def newest(office: Office) -> str:
    """Look at the newest backup."""
    place = backup.folder(office.settings)
    file = backup_check.newest(office)
    patience = timedelta(hours=2 * office.settings.backup.every)
    if file is None:
        if office.now() - _begun(office) < patience:
            return f"none in {place} yet; the board makes the first within an hour, or: casework backup"
        raise Unwell(f"there is none in {place}. Make one now with: casework backup")
    age = office.now() - backup.made_at(file)
    told = f"the newest, {file.name}, is {max(0, round(age.total_seconds() / 3600))} hours old"
    if age > patience:
        raise Unwell(f"{told}, twice the time between two backups. Make one now with: casework backup, and look whether the board runs")
    tried = "not restored on trial yet" if backup_check.is_due(office) else "came back on trial"
    is_same = place.stat().st_dev == office.settings.home.stat().st_dev
    return f"{told} and {tried}. {SAME_DISK if is_same else f'It lies in {place}, on another disk than the data'}"


def _begun(office: Office) -> datetime:
    with store.reading(office.engine) as session:
        first = session.exec(select(Event.at).order_by(col(Event.id)).limit(1)).first()
    return first or office.now()
