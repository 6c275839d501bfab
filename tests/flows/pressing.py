"""Press a door on the real server as a coordinator would, and read what it answers."""

from typing import Any

from tests.flows.driver import Board, wait_for


def press(board: Board, door: str, **said: Any) -> tuple[str, str]:
    """Start a deployment with a filled form, wait until it has ended, and give the name of its state and its message."""
    deployment = board.api("GET", f"/deployments/name/{door}/{door}")
    made = board.api("POST", f"/deployments/{deployment['id']}/create_flow_run", parameters=said)
    ended = wait_for(lambda: board.finished(made), f"the end of {door}; {board.log}")
    return ended["state"]["name"], ended["state"]["message"]


def page(board: Board, number: str, *words: str) -> str:
    """Wait until a case's page says all of this, and give the page."""
    key = f"case-{number.lower()}"

    def look() -> str | None:
        text = board.artifact(key)
        return text if all(each in text for each in words) else None

    return wait_for(look, f"{words} on the page of {number}; {board.log}")
