"""What is installed is what was pinned: every package that ours ask for, directly or through others, with its hash, and nothing besides."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import requires, version

from packaging.requirements import Requirement

from casework.settings import PROGRAM

PINS = dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", (PROGRAM / "requirements.txt").read_text(), re.MULTILINE))


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked() -> Iterator[Requirement]:
    """Walk what the project asks for, and what each of those asks for in turn on this machine."""
    said = tomllib.loads((PROGRAM / "pyproject.toml").read_text())["project"]
    todo, seen = [*said["dependencies"], *said["optional-dependencies"]["dev"]], set()
    while todo:
        wanted = Requirement(todo.pop())
        if (wanted.name, frozenset(wanted.extras)) in seen:
            continue
        seen.add((wanted.name, frozenset(wanted.extras)))
        yield wanted
        further = map(Requirement, requires(wanted.name) or ())
        todo += [str(each) for each in further if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras))]


def test_every_package_that_is_asked_for_is_pinned_at_a_version_that_fits() -> None:
    pins = {plain(name): pin for name, pin in PINS.items()}
    wrong = [str(each) for each in asked() if not each.specifier.contains(pins.get(plain(each.name), "0"), prereleases=True)]

    assert wrong == []
    assert {plain(each.name) for each in asked()} <= set(pins)


def test_nothing_is_pinned_that_nobody_asks_for() -> None:
    """Three are for another system or an older Python, where the lock must hold as well."""
    assert set(map(plain, PINS)) - {plain(each.name) for each in asked()} <= {"async-timeout", "pywin32", "whenever"}


def test_what_is_installed_is_what_is_pinned() -> None:
    assert {each.name: version(each.name) for each in asked() if version(each.name) != PINS.get(plain(each.name))} == {}
