"""Press a door on the real server as a coordinator would, and read what it answers."""

from typing import Any

from tests.flows.driver import Board, wait_for


def press(board: Board, door: str, **said: Any) -> tuple[str, str]:
    """Start a deployment with a filled form, wait until it has ended, and give the name of its state and its message."""
    deployment = board.api("GET", f"/deployments/name/{door}/{door}")
    made = board.api("POST", f"/deployments/{deployment['id']}/create_flow_run", parameters=said)
    ended = wait_for(lambda: board.finished(made), f"the end of {door}; {board.log}", seconds=120)
    return ended["state"]["name"], ended["state"]["message"]


def page(board: Board, number: str, words: str) -> str:
    """Wait until a case's page says something, and give the page."""
    key = f"case-{number.lower()}"
    return wait_for(
        lambda: text if words in (text := board.artifact(key)) else None, f"“{words}” on the page of {number}; it says {board.artifact(key)[:3000]}"
    )
