"""Who holds the data folder: a small file in it that says which process, and where that process takes calls of others.

Only its user may read it (mode 600): it holds the token that calls must carry. A process that was killed leaves it behind;
whoever finds that nobody answers there takes it for what it is.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

FILE = "owner.json"


@dataclass(frozen=True, slots=True)
class Owner:
    """A process that holds a data folder; all but ``pid`` is None where it takes no calls of others."""

    pid: int = field(default_factory=os.getpid)
    version: str | None = None
    address: str | None = None
    """Where people reach the service, for messages."""
    port: int | None = None
    token: str | None = None


def announce(folder: Path, owner: Owner) -> None:
    """Say who holds the folder, whole or not at all."""
    path = folder / f"{FILE}.{owner.pid}"
    path.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(owner), file)
        os.replace(path, folder / FILE)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def withdraw(folder: Path) -> None:
    """Say that nobody holds the folder any more."""
    (folder / FILE).unlink(missing_ok=True)


def owner_of(folder: Path) -> Owner | None:
    """Who said last that it holds the folder; None where nobody did, or what is there cannot be read."""
    try:
        return Owner(**json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
