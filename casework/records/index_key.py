"""The secret of the look-up index. It is kept sealed in the database, so that a rotation of the vault's key changes no index.

It is also how a wrong key is known at once: whoever cannot open it does not have the key this database was written with. Beside it
lies, sealed, since which row the log is chained with a key, so that nobody without one writes the log anew as if it were an old one.
"""

import re

from sqlalchemy import Text, type_coerce
from sqlmodel import Field, Session, SQLModel, col, select

from casework.errors import KeyProblem
from casework.records.columns import personal_field
from casework.records.vault import Vault, key_of

LOG = "log"
KEYED = re.compile("log keyed from row ([0-9]+)")


class VaultSecret(SQLModel, table=True):
    """A secret of the vault itself, sealed with the vault's key; `value` is hexadecimal, and kept twice, in case one row is damaged; of the log it is words."""

    __tablename__ = "vault_secret"
    name: str = Field(primary_key=True)
    value: str = personal_field("vault_secret.value")


def load(session: Session, vault: Vault) -> None:
    """Take the index key of this database into the vault. Raises KeyProblem when the vault's keys are not those of this database."""
    as_stored = select(type_coerce(col(VaultSecret.value), Text)).where(VaultSecret.name != LOG).order_by(col(VaultSecret.name))
    stored = [str(each) for each in session.exec(as_stored)]
    if stored:
        vault.index_with(bytes.fromhex(_opened(stored, vault)))


def keyed_from(session: Session) -> int | None:
    """Say since which row the log is chained with a key; None where what says so is gone or was altered."""
    try:
        found = session.exec(select(VaultSecret.value).where(VaultSecret.name == LOG)).first()
    except KeyProblem:
        return None
    said = KEYED.fullmatch(found or "")
    return int(said[1]) if said else None


def _opened(stored: list[str], vault: Vault) -> str:
    for value in stored:
        try:
            return vault.open(value, column="vault_secret.value")
        except KeyProblem as problem:
            last = problem
    wanted = next(filter(None, map(key_of, stored)), "")
    if wanted and wanted not in vault.names:
        raise KeyProblem(
            f"This database was written with another key, named {wanted}; the key here is {vault.sealing}. Put that key back where the key is read from:"
            " the file keys/vault.key of the data folder, or what CASEWORK_KEY, CASEWORK_KEY_FILE or CASEWORK_KEY_COMMAND gives."
        )
    raise last
