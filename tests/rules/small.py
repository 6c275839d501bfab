"""A rulebook of one invented plan, to ask the engine about fields that few shipped rules have."""

from functools import cache

from casework.rules.book import Rulebook
from tests.rules.shipped import texts

HEAD = """
[defaults]
citation = "an invented law"
source = "this test"
confidence = "P"
verified_on = 2026-11-22

[plan]
id = "small"
title = "Small plan"
facts = ["levels", "urgent", "pre-service", "concurrent"]
unknown = { %s }

[plan.complaint]
id = "small-complaint"
reason = "Nobody takes complaints about it."

[[rung]]
id = "SMALL-1"
stage = "first-appeal"
procedure = "small-appeal"
legal_name = "Appeal"
addressee = "the plan"
"""
RULE = """
[[rule]]
id = "%s"
title = "%s"
procedures = ["small-appeal"]
version = "1"
%s
"""


def rule(key: str, fields: str, *, title: str = "a rule of the small plan") -> str:
    """Write one rule; `fields` holds what differs."""
    return RULE % (key, title, fields)


@cache
def book(*entries: str, unknown: str = "") -> Rulebook:
    """Parse a rulebook of the small plan alone, with the shipped holidays and defaults."""
    shipped = texts()
    shared = {name: shipped[name] for name in ("defaults.toml", "holidays.csv")}
    return Rulebook.parse({**shared, "plans/small.toml": HEAD % unknown + "\n".join(entries)})
