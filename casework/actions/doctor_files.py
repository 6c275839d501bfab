"""The doctor on the files: every one opens, and each that a row names is there, sealed, and holds what it held."""

from casework.actions import sealing, working_copies
from casework.actions.doctor_finding import Unwell
from casework.actions.office import Office
from casework.records import store

SHOWN = 5


def files(office: Office) -> str:
    """Open every sealed file."""
    well, found = sealing.examined(office)
    if found:
        more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise Unwell(f"{'; '.join(found[:SHOWN])}{more}.")
    return f"all {well:,} files of letters, packets and papers are sealed, open, and hold what they held{_sealed_only(office)}"


def _sealed_only(office: Office) -> str:
    """Say how many lie in no folder although documents are kept open, as after a change from closed; or which working copies lie open though closed."""
    if not office.files.is_open:
        names = working_copies.left_open(office)
        return f"; open in charts/ and not taken in as they are, to be saved or mended: {', '.join(names)}" if names else ""
    with store.reading(office.engine) as session:
        count = sum(not office.files.is_handed_out(each.path) for each in sealing.named(session))
    return f"; {count:,} of them are not in the documents folder, casework hand-out --all lays them there" if count else ""
