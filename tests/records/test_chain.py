"""The log is proved: rows that were altered, put in, taken out, cut off or computed anew are found; words may be sealed anew or lawfully erased."""

import hashlib

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from casework import known
from casework.actions import Office, audit
from casework.records import chain, events, heads, store
from casework.records.index_key import VaultSecret
from casework.records.logbook import Event
from casework.terms import KnownBy
from tests import make

ROWS = 6


@pytest.fixture
def logged(office: Office) -> Office:
    """Write six acts in six transactions, every second with words."""
    for number in range(1, ROWS + 1):
        with store.writing(office.engine) as session:
            events.append(session, f"test {number}", actor="maria", at=office.now(), words=f"word {number}" if number % 2 else "")
    return office


def by_hand(office: Office, *statements: str) -> None:
    """Change the database as somebody who has its file: without the guard."""
    with store.writing(office.engine) as session:
        for statement in ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete", *statements):
            session.connection().exec_driver_sql(statement)


def rows(office: Office) -> list[Event]:
    with store.reading(office.engine) as session:
        return list(session.exec(select(Event).order_by(col(Event.id))))


def test_an_untouched_log_is_whole_with_its_span_and_its_head(logged: Office) -> None:
    proof = audit.verify(logged)

    assert proof.is_whole
    assert (proof.rows, proof.heads, proof.head) == (ROWS, ROWS, rows(logged)[-1].hash)
    assert proof.first_at == rows(logged)[0].at


@pytest.mark.parametrize("column", ["at", "actor", "verb", "code", "case_number", "track", "stage", "known_by", "entered_by", "digest", "hash", "version"])
def test_a_change_in_any_column_is_found_at_its_row(logged: Office, column: str) -> None:
    value = {"at": "'2020-01-01T00:00:00.000000+00:00'", "version": "1"}.get(column, "'other'")
    by_hand(logged, f"UPDATE event SET {column} = {value} WHERE id = 3")  # noqa: S608 - names of this file

    assert audit.verify(logged).altered == 3


def test_changed_words_are_found_though_they_are_sealed_properly(logged: Office) -> None:
    with store.writing(logged.engine) as session:
        session.get_one(Event, 3).words = "other words"

    proof = audit.verify(logged)

    assert (proof.altered, "its words were changed" in proof.trouble) == (3, True)


def test_a_row_that_is_gone_is_found_at_the_one_after_it(logged: Office) -> None:
    by_hand(logged, "DELETE FROM event WHERE id = 3")

    assert audit.verify(logged).altered == 4


def test_an_end_that_was_cut_off_is_found_by_the_heads_beside_it(logged: Office) -> None:
    by_hand(logged, "DELETE FROM event WHERE id > 4")

    proof = audit.verify(logged)

    assert (proof.rows, proof.altered) == (4, 5)
    assert "The log ends at row 4, and heads.log knows row 5" in proof.trouble


def test_a_log_that_was_computed_anew_is_found_by_the_heads_beside_it(logged: Office) -> None:
    by_hand(logged, "UPDATE event SET actor = 'sam' WHERE id = 2")
    previous = chain.GENESIS
    with store.writing(logged.engine) as session:
        for event in session.exec(select(Event).order_by(col(Event.id))):
            event.previous_hash = previous
            event.hash = previous = chain.fingerprint(event)

    proof = audit.verify(logged)

    assert proof.altered == 2
    assert "computed anew" in proof.trouble


def test_an_act_that_was_taken_back_leaves_no_head(office: Office) -> None:
    with pytest.raises(RuntimeError), store.writing(office.engine) as session:
        events.append(session, "test", actor="maria", at=office.now())
        raise RuntimeError

    assert heads.kept(office.settings.home / heads.NAME) == {}
    with store.writing(office.engine) as session:
        events.append(session, "test", actor="maria", at=office.now())
    assert audit.verify(office).is_whole


def test_a_torn_line_among_the_heads_is_none_and_a_missing_file_stops_nothing(logged: Office) -> None:
    path = logged.settings.home / heads.NAME
    path.write_text(path.read_text() + "99 abc")
    assert audit.verify(logged).is_whole

    path.unlink()
    path.mkdir()  # a disk that does not take the line
    with store.writing(logged.engine) as session:
        events.append(session, "test", actor="maria", at=logged.now())
    assert (audit.verify(logged).is_whole, audit.verify(logged).heads) == (True, 0)


def test_words_that_were_erased_by_an_act_leave_the_chain_whole_and_nothing_to_guess_by(logged: Office) -> None:
    with store.writing(logged.engine) as session:
        erased = events.erase(session, [1, 2, 3, 5], actor="sam", at=logged.now(), case_number="")

    assert erased is not None
    assert erased.code.startswith("rows 1, 3, 5; seal ")
    assert [(row.words, row.salt) for row in rows(logged)[:5]] == [("", None)] * 5
    assert audit.verify(logged).is_whole
    with store.writing(logged.engine) as session:
        assert events.erase(session, [1], actor="sam", at=logged.now()) is None


def test_words_that_are_gone_without_an_act_are_found(logged: Office) -> None:
    with store.writing(logged.engine) as session:
        events.erase(session, [5], actor="sam", at=logged.now())
        row = session.get_one(Event, 3)
        row.words, row.salt = "", None

    proof = audit.verify(logged)

    assert (proof.altered, "no act of the log says" in proof.trouble) == (3, True)


