"""The vault: authenticated encryption of every personal field, and keyed indexes to look them up by.

A stored value reads `<key id>.<base64 of nonce and ciphertext>`; the column's name is bound in as associated data,
so that a value moved to another column does not open. AES-256-GCM from `cryptography`. One key of the ring seals, all open.
"""

import base64
import binascii
import hashlib
import hmac
import itertools
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.errors import KeyProblem

KEY_BYTES = 32
NONCE_BYTES = 12
NAME_LENGTH = 8
FILE_MARK = b"CASEWORK1"
RANDOM_ENOUGH = 20  # thirty-two random bytes hold about thirty different ones; fewer than twenty never come by chance
PRINTABLE = range(0x20, 0x7F)
LOOK_AGAIN_SECONDS = 5.0
WEAK = "is no secret: its bytes are a pattern, a text or an example that others know. Restore the real key, or make a new one with: casework keys new"
ANOTHER = "was sealed with another key, named {name}, which is not here. Put that key back (casework keys show says where keys are read from), then try again."


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """One key of the vault and its short public name."""

    name: str
    secret: bytes

    @classmethod
    def of(cls, secret: bytes) -> "Key":
        """Name a key after its own fingerprint. Raises KeyProblem when it is no real key."""
        if len(secret) != KEY_BYTES:
            raise KeyProblem("The vault's key must be 32 random bytes, written in base64. Put your copy of the key back; backups never hold it.")
        if _is_well_known(secret):
            raise KeyProblem(f"The vault's key {WEAK}")
        return cls(hashlib.sha256(b"casework key name" + secret).hexdigest()[:NAME_LENGTH], secret)

    @classmethod
    def new(cls) -> "Key":
        """Make a key of random bytes."""
        return cls.of(os.urandom(KEY_BYTES))

    def written(self) -> str:
        """Write the key as base64, as a key file and a key manager hold it."""
        return base64.b64encode(self.secret).decode()

    @classmethod
    def read(cls, text: str) -> "Key":
        """Read a key as it is written. Raises KeyProblem when it is damaged or no real key."""
        try:
            secret = base64.b64decode(text.strip().encode("ascii"), validate=True)
        except (ValueError, binascii.Error):
            raise KeyProblem("The vault's key is damaged: it is no base64. Put your copy of the key back; backups never hold it.") from None
        return cls.of(secret)


def _is_well_known(secret: bytes) -> bool:
    """Say whether a key is a pattern, a counted row or a readable text; random bytes never are."""
    steps = {(after - before) % 256 for before, after in itertools.pairwise(secret)}
    return len(set(secret)) < RANDOM_ENOUGH or len(steps) == 1 or all(byte in PRINTABLE for byte in secret)


class Watch(Protocol):
    """Where a ring of keys comes from, and may change while the program runs."""

    def newer(self) -> Sequence[Key] | None:
        """Give the keys when they changed since the last look, else None."""

    def anew(self) -> Sequence[Key]:
        """Read the keys now. Raises KeyProblem."""


