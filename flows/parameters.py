"""What a person may type when starting a flow by hand: a case number and codes, no words, so that no name ends up in Prefect."""

from typing import Annotated
from uuid import UUID

from prefect.context import FlowRunContext
from pydantic import Field

from flows.defects import Defect

NONE = "—"
DAY = r"^(\d{4}-\d{2}-\d{2})?$"
CaseNumber = Annotated[str, Field(pattern=r"^C\d{2}-\d{4,6}$", title="Case number", description="Such as C26-0007")]


def own_run() -> UUID:
    """Name the run that this process works on. Raises Defect outside of one."""
    run = FlowRunContext.get()
    if run is None or run.flow_run is None:
        raise Defect("This runs only as a Prefect flow run.")
    return run.flow_run.id
