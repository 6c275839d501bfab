import os
from pathlib import Path

import httpx
import pytest
import yaml
from prefect.flows import load_flow_from_entrypoint

from casework.terms import Stage
from flows import deploy, worker

DEPLOYMENTS = Path(__file__).parents[2] / "deployments"
LISTED = yaml.safe_load((DEPLOYMENTS / "prefect.yaml").read_text())["deployments"]


@pytest.mark.parametrize("listed", LISTED, ids=lambda listed: listed["name"])
def test_every_listed_deployment_loads_and_carries_its_flows_name(listed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DEPLOYMENTS.parent)

    assert load_flow_from_entrypoint(listed["entrypoint"]).name == listed["name"]


def test_work_pools_get_the_same_deployments_as_one_machine() -> None:
    served = {made.name: made for made in worker.deployments({})}

    assert set(served) == {listed["name"] for listed in LISTED}
    assert {stage.value for stage in Stage} < set(served)
    for listed in LISTED:
        made = served[listed["name"]]
        assert made.flow_name == made.name
        assert [each.schedule.interval.total_seconds() for each in made.schedules or ()] == [each["interval"] for each in listed.get("schedules", ())]
        assert (made.concurrency_limit is not None) == ("concurrency_limit" in listed)


def test_a_clinic_can_set_how_often_errands_run() -> None:
    served = {made.name: made for made in worker.deployments({"CASEWORK_REMIND_SECONDS": "60"})}

    assert served["reminders"].schedules[0].schedule.interval.total_seconds() == 60


def test_every_errand_comes_round_while_an_office_is_open_for_its_schedule_begins_anew_at_each_start() -> None:
    errands = [made for made in worker.deployments({}) if made.schedules]

    assert len(errands) == 6
    assert all(made.schedules[0].schedule.interval.total_seconds() <= 4 * 60 * 60 for made in errands)


def test_there_is_room_for_two_runs_at_least() -> None:
    assert worker.process_limit() == max(2, os.cpu_count() or 1)


def test_a_password_that_the_server_does_not_take_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        asked = httpx.Request("POST", "http://server:4200/api/work_pools/")
        raise httpx.HTTPStatusError("no", request=asked, response=httpx.Response(401, request=asked))

    monkeypatch.setattr(deploy, "deploy", refused)

    with pytest.raises(SystemExit, match="the same as PREFECT_SERVER_API_AUTH_STRING"):
        deploy.main()
