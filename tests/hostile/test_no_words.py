"""What nobody foresaw says its kind and its place, never what was entered; a crash leaves no memory on the disk."""

import resource

import pytest

from casework.cli import main


def test_an_unforeseen_error_is_told_without_its_own_words() -> None:
    try:
        main.parser(["plans"]).parse_args(["plans"]).run(None)
    except AttributeError as error:
        said = str(main._defect(error))

    assert "AttributeError in " in said and ".py, line " in said
    assert "NoneType" not in said
    assert "Whitlock" not in str(main._defect(ValueError("Whitlock")))


def test_a_command_leaves_no_memory_on_the_disk(capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["plans", "--json"])

    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    assert capsys.readouterr().out
