"""What a person may type when starting a flow by hand: a case number and nothing else, so that no name ends up in Prefect."""

from typing import Annotated

from pydantic import Field

CaseNumber = Annotated[str, Field(pattern=r"^C\d{2}-\d{4,6}$", title="Case number", description="Such as C26-0007")]
