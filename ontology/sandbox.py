"""Limits for a worker process: memory, and no network.

On Linux (x86-64, aarch64) a seccomp filter answers every call that makes or connects a socket with EACCES, for this process
and all it starts; it cannot be taken off again. Elsewhere there is no such filter: what keeps queries from reaching out is then
only that they are refused after parsing, and memory is bounded where the system honours ``RLIMIT_AS`` (macOS does not).
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import platform
import socket
import struct
import sys
from pathlib import Path

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | errno.EACCES
_SYSCALL, _ARCHITECTURE = 0, 4
"""Offsets in the kernel's ``struct seccomp_data``."""
_X32 = 0x40000000
"""Call numbers from here on are those of the x32 ABI, which would go round the list."""

_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_DENIED = {
    "x86_64": (41, 42, 53, 425),
    "aarch64": (198, 203, 199, 425),
}
"""socket, connect, socketpair and io_uring_setup (which can open sockets without the others)."""


def limit_memory(megabytes: int) -> None:
    """Let this process take so much more memory than it has now (address space); beyond it allocations fail."""
    try:
        import resource
    except ImportError:  # not a POSIX system
        return
    size = _address_space() + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """Bytes of address space in use, most of it never touched; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * mmap.PAGESIZE


def deny_network() -> bool:
    """Forbid sockets to this process; True where trying one shows that it holds."""
    machine = platform.machine()
    if sys.platform == "linux" and machine in _AUDIT:
        _install(_filter(machine))
    return not _can_open_socket()


def _filter(machine: str) -> bytes:
    """The filter program: another architecture's calls and the denied ones fail, all others pass."""
    denied = _DENIED[machine]
    body = [(_JUMP_EQUAL, len(denied) - index, 0, number) for index, number in enumerate(denied)]
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 0, len(denied) + 3, _AUDIT[machine]),
        (_LOAD, 0, 0, _SYSCALL),
        (_JUMP_AT_LEAST, len(denied) + 1, 0, _X32),
        *body,
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


def _install(program: bytes) -> None:
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(header, len(header)), 0, 0)


def _can_open_socket() -> bool:
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    except PermissionError:
        return False
    return True
