"""A sealed stream opens whole or not at all."""

import io
import secrets

import pytest

from casework.errors import BadFile, KeyProblem
from casework.records import sealed_stream
from casework.records.sealed_stream import MARK, NAME_BYTES, PIECE, SealedReader, SealedWriter
from casework.records.vault import Key, Vault

WORDS = secrets.token_bytes(2 * PIECE + 17)
HEAD = len(MARK) + 2 * NAME_BYTES


@pytest.fixture(scope="module")
def vault() -> Vault:
    return Vault(Key.new())


def sealed(vault: Vault, words: bytes = WORDS) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, vault)
    writer.write(words)
    writer.finish()
    return file.getvalue()


def pieces(stream: bytes) -> list[bytes]:
    found, rest = [], stream[HEAD:]
    while rest:
        length = 4 + int.from_bytes(rest[:4], "big")
        found.append(rest[:length])
        rest = rest[length:]
    return found


def read(vault: Vault, stream: bytes) -> bytes:
    return SealedReader(io.BytesIO(stream), vault).read(-1)


@pytest.mark.parametrize("words", [b"", b"x", WORDS[:PIECE], WORDS[: PIECE + 1], WORDS])
def test_what_was_sealed_is_read_again(vault: Vault, words: bytes) -> None:
    assert read(vault, sealed(vault, words)) == words


def test_a_stream_is_cut_into_pieces_and_shows_nothing_of_its_words(vault: Vault) -> None:
    stream = sealed(vault, b"Jordan Whitlock " * PIECE)

    assert len(pieces(stream)) == 16
    assert b"Whitlock" not in stream


def test_a_cut_reordered_repeated_or_mixed_stream_is_refused(vault: Vault) -> None:
    stream = sealed(vault)
    head, (one, two, last) = stream[:HEAD], pieces(stream)
    other = pieces(sealed(vault))[1]
    wrong = [
        stream[:-1],
        stream[: HEAD + 2],
        stream[:HEAD],
        head + one + two,
        head + one + last,
        head + two + one + last,
        head + one + one + last,
        head + one + other + last,
        stream + b"\0",
        stream + last,
        head + last,
    ]

    for each in wrong:
        with pytest.raises(BadFile, match="altered or cut"):
            read(vault, each)


@pytest.mark.parametrize("place", [HEAD - 1, HEAD + 40, HEAD + PIECE // 2, -1, -20])
def test_one_altered_bit_is_refused(vault: Vault, place: int) -> None:
    stream = bytearray(sealed(vault))
    stream[place] ^= 1

    with pytest.raises(BadFile, match="altered or cut"):
        read(vault, bytes(stream))


def test_another_key_is_named_and_where_to_put_it(vault: Vault) -> None:
    stream = sealed(vault)

    with pytest.raises(KeyProblem, match=f"the key {vault.sealing}, .* keys/vault.key"):
        read(Vault(Key.new()), stream)
    assert sealed_stream.key_needed(io.BytesIO(stream)) == vault.sealing


def test_what_is_no_backup_is_refused(vault: Vault) -> None:
    for words in (b"", b"PK\x03\x04", MARK[:-1]):
        with pytest.raises(BadFile, match="no backup"):
            read(vault, words)
