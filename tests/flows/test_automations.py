"""The watch over the program itself: what Prefect's automations are made of, and that each of them really reaches a person."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casework.actions import Office, alarms
from casework.errors import BadInput
from casework.settings import PROGRAM
from flows import automations
from tests.flows.driver import Board, board_in, wait_for
from tests.notify.catchers import Mailbox, mail_server

BLOCK = UUID(int=7)
KINDS = {"run-failed", "run-crashed", "run-late", "worker-gone", "sweep-missing"}


def own(office: Office, text: str) -> None:
    (office.settings.home / automations.FILE).write_text(text)


def wished(office: Office) -> dict[str, Any]:
    return {made.name.removeprefix(automations.PREFIX): made for made in automations.wished(office.settings, BLOCK)}


def test_every_automation_rings_the_bell_with_a_name_that_has_words_and_nothing_more(office: Office) -> None:
    made = wished(office)

    assert set(made) == KINDS
    for name, automation in made.items():
        (ring,) = automation.model_dump(mode="json")["actions"]
        assert (ring["type"], ring["block_document_id"], ring["payload"]) == ("call-webhook", str(BLOCK), name)
        assert (PROGRAM / "templates" / "alarms" / f"{name}.txt.j2").is_file()


def test_none_of_them_sets_the_state_of_a_run(office: Office) -> None:
    assert {action.type for made in wished(office).values() for action in made.actions} == {"call-webhook"}


def test_a_clinic_changes_one_by_name_key_by_key_turns_one_off_and_adds_its_own(office: Office) -> None:
    before = wished(office)
    more = "- {name: failed-often, alarm: failed-often, trigger: {match: {prefect.resource.id: prefect.flow-run.*}, threshold: 5, within: 60}}"
    own(office, f"automations:\n- {{name: run-late, trigger: {{within: 3600}}}}\n- {{name: run-crashed, enabled: false}}\n{more}\n")

    made = wished(office)

    assert set(made) == {*KINDS, "failed-often"}
    assert made["run-late"].trigger.within.total_seconds() == 3600
    assert made["run-late"].trigger.after == before["run-late"].trigger.after
    assert (made["run-crashed"].enabled, made["run-failed"].enabled) == (False, True)
    changed = {name for name in KINDS if made[name].tags != before[name].tags}
    assert changed == {"run-late", "run-crashed"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("automations: [", "cannot be read"),
        ("- name: run-late", "cannot be read"),
        ("automations:\n- enabled: false", "cannot be read"),
        ("automations:\n- {name: run-late, enable: false}", "run-late: unknown enable. Known: name"),
        ("automations:\n- {name: run-late, alarm: Ms. Whitlock called}", "run-late: an alarm is named by a few small letters"),
        ("automations:\n- {name: run-late, trigger: {within: soon}}", "run-late: .*`within` is a number of seconds"),
        ("automations:\n- {name: mine, alarm: mine}", "mine: trigger"),
        ("automations:\n- {name: mine, description: &a [x, x], actions: [*a, *a]}", "cannot be read"),
        ("automations:\n- {name: mine, actions: !!python/object/apply:os.getcwd []}", "cannot be read"),
        (f"automations: {'[' * 3000}", "cannot be read"),
        ("automations:\n- \x00", "cannot be read"),
    ],
)
def test_a_slip_in_the_clinics_file_is_a_sentence_that_names_the_entry(office: Office, text: str, said: str) -> None:
    own(office, text)

    with pytest.raises(BadInput, match=said):
        automations.wished(office.settings, BLOCK)


APPLY = """
import json, os, sys
from pathlib import Path
from prefect.client.orchestration import get_client
from prefect.events.schemas.automations import AutomationCore
from casework.settings import Settings
from flows import automations
settings = Settings.from_env(os.environ)
file = settings.home / automations.FILE
told = []
with get_client(sync_client=True) as client:
    def there():
        return {each.name: each for each in automations._ours(client)}
    told.append(automations.apply(settings, client))
    late = there()["casework: run-late"].model_dump(exclude={"id", "created", "updated"})
    client.create_automation(AutomationCore.model_validate({**late, "name": "a clinic's own", "tags": ["clinic"]}))
    client.pause_automation(there()["casework: run-failed"].id)
    file.write_text("automations:\\n- {name: run-failed, description: ours}\\n- {name: extra, alarm: extra, trigger: {match: {prefect.resource.id: x}}}\\n")
    told.append(automations.apply(settings, client))
    told.append([there()["casework: run-failed"].description, there()["casework: run-failed"].enabled])
    client.delete_automation(there()["casework: run-late"].id)
    file.write_text("automations: {")
    told.append(automations.apply(settings, client))
    told.append(sorted(there()))
    told.append([each.name for each in client.read_automations(sort="NAME_ASC", limit=50) if each.tags == ["clinic"]])
