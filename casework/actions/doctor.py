"""The doctor: does the office really work? Each check does the thing itself and says one sentence."""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from casework.actions import doctor_backup, doctor_board, doctor_data, doctor_files, doctor_machine, doctor_roles, doctor_sending, rule_news
from casework.actions.doctor_finding import Finding, Unwell
from casework.actions.office import Office
from casework.errors import BadInput, CaseworkError

__all__ = ["Finding", "examine"]
Check = Callable[[], str]


def examine(office: Office, *, env: Mapping[str, str] = os.environ, send_test_to: str = "") -> list[Finding]:
    """Run every check; one that fails does not stop the others.

    Nothing leaves the house, but for a message to one person where that is asked for. Raises BadInput for a person nobody knows.
    """
    found = [_try(what, check) for what, check in _checks(office, env)]
    if send_test_to:
        found.append(_try(f"a message to {send_test_to}", partial(doctor_sending.send_test, office, env, send_test_to), refuses=True))
    return found


def _checks(office: Office, env: Mapping[str, str]) -> Iterator[tuple[str, Check]]:
    yield "database", partial(doctor_data.database, office)
    yield "log", partial(doctor_data.log, office)
    yield "roles", partial(doctor_roles.roles, office, env)
    yield "encryption", partial(doctor_data.encryption, office)
    yield "sealed values", partial(doctor_data.sealed_values, office)
    yield "dates", partial(doctor_data.dates, office)
    yield "rules", partial(rule_news.examine, office)
    yield "documents", partial(doctor_data.documents, office)
    yield "backup", partial(doctor_backup.newest, office)
    yield "files", partial(doctor_files.files, office)
    yield "disk", partial(doctor_machine.disk, office)
    yield "permissions", partial(doctor_machine.permissions, office)
    yield "clock", partial(doctor_machine.time_is_right, office, env)
    yield "time zones", partial(doctor_machine.zones, office)
    yield "addresses", partial(doctor_sending.people, office, env)
    yield "sending", partial(doctor_sending.null_channel, office)
    yield "mail", partial(doctor_sending.mail, office, env)
    yield "reminders", partial(doctor_sending.sweep, office)
    yield "alarms", partial(doctor_sending.told, office)
    yield "server", partial(doctor_board.server, office, env)
    yield "worker", partial(doctor_board.worker, office, env)
    yield "board", partial(doctor_board.address, office)
    yield "office door", partial(doctor_board.door, office)


def _try(what: str, check: Check, *, refuses: bool = False) -> Finding:
    try:
        return Finding(what, is_well=True, words=check())
    except Unwell as problem:
        return Finding(what, is_well=False, words=str(problem))
    except (CaseworkError, OSError) as problem:
        if refuses and isinstance(problem, BadInput):
            raise
        return Finding(what, is_well=False, words=str(problem))
    except Exception as problem:  # a check that breaks is a finding too; its values may be personal
        return Finding(what, is_well=False, words=f"the check itself failed ({type(problem).__name__}). Report this.")
