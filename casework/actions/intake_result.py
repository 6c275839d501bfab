"""What taking in one file did, for the person who gave it and for the log."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from casework.intake.remittance_rows import Rows


@dataclass(frozen=True, slots=True)
class Result:
    """What one file did. `claims` are the report's rows; `rows` counts a worksheet's rows by what became of them; `monday` is its sheet in a line.

    `file` may hold a name: it is for the person who gave the file.
    """

    file: str
    kind: str
    opened: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    claims_read: int = 0
    claims_in_cases: int = 0
    claims_known: int = 0
    claims_set_aside: int = 0
    summary: tuple[str, ...] = ()
    monday: str = ""
    refused: str = ""
    claims: list[dict[str, Any]] | Rows = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Give the result as JSON can hold it."""
        return {**self.counts(), "claims": list(self.claims)}

    def counts(self) -> dict[str, Any]:
        """Give all but the rows of the claims, of which there may be hundreds of thousands."""
        return {name: value for name, value in asdict(replace(self, claims=[])).items() if name != "claims"}

    def claim_texts(self) -> Iterator[str]:
        """Give each row of the claims as JSON text."""
        return self.claims.texts() if isinstance(self.claims, Rows) else (json.dumps(row, default=str) for row in self.claims)
