"""Give the deployments to a work pool, for clinics with several workers: `python -m flows.deploy`.

Prefect 3.8.8's own `prefect deploy` creates one deployment and then stops on an answer of its server; this goes through.
"""

import os
import sys

import httpx
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.context import SyncClientContext
from prefect.exceptions import ObjectAlreadyExists

from casework.settings import Settings
from flows import automations, worker

POOL = "casework"


def main() -> None:
    """Make the work pool if need be and write every deployment to the server."""
    try:
        deploy()
    except httpx.HTTPStatusError as error:
        if error.response.status_code != httpx.codes.UNAUTHORIZED:
            raise
        sys.exit("The server does not take the password of PREFECT_API_AUTH_STRING. Give it the same as PREFECT_SERVER_API_AUTH_STRING.")


def deploy() -> None:
    """Write the work pool and every deployment. Raises HTTPStatusError, such as for a password that the server does not take."""
    with SyncClientContext.get_or_create() as door:  # one client for all, also where Prefect opens its own
        try:
            door.client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        except ObjectAlreadyExists:
            print(f"The work pool {POOL} is there.")
        automations.try_to_apply(Settings.from_env(os.environ), door.client)
        for deployment in worker.deployments(os.environ):
            deployment.work_pool_name = POOL
            deployment.apply()
            print(f"{deployment.name} is deployed to the work pool {POOL}.")


if __name__ == "__main__":
    main()
