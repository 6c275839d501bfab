"""The doctor does each thing itself; what is wrong is a sentence that says what to do."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from casework import clock
from casework.actions import Office, alarms, doctor, doctor_board, doctor_machine, doctor_sending, remind, sweeping
from casework.actions.doctor_finding import Finding, Unwell
from casework.errors import BadInput
from casework.records import store
from tests.notify.catchers import Mailbox, free_port, mail_server


@contextmanager
def board(*, status: int = 200, worker: dict[str, Any] | None = None, known: bool = True, hours: int = 0) -> Iterator[int]:
    """Serve what Prefect's API would say of its health and of the errand, in a clock of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(worker or {"last_polled": datetime.now(UTC).isoformat()}).encode()
            self.send_response_only(status if known or "health" in self.path else 404)
            self.send_header("Date", self.date_time_string((datetime.now(UTC) + timedelta(hours=hours)).timestamp()))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


def at(office: Office, port: int, **changes: Any) -> Office:
    url = f"http://127.0.0.1:{port}"
    return Office(replace(office.settings, **{"local_url": url, "board_url": url, **changes}), office.engine)


def people(office: Office, mailbox: Mailbox, *, url: str = "") -> None:
    (office.settings.home / "channels.toml").write_text(f'[mail]\nurl = "{url or mailbox.url}"\n[people.maria]\nemail = "maria@clinic.example"\n')


def found(office: Office, **options: Any) -> dict[str, Finding]:
    return {finding.what: finding for finding in doctor.examine(office, env={}, **options)}


def test_in_a_house_that_is_well_every_check_says_so_in_a_sentence(office: Office) -> None:
    with mail_server() as mailbox, board() as port:
        people(office, mailbox)
        (office.settings.home / clock.TODAY).unlink(missing_ok=True)
        with store.writing(office.engine) as session:
            store.set_mark(session, remind.LAST_SWEEP, "", at=office.now())
        office.settings.home.chmod(0o700)
        findings = found(at(office, port))

    unwell = [finding for finding in findings.values() if not finding.is_well and finding.what != "rules"]
    assert unwell == []
    assert mailbox.mails == [], "it sends nothing by itself"
    assert findings["mail"].words.endswith("took the connection and the login; nothing was sent")
    assert "forget" not in findings["sending"].words
    assert all(finding.words and "Traceback" not in finding.words for finding in findings.values())


def test_a_test_message_goes_to_one_person_when_asked_for(office: Office) -> None:
    with mail_server() as mailbox:
        people(office, mailbox)
        finding = found(office, send_test_to="maria")["a message to maria"]

    assert (finding.is_well, mailbox.mails[0]["To"], mailbox.mails[0]["Subject"]) == (True, "maria@clinic.example", doctor_sending.TEST)
    with pytest.raises(BadInput, match="names nobody 'dana'"):
        doctor.examine(office, env={}, send_test_to="dana")


def test_a_mailbox_that_refuses_the_test_is_said_with_what_the_server_said(office: Office) -> None:
    with mail_server() as mailbox:
        people(office, mailbox)
        mailbox.refuses["maria@clinic.example"] = "550 no such mailbox"

        assert "550" in found(office, send_test_to="maria")["a message to maria"].words


def test_a_mail_server_that_is_down_is_named_without_its_password(office: Office) -> None:
    with mail_server() as mailbox:
        people(office, mailbox, url=f"mailto://maria:secret@127.0.0.1:{free_port()}?from=a@clinic.example")
        finding = found(office)["mail"]

    assert not finding.is_well
    assert "Look at [mail] url" in finding.words
    assert "secret" not in finding.words


def test_without_a_board_server_worker_and_clock_say_what_they_can(office: Office) -> None:
    findings = found(at(office, free_port()))

    assert "make start" in findings["server"].words
    assert "Start both" in findings["worker"].words
    assert not findings["server"].is_well
    assert findings["board"].is_well, "the address itself is the usual one"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"worker": {"last_polled": (datetime.now(UTC) - timedelta(minutes=9)).isoformat()}}, "nobody has asked for work for minutes"),
        ({"worker": {"last_polled": None}}, "casework remind"),
        ({"known": False}, "knows no schedule"),
        ({"status": 401}, "PREFECT_API_AUTH_STRING"),
    ],
)
def test_a_worker_that_is_gone_is_a_finding_with_how_to_start_one(office: Office, state: dict[str, Any], said: str) -> None:
    with board(**state) as port, pytest.raises(Unwell, match=said):
        doctor_board.worker(at(office, port), {})


def test_a_board_that_links_cannot_reach_is_told(office: Office) -> None:
    with board(status=502) as port:
        away = at(office, port, board_url=f"http://127.0.0.1:{free_port()}")
        with pytest.raises(Unwell, match="links in mails may lead nowhere"):
            doctor_board.address(away)
        with pytest.raises(Unwell, match="answers 502"):
            doctor_board.address(at(office, free_port(), board_url=f"http://127.0.0.1:{port}"))


def test_a_clock_that_is_wrong_is_told_by_the_server_by_what_was_written_and_by_a_day_set_by_hand(office: Office) -> None:
    (office.settings.home / clock.TODAY).unlink(missing_ok=True)
    with board(hours=3) as port, pytest.raises(Unwell, match="differs from the server's by 180 minutes"):
        doctor_machine.time_is_right(at(office, port), {})
    later = datetime.now(UTC).timestamp() + 3600
    os.utime(office.settings.home / "casework.db", (later, later))
    with pytest.raises(Unwell, match="before what was written last"):
        doctor_machine.time_is_right(at(office, free_port()), {})
    clock.set_today(office.settings, datetime.now(UTC).date())
    with pytest.raises(Unwell, match="set by hand"):
        doctor_machine.time_is_right(office, {})


def test_a_folder_that_others_may_open_is_told_with_the_command_that_closes_it(office: Office) -> None:
    home = office.settings.home
    home.chmod(0o700)
    assert "only the user" in doctor_machine.permissions(office)
    home.chmod(0o755)
    (home / "casework.db").chmod(0o644)
    with pytest.raises(Unwell, match=r"may open .*casework\.db.*chmod -R go-rwx"):
        doctor_machine.permissions(office)


def test_a_sweep_that_is_missing_and_one_that_the_board_had_to_run_are_told(office: Office) -> None:
    with pytest.raises(Unwell, match="no sweep has run yet"):
        doctor_sending.sweep(office)
    with store.writing(office.engine) as session:
        store.set_mark(session, remind.LAST_SWEEP, "", at=office.now() - timedelta(hours=2))
    with pytest.raises(Unwell, match="casework remind"):
        doctor_sending.sweep(office)
    sweeping.sweep_ourselves(office, schedule_stands_still=True)
    with pytest.raises(Unwell, match="stood still"):
        doctor_sending.sweep(office)


def test_an_alarm_that_reached_nobody_is_a_finding(office: Office) -> None:
    assert doctor_sending.told(office) == "none was raised"
    (office.settings.home / "channels.toml").write_text("")
    alarms.sound(office, "run-failed")
    alarms.send_due(office, env={})
    with pytest.raises(Unwell, match="nobody could be told of run-failed"):
        doctor_sending.told(office)


def test_a_check_that_breaks_is_a_finding_that_quotes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_office: Office) -> str:
        raise LookupError("MARKERNAME")

    monkeypatch.setattr("casework.actions.doctor_data.database", broken)

    assert found(office)["database"].words == "the check itself failed (LookupError). Report this."
