"""The vault: authenticated encryption of every personal field, and keyed indexes to look them up by.

A stored value reads `<key id>.<base64 of nonce and ciphertext>`; the column's name is bound in as associated data,
so that a value moved to another column does not open. AES-256-GCM from `cryptography`.
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.errors import KeyProblem

KEY_BYTES = 32
NONCE_BYTES = 12
NAME_LENGTH = 8
FILE_MARK = b"CASEWORK1"
OTHERS = 0o077


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """One key of the vault and its short public name."""

    name: str
    secret: bytes

    @classmethod
    def of(cls, secret: bytes) -> "Key":
        """Name a key after its own fingerprint. Raises KeyProblem when it is no real key."""
        if len(secret) != KEY_BYTES or len(set(secret)) < 8:
            raise KeyProblem("The vault's key must be 32 random bytes. Restore the key file from your backup.")
        return cls(hashlib.sha256(b"casework key name" + secret).hexdigest()[:NAME_LENGTH], secret)


class Vault:
    """Seals and opens personal values with one key."""

    def __init__(self, key: Key) -> None:
        """Hold the key and the separate key of the look-up index."""
        self._key = key
        self._cipher = AESGCM(key.secret)
        self._index_key = hmac.digest(key.secret, b"casework blind index", "sha256")

    def seal(self, value: str, *, column: str) -> str:
        """Encrypt one value for one column."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, value.encode("utf-8", "surrogatepass"), column.encode())
        return f"{self._key.name}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, stored: str, *, column: str) -> str:
        """Decrypt one value. Raises KeyProblem when key or column do not fit."""
        name, _, text = stored.partition(".")
        if name != self._key.name:
            raise KeyProblem("This database was written with another key. Put its key file back into the data folder's keys/.")
        raw = base64.b64decode(text)
        try:
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], column.encode()).decode("utf-8", "surrogatepass")
        except InvalidTag:
            raise KeyProblem(f"A value of {column} was altered or moved. Restore the database from your backup.") from None

    def seal_bytes(self, data: bytes, *, name: str) -> bytes:
        """Encrypt a whole file under its name: a mark, the key's name, the nonce and the ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        return FILE_MARK + self._key.name.encode() + nonce + self._cipher.encrypt(nonce, data, name.encode())

    def open_bytes(self, sealed: bytes, *, name: str) -> bytes:
        """Decrypt a whole file. Raises KeyProblem when it is no sealed file, or key or name do not fit."""
        mark, key, rest = sealed[: len(FILE_MARK)], sealed[len(FILE_MARK) :][:NAME_LENGTH], sealed[len(FILE_MARK) + NAME_LENGTH :]
        if mark != FILE_MARK or key != self._key.name.encode():
            raise KeyProblem("A file was sealed with another key. Put its key file back into the data folder's keys/.")
        try:
            return self._cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):
            raise KeyProblem("A sealed file was altered or moved. Restore it from your backup.") from None

    def index(self, *parts: str) -> str:
        """Give the keyed fingerprint by which equal values are found without opening them."""
        text = "\x1f".join(" ".join(part.casefold().split()) for part in parts)
        return hmac.digest(self._index_key, text.encode("utf-8", "surrogatepass"), "sha256").hex()


def key_file(home: Path) -> Path:
    """Say where the key of a data folder lies."""
    return home / "keys" / "vault.key"


def make_key(home: Path) -> Path:
    """Write a new key, readable by this user only; an existing one stays."""
    path = key_file(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # never over an existing key, even when two processes start at once
    except FileExistsError:
        return path
    finally:
        draft.unlink()
    return path


def unlock(home: Path) -> Vault:
    """Open the vault of a data folder.

    Raises KeyProblem when the key is missing, unreadable, or readable by others.
    """
    path = key_file(home)
    if not path.is_file():
        raise KeyProblem(f"The vault's key {path} is missing. Restore it from your backup; without it no patient data can be read.")
    if path.stat().st_mode & OTHERS:
        raise KeyProblem(f"The vault's key {path} can be read by others. Run: chmod 600 {path}")
    try:
        return Vault(Key.of(base64.b64decode(path.read_bytes().strip(), validate=True)))
    except ValueError:
        raise KeyProblem(f"The vault's key {path} is damaged. Restore it from your backup.") from None
