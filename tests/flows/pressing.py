"""Press a door on the real server as a coordinator would, and read what it answers."""

from typing import Any

from prefect.flows import Flow
from prefect.utilities.callables import parameter_schema

from flows import who
from tests.flows.driver import Board, wait_for


def press(board: Board, door: str, **said: Any) -> tuple[str, str]:
    """Start a deployment with a filled form, wait until it has ended, and give the name of its state and its message."""
    deployment = board.api("GET", f"/deployments/name/{door}/{door}")
    made = board.api("POST", f"/deployments/{deployment['id']}/create_flow_run", parameters={"who_are_you": "maria", **said})
    ended = wait_for(lambda: board.finished(made), f"the end of {door}; {board.log}")
    return ended["state"]["name"], ended["state"]["message"]


def press_errand(board: Board, errand: str) -> tuple[str, str]:
    """Press an errand's deployment and say how it ended; one that meets the clock's own run of it is pressed again."""

    def ended() -> tuple[str, str] | None:
        deployment = board.api("GET", f"/deployments/name/{errand}/{errand}")
        made = board.api("POST", f"/deployments/{deployment['id']}/create_flow_run", parameters={})
        run = wait_for(lambda: board.finished(made), f"the end of {errand}; {board.log}")
        return (run["state"]["name"], run["state"]["message"]) if run["state"]["type"] == "COMPLETED" else None

    return wait_for(ended, f"{errand}; {board.log}")


def page(board: Board, number: str, *words: str) -> str:
    """Wait until a case's page says all of this, and give the page."""
    key = f"case-{number.lower()}"

    def look() -> str | None:
        text = board.artifact(key)
        return text if all(each in text for each in words) else None

    return wait_for(look, f"{words} on the page of {number}; {board.log}")


def asked(flow: Flow[..., Any]) -> dict[str, Any]:
    """Give the schema of a door's form but for who presses, which every door asks alike; see test_door_schemas."""
    schema = parameter_schema(flow).model_dump()
    return {**schema, "properties": {name: field for name, field in schema["properties"].items() if name != who.WHO}}
