"""Writing files whole."""

import os
from pathlib import Path


def put(path: Path, data: bytes) -> None:
    """Write a file whole: to a hidden name, flushed to disk, then renamed; readable by this user only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    hidden.replace(path)
