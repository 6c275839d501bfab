from collections.abc import Iterator

import pytest

from tests.flows.driver import Board, board_in


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """Serve one throw-away data folder for all tests that leave it as a coordinator would."""
    with board_in(tmp_path_factory.mktemp("board")) as served:
        yield served
