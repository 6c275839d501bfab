"""The database keeps what it is told: migrations, transactions, types and the append-only log."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

from casework import chart
from casework.actions import Office, cases
from casework.errors import DatabaseProblem, UnknownCase
from casework.records import clinical, columns, events, logbook, migrate, models, store
from casework.terms import Stage
from tests import make

PERSONAL_TABLES = (models, clinical, logbook)


def test_the_migrations_make_exactly_the_tables_of_the_models(office: Office) -> None:
    with office.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})

        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_twice_changes_nothing(office: Office) -> None:
    migrate.upgrade(office.engine)

    assert migrate.is_current(office.engine)


def test_a_newer_database_is_refused_with_a_sentence(office: Office) -> None:
    with store.writing(office.engine) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(DatabaseProblem, match="Use the program that wrote it"):
        migrate.upgrade(office.engine)


def test_every_personal_value_is_ciphertext_in_the_file(office: Office) -> None:
    with store.writing(office.engine) as session:
        session.add(models.Patient(key="P0001", identity="x", value=chart.Patient(first_name="Markerina", last_name="Markerson")))
        events.append(session, "test", actor="maria", at=office.now(), words="Markerina called")
    office.engine.dispose()

    for path in office.settings.home.glob("casework.db*"):
        assert b"Marker" not in path.read_bytes()


def test_every_column_of_a_personal_kind_is_encrypted() -> None:
    clear = [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.name in {"value", "words", "reason_text", "reference", "clinician", "request", "standing"} and table.name != "mark"
        if not isinstance(column.type, columns.Personal)
    ]

    assert clear == []


def test_a_row_of_the_log_can_be_neither_changed_nor_deleted(office: Office) -> None:
    with store.writing(office.engine) as session:
        events.append(session, "test", actor="maria", at=office.now())

    for statement in ("UPDATE event SET actor = 'nobody'", "DELETE FROM event"):
        with pytest.raises(IntegrityError, match="append-only"), store.writing(office.engine) as session:
            session.connection().exec_driver_sql(statement)


def test_the_chain_shows_the_first_altered_row(office: Office) -> None:
    with store.writing(office.engine) as session:
        for number in range(5):
            events.append(session, f"test {number}", actor="maria", at=office.now())
    with store.reading(office.engine) as session:
        assert events.first_altered(session) is None

    with store.writing(office.engine) as session:
        session.connection().exec_driver_sql("DROP TRIGGER event_no_update")
        session.connection().exec_driver_sql("UPDATE event SET actor = 'nobody' WHERE verb = 'test 2'")

    with store.reading(office.engine) as session:
        altered = events.first_altered(session)
        assert altered is not None
        assert session.get_one(logbook.Event, altered).verb == "test 2"


def test_four_hundred_and_eighty_concurrent_commits_are_all_kept(office: Office) -> None:
    with store.writing(office.engine) as session:
        store.set_mark(session, "count", "0", at=office.now())

    def add_sixty() -> None:
        for _ in range(60):
            with store.writing(office.engine) as session:
                mark = session.get_one(logbook.Mark, "count")
                mark.value = str(int(mark.value) + 1)
                session.add(mark)

    threads = [threading.Thread(target=add_sixty) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.reading(office.engine) as session:
        assert session.get_one(logbook.Mark, "count").value == "480"


def test_an_error_inside_a_transaction_leaves_nothing_behind(office: Office) -> None:
    with pytest.raises(RuntimeError), store.writing(office.engine) as session:
        store.set_mark(session, "half", "1", at=office.now())
        raise RuntimeError

    with store.reading(office.engine) as session:
        assert store.mark(session, "half") is None


def test_money_instants_and_enums_come_back_exactly(office: Office) -> None:
    at = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    with store.writing(office.engine) as session:
        session.add(models.Patient(key="P0001", identity="x", value=chart.Patient()))
        session.flush()
        session.add(models.Coverage(id=1, patient_key="P0001", identity="x", payer="Summit", plan="unknown", value=chart.Coverage()))
        session.flush()
        session.add(models.Case(number="C26-0001", patient_key="P0001", coverage_id=1, amount_at_stake=Decimal("0.10") * 3, opened_on=date(2026, 11, 22)))
        store.set_mark(session, "instant", "", at=at)

    with store.reading(office.engine) as session:
        case = session.exec(select(models.Case)).one()
        assert case.amount_at_stake == Decimal("0.30")
        assert case.begins_at is Stage.FIRST_APPEAL
        assert session.get_one(logbook.Mark, "instant").at == at
        raw = session.connection().exec_driver_sql("SELECT begins_at FROM appeal_case").scalar_one()
    assert raw == "first-appeal"


def test_case_numbers_are_neutral_and_count_up_within_the_year(office: Office) -> None:
    with store.writing(office.engine) as session:
        session.add(models.Patient(key="P0001", identity="x", value=chart.Patient()))
        session.flush()
        session.add(models.Coverage(id=1, patient_key="P0001", identity="x", payer="Summit", plan="unknown", value=chart.Coverage()))
        session.flush()
        assert store.next_number(session, date(2026, 11, 22)) == "C26-0001"
        session.add(models.Case(number="C26-0009", patient_key="P0001", coverage_id=1, opened_on=date(2026, 11, 22)))
        session.flush()

        assert store.next_number(session, date(2026, 11, 23)) == "C26-0010"
        assert store.next_number(session, date(2027, 1, 2)) == "C27-0001"


def test_an_unknown_case_number_says_how_to_list_them(office: Office) -> None:
    with pytest.raises(UnknownCase, match="casework cases"), store.reading(office.engine) as session:
        store.case(session, "C26-9999")


def test_a_database_error_never_prints_a_value(office: Office) -> None:
    with pytest.raises(IntegrityError) as caught, store.writing(office.engine) as session:
        session.add(models.Patient(key="P0001", identity="Markerina", value=chart.Patient()))
        session.flush()
        session.connection().exec_driver_sql("INSERT INTO patient VALUES (?, ?, ?)", ("P0001", "Markerina", "x"))

    assert "Markerina" not in str(caught.value)


def test_a_folder_that_cannot_be_written_gets_a_sentence(tmp_path: Path) -> None:
    from casework.actions.office import make_folders
    from casework.errors import FolderNotWritable
    from casework.settings import Settings

    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    with pytest.raises(FolderNotWritable, match="CASEWORK_HOME"):
        make_folders(Settings.from_env({"CASEWORK_HOME": str(blocked / "home")}))


def test_two_data_folders_open_at_once_never_use_each_others_key(tmp_path: Path) -> None:
    one, other = make.office(tmp_path / "one"), make.office(tmp_path / "other")
    for office in (one, other, one):
        cases.take_chart(office, make.full_chart(claims=(make.line(3),)), actor="maria")

    for office in (one, other):
        with store.reading(office.engine) as session:
            assert [row.value.last_name for row in session.exec(select(models.Patient))] == ["Whitlock"]