class Vault:
    """Seals personal values with the first key of a ring, and opens them with any."""

    def __init__(self, *keys: Key, watch: Watch | None = None) -> None:
        """Hold the keys; the look-up index keeps the key it began with, whatever a rotation adds."""
        self._watch = watch
        self._looked_at = -LOOK_AGAIN_SECONDS
        self._hold(keys)
        self._index_key = hmac.digest(keys[0].secret, b"casework blind index", "sha256")

    def _hold(self, keys: Sequence[Key]) -> None:
        """Take another ring, in one step, since other threads seal meanwhile."""
        self._ring = (keys[0].name, {key.name: AESGCM(key.secret) for key in keys})

    @property
    def sealing(self) -> str:
        """Name the key that seals."""
        return self._ring[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Name the keys that open, the one that seals first."""
        return tuple(self._ring[1])

    def refresh(self) -> None:
        """Take the keys that another process added since, as a rotation does."""
        newer = self._watch.newer() if self._watch else None
        if newer:
            self._hold(newer)

    def seal(self, value: str, *, column: str) -> str:
        """Encrypt one value for one column."""
        name, ciphers = self._ring
        nonce = os.urandom(NONCE_BYTES)
        sealed = ciphers[name].encrypt(nonce, value.encode("utf-8", "surrogatepass"), column.encode())
        return f"{name}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, stored: str, *, column: str) -> str:
        """Decrypt one value. Raises KeyProblem when key or column do not fit."""
        cipher = self._cipher(key_of(stored), f"A value of {column}")
        try:
            raw = base64.b64decode(stored.partition(".")[2], validate=True)
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], column.encode()).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError):
            raise KeyProblem(f"A value of {column} was altered or moved. Restore the database from your backup.") from None

    def seal_bytes(self, data: bytes, *, name: str) -> bytes:
        """Encrypt a whole file under its name: a mark, the key's name, the nonce and the ciphertext."""
        key, ciphers = self._ring
        nonce = os.urandom(NONCE_BYTES)
        return FILE_MARK + key.encode() + nonce + ciphers[key].encrypt(nonce, data, name.encode())

    def open_bytes(self, sealed: bytes, *, name: str) -> bytes:
        """Decrypt a whole file. Raises KeyProblem when it is no sealed file, or key or name do not fit."""
        key = key_of_file(sealed)
        if not key:
            raise KeyProblem("A file that should be sealed is not. Restore it from your backup.")
        rest = sealed[len(FILE_MARK) + NAME_LENGTH :]
        cipher = self._cipher(key, "A file")
        try:
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):
            raise KeyProblem("A sealed file was altered or moved. Restore it from your backup.") from None

    def _cipher(self, name: str, what: str) -> AESGCM:
        """Find a key of the ring; one that is not in it may have been added since. Raises KeyProblem."""
        found = self._ring[1].get(name) or self._learned(name)
        if found is None:
            raise KeyProblem(f"{what} {ANOTHER.format(name=name)}" if name else f"{what} is damaged. Restore the database from your backup.")
        return found

    def _learned(self, name: str) -> AESGCM | None:
        if not self._watch or not name or time.monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
            return None
        self._looked_at = time.monotonic()
        self._hold(self._watch.anew())
        return self._ring[1].get(name)

    @property
    def index_key(self) -> bytes:
        """Give the secret of the look-up index, for the one place that keeps it sealed."""
        return self._index_key

    def index_with(self, secret: bytes) -> None:
        """Use the index key that the database keeps, which outlives every rotation."""
        self._index_key = secret

    def index(self, *parts: str) -> str:
        """Give the keyed fingerprint by which equal values are found without opening them."""
        text = "\x1f".join(" ".join(part.casefold().split()) for part in parts)
        return hmac.digest(self._index_key, text.encode("utf-8", "surrogatepass"), "sha256").hex()

    def stamp(self, *parts: str) -> str:
        """Give the keyed hash of exactly these words, by a key of its own that outlives every rotation too."""
        own = hmac.digest(self._index_key, b"casework log", "sha256")
        return hmac.digest(own, "\x1f".join(parts).encode("utf-8", "surrogatepass"), "sha256").hex()


def key_of(stored: str) -> str:
    """Name the key that a value was sealed with, "" for what is no sealed value."""
    name, dot, _ = stored.partition(".")
    return name if dot and _is_name(name) else ""


def key_of_file(sealed: bytes) -> str:
    """Name the key that a file was sealed with, "" for what is no sealed file."""
    name = sealed[len(FILE_MARK) :][:NAME_LENGTH].decode("ascii", "replace")
    return name if sealed.startswith(FILE_MARK) and _is_name(name) else ""


def _is_name(text: str) -> bool:
    return len(text) == NAME_LENGTH and set(text) <= set("0123456789abcdef")