print(json.dumps(told))
"""

QUICK = {
    "PREFECT_SERVER_SERVICES_FOREMAN_LOOP_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_FOREMAN_DEPLOYMENT_LAST_POLLED_TIMEOUT_SECONDS": "8",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "2",
}
COMPRESSED = (
    "automations:\n- {name: worker-gone, trigger: {within: 10}}\n- {name: run-late, trigger: {within: 10}}\n- {name: sweep-missing, trigger: {within: 10}}\n"
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as served:
        yield served


def subjects(mailbox: Mailbox, words: str) -> list[str]:
    return [str(mail["Subject"]) for mail in mailbox.mails if words in str(mail["Subject"])]


def end(board: Board, run: dict[str, Any], state: str) -> None:
    board.api("POST", f"/flow_runs/{run['id']}/set_state", state={"type": state.upper(), "name": state}, force=True)


@pytest.mark.slow
def test_each_trigger_reaches_a_person_by_mail_and_no_healthy_board_rings(tmp_path: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in QUICK.items():
        monkeypatch.setenv(name, value)
    with board_in(tmp_path, start=False) as board:
        own(board.office, COMPRESSED)
        people = f'manager = "dana"\n[mail]\nurl = "{mailbox.url}"\n[people.dana]\nemail = "dana@clinic.example"\n'
        (board.home / "channels.toml").write_text(people)
        board.start()
        undo = board.api("GET", "/deployments/name/undo/undo")
        run = board.api(
            "POST", f"/deployments/{undo['id']}/create_flow_run", parameters={"case_number": "C26-0001", "who_are_you": "maria"}, state={"type": "PENDING"}
        )
        end(board, run, "Failed")
        wait_for(lambda: subjects(mailbox, "a run on the board failed"), "the mail of a failed run")
        end(board, run, "Crashed")
        wait_for(lambda: subjects(mailbox, "was cut off"), "the mail of a crashed run")
        wait_for(lambda: [each for each in alarms.listed(board.office) if each.kind == "sweep-missing"], "the ring of a missing sweep")
        assert len(mailbox.mails) == 2, "a worker that polls is not gone, and a missing sweep is looked at before anybody hears of it"
        board.stop()

        with board.bare_server():
            late = board.api("POST", f"/deployments/{undo['id']}/create_flow_run", parameters={"case_number": "C26-0001", "who_are_you": "maria"})
            wait_for(lambda: subjects(mailbox, "nothing takes up the board's work"), "the mail of a worker that is gone")
            wait_for(lambda: subjects(mailbox, "does not get to its work"), "the mail of a late run")
            assert board.run(late["id"])["state"]["name"] == "Late"
            (board.home / automations.FILE).unlink()
            env = {**board.environment(), "PYTHONPATH": str(PROGRAM)}
            told = subprocess.run([sys.executable, "-c", APPLY], env=env, cwd=PROGRAM, capture_output=True, text=True, timeout=60, check=True)

    assert not [mail for mail in mailbox.mails if "C26-" in mail.as_string()]
    first, second, failed, third, names, theirs = json.loads(told.stdout)
    assert first == {"made": 0, "changed": 3, "removed": 0}
    assert second == {"made": 1, "changed": 1, "removed": 0}
    assert failed == ["ours", False], "what a person switched off stays off"
    assert third == {"made": 1, "changed": 1, "removed": 1}
    assert set(names) == {f"casework: {kind}" for kind in KINDS}
    assert theirs == ["a clinic's own"]
    assert "Until then the watch works as delivered" in told.stderr
