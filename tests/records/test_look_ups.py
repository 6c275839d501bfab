"""A patient is found by name, birth date or member id, however typed, and by nothing that stands readable in the database."""

import json
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import select

from casework.actions import Office, cases, finding_patients
from casework.cli.main import main
from casework.errors import BadInput
from casework.records import columns, events, keys, look_ups, migrate, store
from casework.records.logbook import Event
from casework.records.models import Coverage, Patient
from casework.records.vault import Key, Vault
from casework.rules import naming
from tests import make


@pytest.fixture
def number(office: Office) -> str:
    return cases.take_chart(office, make.full_chart(), actor="maria").opened[0]


def found(office: Office, **asked: object) -> list[str]:
    return [each.patient_key for each in finding_patients.find(office, actor="maria", **asked)]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["Whitlock, Jordan", "jordan WHITLOCK", " Jordan   Whitlock ", "Whitlock", "jördan", "Jordan-Whitlock"])
def test_a_name_is_found_in_any_order_case_and_spacing(office: Office, number: str, name: str) -> None:
    assert found(office, name=name) == ["P0001"]


@pytest.mark.parametrize("name", ["Whit", "Whitlock Robin", "Jor dan", "?"])
def test_half_a_name_or_another_one_finds_nobody(office: Office, number: str, name: str) -> None:
    assert found(office, name=name) == []


def test_everything_that_is_asked_must_fit(office: Office, number: str) -> None:
    chart = make.full_chart()
    member = f" {chart.coverage.member_id.lower()} "

    assert found(office, born=chart.patient.birth_on) == ["P0001"]
    assert found(office, member=member) == ["P0001"]
    assert found(office, member=member, name="Whitlock", born=chart.patient.birth_on) == ["P0001"]
    assert found(office, member=member, born=date(1984, 3, 10)) == []


def test_whoever_asks_for_nothing_is_told_what_to_ask(office: Office) -> None:
    with pytest.raises(BadInput, match="--name, --born or --member"):
        finding_patients.find(office, name="  ", actor="maria")


def test_a_look_up_is_kept_in_the_log_without_what_was_typed(office: Office, number: str) -> None:
    finding_patients.find(office, name="Whitlock", born=date(1984, 3, 9), actor="maria")
    finding_patients.find(office, name="Nobody", actor="maria")

    with store.reading(office.engine) as session:
        rows = session.exec(select(Event).where(Event.verb == finding_patients.LOOKED_UP)).all()
        assert [(row.actor, row.code, row.words) for row in rows] == [
            ("maria", "by name and born: P0001", ""),
            ("maria", "by name: 0 found, nobody shown", ""),
        ]
        assert events.first_altered(session) is None


def test_too_many_are_not_shown_and_the_look_is_kept_all_the_same(office: Office) -> None:
    with store.writing(office.engine) as session:
        value = make.full_chart().patient
        session.add_all(Patient(key=f"P{place:04d}", identity=str(place), value=value) for place in range(1, finding_patients.MOST + 2))

    with pytest.raises(BadInput, match="21 patients fit"):
        finding_patients.find(office, name="Whitlock", actor="maria")
    with store.reading(office.engine) as session:
        assert session.exec(select(Event.code).where(Event.verb == finding_patients.LOOKED_UP)).all() == ["by name: 21 found, nobody shown"]


def test_a_corrected_name_and_a_further_coverage_are_found_at_once(office: Office, number: str) -> None:
    with store.writing(office.engine) as session:
        row = session.get_one(Patient, "P0001")
        row.value = row.value.model_copy(update={"last_name": "O\u2019Whitlock"})
        session.add(row)
        cover = session.exec(select(Coverage)).one()
        session.add(Coverage(patient_key="P0001", identity="x", payer="Aetna", plan="unknown", value=cover.value.model_copy(update={"member_id": "NEW-77"})))

    assert found(office, name="owhitlock") == found(office, member="new77") == found(office, member=make.full_chart().coverage.member_id) == ["P0001"]
    assert found(office, name="Whitlock") == []


def test_no_fingerprint_can_be_guessed_without_the_key(office: Office, number: str) -> None:
    with store.reading(office.engine) as session:
        marks = {row.mark for row in session.exec(select(look_ups.LookUp))}
        kinds = {row.kind for row in session.exec(select(look_ups.LookUp))}
        ours = look_ups.mark(look_ups.LookedBy.NAME, "whitlock")
    other = Vault(Key.new()).index("look up name", "whitlock")

    assert kinds == set(look_ups.LookedBy)
    assert ours in marks
    assert other not in marks


def test_a_deleted_patient_leaves_no_fingerprint(office: Office) -> None:
    with store.writing(office.engine) as session:
        session.add(Patient(key="P0009", identity="9", value=make.full_chart().patient))
    with store.writing(office.engine) as session:
        session.delete(session.get_one(Patient, "P0009"))

    with store.reading(office.engine) as session:
        assert session.exec(select(look_ups.LookUp)).all() == []


def test_names_of_other_scripts_and_marks_are_written_alike() -> None:
    assert naming.words("Łukasz Ørsted-Müller") == naming.words("lukasz ORSTED muller")
    assert naming.words("D'Angelo") == naming.words("d\u2019angelo")
    assert naming.words("李 明") == {"李", "明"}
    assert naming.joined(" w-123 / 45") == "w12345"


def test_a_database_with_patients_is_given_its_fingerprints_by_the_migration(office: Office) -> None:
    settings = office.settings
    (settings.home / "casework.db").unlink()
    box = keys.unlock(settings)
    engine = store.connect(settings.database_url, box)
    value = json.dumps({"first_name": "Zoë", "last_name": "Quill", "birth_on": "1990-02-03"})
    with columns.using(box), engine.connect() as connection:
        migrate.bring_to(connection, "0026")
        for key, said in (("P0001", value), ("P0002", "{}")):
            sealed = {"key": key, "value": box.seal(said, column="patient.value")}
            connection.execute(sa.text("INSERT INTO patient (key, identity, value) VALUES (:key, 'x', :value)"), sealed)
        member = box.seal(json.dumps({"member_id": "Q-1"}), column="coverage.value")
        row = {"key": "P0001", "value": member}
        connection.execute(sa.text("INSERT INTO coverage (patient_key, identity, payer, plan, value) VALUES (:key, 'x', 'Aetna', 'unknown', :value)"), row)
        connection.commit()
    before = box.index("anything")
    engine.dispose()

    again = Office.create(settings)

    assert found(again, name="quill, zoe", born=date(1990, 2, 3), member="q1") == ["P0001"]
    assert store.vault_of(again.engine).index("anything") == before


def test_the_command_prints_who_fits_and_says_when_nobody_does(
    office: Office, number: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))

    assert main(["find", "--name", "Whitlock", "--who", "maria", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["open_cases"] == [number]
    assert main(["find", "--born", "1984-03-09", "--who", "maria"]) == 0
    assert f"P0001  Whitlock, Jordan, born 1984-03-09: {number}" in capsys.readouterr().out
    assert main(["find", "--name", "Nobody", "--who", "maria"]) == 0
    assert "Nobody fits" in capsys.readouterr().out
    assert main(["find", "--who", "maria"]) == 1
