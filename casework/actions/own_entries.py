"""A TOML file that somebody gives a command, to be added to the clinic's own rulebook."""

import tomllib
from pathlib import Path
from typing import Any

from casework.errors import BadInput


def table(file: Path, *, what: str) -> dict[str, Any]:
    """Read the file. Raises BadInput naming the line, or saying which file to give: the one with `what`."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise BadInput(f"{file.name} cannot be read. Give the TOML file with {what}.") from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{file.name} cannot be read: {error}. Correct that line.") from None
