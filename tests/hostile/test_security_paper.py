"""SECURITY.md names places that exist."""

import re

from casework.settings import PROGRAM

TEXT = (PROGRAM / "SECURITY.md").read_text(encoding="utf-8")


def test_every_place_that_the_security_paper_names_is_there() -> None:
    places = re.findall(r"`((?:casework|flows|tests|deployments|docs)/[\w./-]+)`|\]\(((?:docs|deployments)/[\w./-]+)", TEXT)

    assert len(places) > 20
    assert [place for pair in places for place in pair if place and not (PROGRAM / place).exists()] == []


def test_every_standard_of_the_technical_safeguards_has_its_line() -> None:
    standards = ("(a)(1)", "(a)(2)(i)", "(a)(2)(ii)", "(a)(2)(iii)", "(a)(2)(iv)", "(b)", "(c)(1)", "(c)(2)", "(d)", "(e)(1)", "(e)(2)(i)", "(e)(2)(ii)")

    assert [each for each in standards if f"\n| {each} " not in TEXT] == []
