"""An authorization that an earlier version kept in the chart becomes a row of its own, and none is lost."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from casework import chart
from casework.actions import Office
from casework.errors import KeyProblem
from casework.records import columns, keys, migrate, store
from casework.records.models import Patient
from casework.records.standing import Representation
from casework.rules.standing import Accepts
from casework.settings import Settings
from tests import make


def before(settings: Settings) -> sa.Engine:
    """Make the database as it was before, with one signed authorization and one patient without any."""
    keys.make(settings)
    opened = keys.unlock(settings)
    engine = store.connect(settings.database_url, opened)
    with engine.connect() as connection:
        migrate.bring_to(connection, "0012")
        connection.commit()
    signed, none = chart.Standing(asked_on="2026-11-07", signed_on="2026-11-10"), chart.Standing()
    with columns.using(opened), Session(engine) as session:  # a writing transaction of today knows tables that come later
        for key, said in (("P0001", signed), ("P0002", none)):
            session.add(Patient(key=key, identity=key, value=chart.Patient()))
            session.flush()
            empty = opened.seal(json.dumps({}), column="care.clinician"), opened.seal(json.dumps({}), column="care.request")
            sealed = opened.seal(said.model_dump_json(), column="care.standing")
            session.connection().exec_driver_sql("INSERT INTO care (patient_key, clinician, request, standing) VALUES (?, ?, ?, ?)", (key, *empty, sealed))
        session.commit()
    return engine


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "clinic.toml").write_text(make.CLINIC)
    return Settings.from_env({"CASEWORK_HOME": str(tmp_path / "home")})


def test_a_signed_authorization_is_moved_with_its_days_and_holds_for_every_case(settings: Settings) -> None:
    before(settings).dispose()
    office = Office.create(settings)

    with store.reading(office.engine) as session:
        (row,) = session.exec(select(Representation)).all()
    assert (row.patient_key, row.case_number, row.kind) == ("P0001", None, Accepts.AUTHORIZATION)
    assert (str(row.asked_on), str(row.signed_on), row.expires_on, row.stages) == ("2026-11-07", "2026-11-10", None, [])


def test_without_the_key_nothing_is_moved_and_nothing_is_lost(settings: Settings) -> None:
    engine = before(settings)

    with pytest.raises(KeyProblem):
        migrate.upgrade(engine)

    with store.reading(engine) as session, columns.using(keys.unlock(settings)):
        assert len(session.connection().exec_driver_sql("SELECT standing FROM care").all()) == 2
