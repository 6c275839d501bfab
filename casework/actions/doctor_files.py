"""The doctor on the files: each that a row names is there, sealed, opens, and holds what it held."""

from casework.actions import sealing
from casework.actions.doctor_finding import Unwell
from casework.actions.office import Office

SHOWN = 5


def files(office: Office) -> str:
    """Open every file that a row names."""
    well, found = sealing.examined(office)
    if found:
        more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise Unwell(f"{'; '.join(found[:SHOWN])}{more}.")
    return f"all {well:,} files of letters, packets and papers are sealed, open, and hold what they held"
