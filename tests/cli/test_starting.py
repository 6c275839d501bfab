"""The command line starts with the module of the command asked for, and its help knows all of them."""

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from casework.cli import main

CLI = Path(main.__file__).parent


def added(module: str) -> tuple[str, ...]:
    commands = argparse.ArgumentParser().add_subparsers()
    import_module(f"casework.cli.{module}").add(commands)
    return tuple(commands.choices)


@pytest.mark.parametrize("module", main.COMMANDS)
def test_the_table_names_every_command_that_a_module_adds(module: str) -> None:
    assert main.COMMANDS[module] == added(module)


def test_no_command_is_named_twice() -> None:
    names = [name for commands in main.COMMANDS.values() for name in commands]

    assert len(names) == len(set(names))


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.main(["--help"])

    told = capsys.readouterr().out
    assert not [name for names in main.COMMANDS.values() for name in names if f"    {name}" not in told]


def test_an_unknown_command_is_told_every_choice(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main.main(["logg"])

    assert stopped.value.code == 2
    assert "'log'" in capsys.readouterr().err


def test_a_command_loads_no_other_commands_module() -> None:
    code = "import sys; from casework.cli import main; main.parser(['log']); print([name for name in sys.modules if name.startswith('casework.cli.')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert "casework.cli.contacts" in said
    assert not [module for module in main.COMMANDS if module != "contacts" and f"'casework.cli.{module}'" in said]
