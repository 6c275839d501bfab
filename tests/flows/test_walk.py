import base64
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from casework.actions import cases
from casework.chart import Chart
from casework.terms import ROAD, Stage
from tests import make
from tests.flows.driver import Board, board_in, wait_for

pytestmark = pytest.mark.slow

MARK = "Zqx"
SHARED = {"payer", "plan", "network", "issuing_state", "jurisdiction", "external_review", "california_regulator", "salutation", "code", "carc"}
BIRTH = date(1931, 7, 19)


def marked(value: Any, name: str = "") -> Any:
    """Replace every free text of a chart by a marker of its own; closed lists, dates and amounts stay."""
    if isinstance(value, BaseModel):
        said = {field: marked(getattr(value, field), field) for field in type(value).model_fields}
        return value.model_copy(update=said)
    if isinstance(value, tuple):
        return tuple(marked(each, name) for each in value)
    is_text = type(value) is str and value and name not in SHARED and not value.replace("-", "").isdigit()
    return f"{MARK}{name.replace('_', '')}" if is_text else value


def marked_chart() -> Chart:
    """Make a complete request whose every personal field is a marker."""
    chart = make.request_chart()
    said: dict[str, Any] = {name: marked(getattr(chart, name)) for name in ("patient", "standing")}
    said["patient"] = said["patient"].model_copy(update={"birth_on": BIRTH, "zip_code": "62704", "jurisdiction": "IL"})
    said["coverage"] = chart.coverage.model_copy(update={"member_id": f"{MARK}member", "employer": f"{MARK}employer", "plan_name": f"{MARK}planname"})
    said["trials"] = tuple(each.model_copy(update={"treatment": f"{MARK}drug", "why_stopped": f"{MARK}why", "proof": f"{MARK}proof"}) for each in chart.trials)
    said["diagnoses"] = tuple(each.model_copy(update={"description": f"{MARK}diagnosis"}) for each in chart.diagnoses)
    return chart.model_copy(update=said)


def refuse(board: Board, number: str, stage: Stage, *, day: int) -> None:
    """Take one stage from its documents to a refusal and on."""
    filed_on = make.DAY + timedelta(days=day)
    board.move_to(filed_on)
    ready = board.waiting(number, "ready-to-file", stage=stage)
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d file.* · {number} · Summit Mutual Health Plan", ready["name"])
    board.answer(ready, choice="It was filed", filed_on=filed_on.isoformat(), method="Fax", reference=f"{MARK}-REF-1")
    filed = board.waiting(number, "filed")
    assert filed["id"] == ready["id"], "one stage is one run"
    answered_on = filed_on + timedelta(days=20)
    board.move_to(answered_on)
    said = {"notice_on": answered_on.isoformat(), "received_on": answered_on.isoformat(), "reference": f"{MARK}-REF-2", "denial_reason": "medical necessity"}
    board.answer(filed, choice="The payer decided", outcome="Denied", **said)
    decide = board.waiting(number, "determined")
    board.answer(decide, choice="Escalate now" if stage is not Stage.DOI_COMPLAINT else "Close the case")
    wait_for(lambda: board.run(decide["id"])["state"]["type"] == "COMPLETED", f"the end of {stage}")
    assert board.run(decide["id"])["state"]["name"] == "Denied"


def found_in(data: bytes, where: str) -> list[str]:
    """List every marker in some bytes, plain, wide or base64 (of which any alignment would show)."""
    encoded = {base64.b64encode(b"\0" * shift + MARK.encode() * 3)[4:12] for shift in range(3)}
    looked_for = {MARK.encode(), MARK.encode("utf-16-le"), BIRTH.isoformat().encode(), *encoded}
    return [f"{needle!r} in {where}: …{data[max(0, data.find(needle) - 60) : data.find(needle) + 60]!r}…" for needle in looked_for if needle in data]


def test_a_case_goes_through_all_five_stages_by_its_runs_and_nothing_personal_stays_in_prefect(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        (number,) = cases.take_chart(board.office, marked_chart(), actor="test").opened
        for place, stage in enumerate(ROAD):
            refuse(board, number, stage, day=30 * place)
        type_a_name_wherever_possible(board)

        assert {run["state"]["name"] for run in board.runs(number)} == {"Denied"}
        assert len(board.runs(number)) == len(ROAD)
        pages = board.api("POST", "/artifacts/filter", limit=200)
        board.stop()
    assert found_in(repr(pages).encode(), "artifacts") == []
    kept = [*(board.home / "prefect").rglob("*"), board.log]
    assert any(path.name == "prefect.db" for path in kept)
    assert [hit for path in kept if path.is_file() for hit in found_in(path.read_bytes(), path.name)] == []
    documents = list((board.home / "documents").rglob("*.docx"))
    assert {path.parent.name for path in documents} == {stage.value for stage in ROAD}, "the markers were in documents all the while"


def type_a_name_wherever_possible(board: Board) -> None:
    """Try to type a patient's name into every text box; none may take it."""
    (other,) = cases.take_chart(board.office, make.full_chart(), actor="test").opened
    run = board.waiting(other)
    refused = board.api(
        "POST", f"/flow_runs/{run['id']}/resume", run_input={"choice": "It was filed", "who_are_you": "Maria Ortega", "reference": f"{MARK} Whitlock"}
    )
    assert refused["status"] == "REJECT"
    deployment = board.api("GET", "/deployments/name/first-appeal/first-appeal")
    with pytest.raises(Exception, match="409"):
        board.api("POST", f"/deployments/{deployment['id']}/create_flow_run", parameters={"case_number": f"{MARK} Whitlock"})
