"""Secrets of channels.toml: from the environment of the service, from a file of them, or each from a file of its own that only the service may read."""

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*|file:[^}]+)\}")
FILE = "file:"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NoSecret(Exception):
    """A secret cannot be had; the message says what to do, and never the secret."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where secrets are looked for. `kept` are those of the clinic's own file; the environment wins. Paths begin at `home`."""

    env: Mapping[str, str]
    home: Path
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)

    def filled(self, text: str) -> str:
        """Put secrets in; inside a URL they are quoted, so that a password may hold any sign. Raises NoSecret."""
        whole = SECRET.fullmatch(text)
        return self._of(whole[1]) if whole else SECRET.sub(lambda name: quote(self._of(name[1]), safe=""), text)

    def _of(self, name: str) -> str:
        if name.startswith(FILE):
            return self.text(name.removeprefix(FILE).strip()).strip()
        found = self.env.get(name) or self.kept.get(name)
        if not found:
            raise NoSecret(f"the environment has no {name}. Set it for the service, or correct the name.")
        return found

    def text(self, named: str) -> str:
        """Read a file that only the service may read. Raises NoSecret naming what to do."""
        path = self.home / Path(named).expanduser()
        try:
            mode = path.stat().st_mode
            if mode & OTHERS:
                raise NoSecret(f"{path} can be read by others. Let only the service read it: chmod 600 {path}")
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise NoSecret(f"{path} cannot be read. Make that file, readable by the service alone: chmod 600 {path}") from None

    def with_file(self, named: str) -> "Secrets":
        """Take in a TOML file of names and secrets. Raises NoSecret naming what to do."""
        try:
            stated = tomllib.loads(self.text(named))
        except (ValueError, RecursionError):  # its text may hold a secret
            raise NoSecret(f'{named} is no TOML. Write one line for each: MAIL_PASSWORD = "..."') from None
        return Secrets(self.env, self.home, {name: str(value) for name, value in stated.items()})