def test_an_erased_row_can_still_not_be_altered(logged: Office) -> None:
    with store.writing(logged.engine) as session:
        events.erase(session, [3, 5], actor="sam", at=logged.now())
    by_hand(logged, "UPDATE event SET actor = 'nobody' WHERE id = 3")

    assert audit.verify(logged).altered == 3


def old_row(office: Office, number: int, words: str, previous: str) -> str:
    """Write a row as the program did before it knew how its people are known, and give its hash."""
    event = Event(verb=f"test old {number}", actor="maria", at=office.now(), words=words, previous_hash=previous, hash="")
    parts = (previous, event.at.isoformat(), "maria", event.verb, "", "", "", "", words)
    event.hash = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    with store.writing(office.engine) as session:
        session.add(event)
    return event.hash


def keyed_from(office: Office, row: int) -> None:
    """Have the log keyed from a later row on, as an upgrade does."""
    with store.writing(office.engine) as session:
        session.get_one(VaultSecret, "log").value = f"log keyed from row {row}"


def test_rows_of_the_old_kind_are_proved_as_they_were_written_and_erased_like_new_ones(office: Office) -> None:
    keyed_from(office, 4)
    head = chain.GENESIS
    for number in (1, 2, 3):
        head = old_row(office, number, f"word {number}", head)
    assert audit.verify(office).is_whole

    with store.writing(office.engine) as session:
        events.erase(session, [2], actor="sam", at=office.now())
    assert audit.verify(office).is_whole

    by_hand(office, "UPDATE event SET actor = 'nobody' WHERE id = 2")
    assert audit.verify(office).altered == 2


def without_the_key(office: Office) -> None:
    """Rewrite the whole log as somebody who may write database and data folder, but has no key: as rows of the version before."""
    (office.settings.home / heads.NAME).unlink()
    by_hand(office, "UPDATE event SET version = 2, actor = 'sam'")
    previous = chain.GENESIS
    with store.writing(office.engine) as session:
        for event in session.exec(select(Event).order_by(col(Event.id))):
            event.previous_hash, event.hash = previous, ""
            event.hash = previous = chain.fingerprint(event)


def test_a_log_that_was_computed_anew_without_the_key_is_found_though_no_head_is_left(logged: Office) -> None:
    without_the_key(logged)

    assert (audit.verify(logged).altered, "without the key" in audit.verify(logged).trouble) == (1, True)
    with store.reading(logged.engine) as session:
        sealed = session.connection().exec_driver_sql("SELECT value FROM vault_secret WHERE name = 'index'").scalar_one()
    for since in ("DELETE FROM vault_secret WHERE name = 'log'", "UPDATE vault_secret SET value = 'log keyed from row 99' WHERE name = 'log'"):
        with store.writing(logged.engine) as session:
            session.connection().exec_driver_sql(since)
        assert "what says since when the log is keyed" in audit.verify(logged).trouble
    with store.writing(logged.engine) as session:
        session.connection().exec_driver_sql("UPDATE vault_secret SET value = ? WHERE name = 'log'", (sealed,))
    assert "what says since when the log is keyed" in audit.verify(logged).trouble


def test_the_first_keyed_row_holds_the_old_ones_before_it(office: Office) -> None:
    keyed_from(office, 2)
    old_row(office, 1, "", chain.GENESIS)
    with store.writing(office.engine) as session:
        events.append(session, "test", actor="maria", at=office.now(), words="kept")
    assert audit.verify(office).is_whole

    by_hand(office, "UPDATE event SET actor = 'sam' WHERE id = 1")
    with store.writing(office.engine) as session:
        first = session.get_one(Event, 1)
        first.hash = chain.fingerprint(first)

    assert audit.verify(office).altered == 2


def test_an_old_row_whose_act_was_altered_is_found(office: Office) -> None:
    keyed_from(office, 2)
    old_row(office, 1, "", chain.GENESIS)
    by_hand(office, "UPDATE event SET code = 'other' WHERE id = 1")

    assert audit.verify(office).altered == 1


@pytest.mark.parametrize("column", ["actor", "at", "code", "hash", "known_by", "entered_by", "version", "digest"])
def test_the_database_itself_refuses_to_change_what_was_logged(logged: Office, column: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), store.writing(logged.engine) as session:
        session.connection().exec_driver_sql(f"UPDATE event SET {column} = {column}")  # noqa: S608


def test_the_log_says_how_each_person_is_known(office: Office) -> None:
    told = []
    for keys, by in (("maria", KnownBy.LOGIN), ("maria", KnownBy.PROXY), ("", None)):
        for actor in ("maria", "sam", "system", "board"):
            with store.writing(office.engine) as session:
                if by:
                    with known.person(keys, by=by):
                        event = events.append(session, "deadline set", actor=actor, at=office.now())
                else:
                    event = events.append(session, "deadline set", actor=actor, at=office.now())
                told.append((event.actor, event.known_by, event.entered_by))

    assert told == [
        ("maria", "login", ""),
        ("sam", "attested", "maria"),
        ("system", "machine", ""),
        ("maria", "login", ""),
        ("maria", "proxy", ""),
        ("sam", "attested", "maria"),
        ("system", "machine", ""),
        ("maria", "proxy", ""),
        ("maria", "attested", ""),
        ("sam", "attested", ""),
        ("system", "machine", ""),
        ("board", "board", ""),
    ]


def test_heads_of_another_log_do_not_fit_this_one(logged: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = make.office(tmp_path_factory.mktemp("other") / "home")
    heads.note(other.settings.home / heads.NAME, 1, rows(logged)[0].hash)

    assert audit.verify(other).altered == 1
