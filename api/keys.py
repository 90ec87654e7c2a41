"""Keys of the service and the sessions opened with them, in ``keys.sqlite`` of the data folder: hashed, never in clear.

A key is 256 random bits, shown once when it is made; only its SHA-256 is kept (nothing so long can be guessed, so nothing
slower is needed). The file is apart from what ``owner.lock`` guards: keys come and go while the service runs.
"""

from __future__ import annotations

import hmac
import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, get_args

from ontology.errors import BadRequest, StorageFailed

Role = Literal["read", "write", "admin"]
"""What a key may do; each may also do what stands before it."""

ROLES: tuple[Role, ...] = get_args(Role)
SETTING = "JIXIAO_API_KEYS"
"""Keys given by the setting go by this name; they may do everything."""

_NAME = re.compile(r"[\w.@-]{1,64}")
_KEY = re.compile(r"jx_([0-9a-f]{12})_[\w-]{43}")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, name TEXT UNIQUE NOT NULL, role TEXT NOT NULL, hash TEXT NOT NULL, created TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sessions (hash TEXT PRIMARY KEY, holder TEXT NOT NULL, expires REAL NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a key belongs to: ``id`` tells keys apart, ``name`` is for people."""

    id: str
    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether this key allows what needs ``role``."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Keys:
    """The keys of one data folder and those of the setting ``api_keys``; safe from several threads and processes."""

    def __init__(self, folder: Path, api_keys: str = "") -> None:
        self._given = [key.strip() for key in api_keys.split(",") if key.strip()]
        self._path = folder / "keys.sqlite"
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    # -- keys ----------------------------------------------------------------------------------------------------------

    def add(self, name: str, role: Role) -> str:
        """A new key, told this once; raises BadRequest for a name that is taken or cannot be one."""
        if not _NAME.fullmatch(name) or name == SETTING:
            raise BadRequest("密钥的名称只能用文字、数字和 . @ - _，最多 64 个字：请换一个名称")
        if role not in ROLES:
            raise BadRequest(f"没有角色“{role}”：请用 {'、'.join(ROLES)} 之一")
        number = secrets.token_hex(6)
        key = f"jx_{number}_{secrets.token_urlsafe(32)}"
        try:
            with self._writing() as connection:
                connection.execute(
                    "INSERT INTO keys VALUES (?, ?, ?, ?, ?)",
                    (number, name, role, _digest(key), datetime.now(UTC).isoformat(timespec="seconds")),
                )
        except sqlite3.IntegrityError as error:
            raise BadRequest(f"已有名为“{name}”的密钥：请换一个名称，或先删除它") from error
        return key

    def all(self) -> list[dict[str, Any]]:
        """Name, role and time of making of every key, the oldest first; those of the setting by number only."""
        rows = self._rows("SELECT name, role, created FROM keys ORDER BY created, name")
        return [{"name": name, "role": role, "created": created} for name, role, created in rows]

    def remove(self, name: str) -> None:
        """Take a key back, and every session opened with it; raises BadRequest where there is none of that name."""
        with self._writing() as connection:
            found = connection.execute("SELECT id FROM keys WHERE name = ?", (name,)).fetchone()
            if found is None:
                raise BadRequest(f"没有名为“{name}”的密钥：用 jixiao key list 查看现有的密钥")
            connection.execute("DELETE FROM keys WHERE id = ?", found)
            connection.execute("DELETE FROM sessions WHERE holder = ?", found)

    def none(self) -> bool:
        """True where nobody has a key."""
        return not self._given and not self._rows("SELECT 1 FROM keys LIMIT 1")

    def holder(self, key: str) -> Holder | None:
        """Whose key this is; compared in constant time."""
        given = key.encode()
        matches = [hmac.compare_digest(given, one.encode()) for one in self._given]
        if any(matches):
            return Holder(_given_id(self._given[matches.index(True)]), SETTING, "admin")
        shape = _KEY.fullmatch(key)
        rows = self._rows("SELECT id, name, role, hash FROM keys WHERE id = ?", shape[1]) if shape else []
        for number, name, role, kept in rows:
            if hmac.compare_digest(_digest(key), kept):
                return Holder(number, name, role)
        return None

    # -- sessions ------------------------------------------------------------------------------------------------------

    def open_session(self, holder: Holder, hours: float) -> str:
        """The token of a new session for a holder; it ends after so many hours, or when the key is removed."""
        token = secrets.token_urlsafe(32)
        with self._writing() as connection:
            connection.execute("DELETE FROM sessions WHERE expires < ?", (time.time(),))
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?)", (_digest(token), holder.id, time.time() + hours * 3600)
            )
        return token

    def session_holder(self, token: str) -> Holder | None:
        """Whose session this is; None where it has ended or its key is no longer one."""
        rows = self._rows("SELECT holder, expires FROM sessions WHERE hash = ?", _digest(token))
        if not rows or rows[0][1] < time.time():
            return None
        number = rows[0][0]
        if any(number == _given_id(key) for key in self._given):
            return Holder(number, SETTING, "admin")
        found = self._rows("SELECT id, name, role FROM keys WHERE id = ?", number)
        return Holder(*found[0]) if found else None

    def close_session(self, token: str) -> None:
        """End a session; one that is none is no error."""
        with self._writing() as connection:
            connection.execute("DELETE FROM sessions WHERE hash = ?", (_digest(token),))

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock, self._opened() as connection:
                yield connection
        except (OSError, sqlite3.OperationalError) as error:
            raise StorageFailed("密钥无法保存：请检查数据目录的写入权限和磁盘空间后重试") from error

    def _rows(self, select: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What is found; nothing where no key was ever made (a folder that cannot be written to can be read all the same)."""
        with self._lock:
            if self._connection is None and not self._path.exists():
                return []
            return list(self._opened().execute(select, parameters))

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            if not self._path.exists():
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.touch(mode=0o600)
            self._connection = sqlite3.connect(self._path, timeout=15, check_same_thread=False)
            self._connection.executescript(_SCHEMA)
        return self._connection


def csrf_token(session: str) -> str:
    """The token that a page sends back with what it changes: only who can read our answers knows it."""
    return _digest(f"csrf {session}")


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _given_id(key: str) -> str:
    return f"given-{_digest(key)[:12]}"
