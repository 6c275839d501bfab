"""The doctor on the roles: whether they are in force, and whether clinic.toml and channels.toml say the same of everybody."""

from collections.abc import Mapping

from casework.actions import remind
from casework.actions.doctor_finding import Unwell
from casework.actions.office import Office
from casework.terms import Role

FREE = 'nobody has a role in clinic.toml, so everybody who reaches the program may do everything; to change that, write role = "..." under each [people.KEY]'


def roles(office: Office, env: Mapping[str, str]) -> str:
    """Say who may do what, and look whether the two files contradict each other."""
    if not office.settings.has_roles:
        return FREE
    told = {key: person.role for key, person in remind.people(office, env).people.items()}
    wrong = [each.key for each in office.settings.people if told.get(each.key, "") in list(Role) and told[each.key] not in each.roles]
    # somebody channels.toml says nothing of counts there as a coordinator: only a role that was written can contradict
    wrong = [key for key in wrong if told[key] != Role.COORDINATOR]
    if wrong:
        raise Unwell(
            f"clinic.toml and channels.toml give {', '.join(wrong)} different roles. clinic.toml decides who may do what; make channels.toml say the same."
        )
    counts = {role: sum(role in each.roles for each in office.settings.people) for role in Role}
    people = ", ".join(f"{count} {role}{'' if count == 1 else 's'}" for role, count in counts.items() if count)
    return f"{people}; whoever clinic.toml does not name may do what the role “{office.settings.access.unlisted}” may"
