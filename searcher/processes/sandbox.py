"""A sandbox for a process on Linux: it gives up files, network and other processes for good.

The sandbox consists of Landlock and seccomp, called by system calls. With both a process restricts
itself, without rights or other programs, in less than a millisecond. bubblewrap would need user
namespaces, which containers and Ubuntu refuse, and 10 ms. The Python packages for Landlock are
unreleased, or support neither its network rules nor its scopes.
"""

import ctypes
import errno
import os
import struct
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

_NO_NEW_PRIVILEGES = 38  # an operation of prctl
_SET_SECCOMP, _FILTER = 22, 2  # an operation of prctl and its mode

# -- Landlock; numbers of <linux/landlock.h>, the same for all processors

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK_VERSION, _BENEATH = 1, 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # version -> number of its rights over files
_NETWORK_SINCE, _ALL_TCP = 4, 0b11
_SCOPES_SINCE, _ALL_SCOPES = 6, 0b11  # abstract sockets, signals
_NEEDED = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/usr/share/zoneinfo", "/etc/localtime", "/dev/null", "/dev/zero", "/dev/urandom"),
)
# A PDF need not embed its fonts; then the system's fonts decide widths and looks of glyphs.
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts")
_OURS = ("searcher", "indexer", "data")  # folders of the product

# -- seccomp: the refused system calls with their numbers in <asm/unistd.h>

_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # of <linux/audit.h>
_REFUSED = {  # name: number on x86_64, on aarch64
    "socket": (41, 198),
    "socketpair": (53, 199),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
}
_X32 = 0x40000000  # from here on: the numbers of the x32 ABI, a second set on x86_64
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DIE, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM


def enter() -> tuple[str, ...]:
    """Restrict this process and its children for good.

    Afterwards only files of Python, its libraries, fonts and our code can be opened, for reading.

    Returns:
        The parts of the sandbox that the system supports: ``"landlock"``, ``"seccomp"``; may be
        empty.
    """
    if sys.platform != "linux":
        return ()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return ()
    bound = []
    for name, bind in (("landlock", _bind_files), ("seccomp", _bind_calls)):
        with suppress(OSError):
            bind(libc)
            bound.append(name)
    return tuple(bound)


@cache
def levels() -> tuple[str, ...]:
    """Return the parts of the sandbox that this system supports, in words for people."""
    if sys.platform != "linux":
        return ()
    found = []
    version = _landlock_version(ctypes.CDLL(None, use_errno=True))
    if version > 0:
        found.append(f"landlock {version}")
    if _processor() and Path("/proc/sys/kernel/seccomp").exists():
        found.append("seccomp")
    return tuple(found)


def _bind_files(libc: Any) -> None:
    version = _landlock_version(libc)
    if version < 1:
        raise OSError(errno.ENOSYS, "no Landlock")
    rights = (1 << _RIGHTS[min(version, max(_RIGHTS))]) - 1
    handled = [rights]
    if version >= _NETWORK_SINCE:
        handled.append(_ALL_TCP)
    if version >= _SCOPES_SINCE:
        handled.append(_ALL_SCOPES)
    attributes = struct.pack(f"={len(handled)}Q", *handled)
    rules = _call(libc, _CREATE, attributes, len(attributes), 0)
    try:
        for path in _readable():
            _allow(libc, rules, path)
        _call(libc, _RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _landlock_version(libc: Any) -> int:
    try:
        return _call(libc, _CREATE, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def _allow(libc: Any, rules: int, path: str) -> None:
    """Allow reading files at or below a path, if the path exists."""
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        opened = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
        try:
            rights = _READ_FILE | (_READ_FOLDER if Path(path).is_dir() else 0)
            _call(libc, _ADD, rules, _BENEATH, struct.pack("=Qi", rights, opened), 0)
        finally:
            os.close(opened)


def _readable() -> Iterator[str]:
    """Yield the paths that Python, its libraries and our code may still have to read."""
    root = Path(__file__).resolve().parents[2]
    yield from (str(root / name) for name in _OURS)
    installed = root.name.endswith("-packages")  # a checkout may also hold newsletters
    yield from (entry for entry in sys.path if installed or Path(entry).resolve() != root)
    yield from (*_NEEDED, *_FONTS)
    if libraries := sysconfig.get_config_var("LIBDIR"):
        yield libraries
    yield from filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep))


def _call(libc: Any, number: int, *values: int | bytes | None) -> int:
    """Make a system call and return its result.

    Raises:
        OSError: the call failed.
    """
    passed = [ctypes.c_long(v) if isinstance(v, int) else ctypes.c_char_p(v) for v in values]
    done: int = libc.syscall(ctypes.c_long(number), *passed)
    if done < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return done


def _processor() -> str:
    name = os.uname().machine
    return name if name in _MACHINES and struct.calcsize("P") == 8 else ""


def _bind_calls(libc: Any) -> None:
    machine = _processor()
    if not machine:
        raise OSError(errno.ENOSYS, "no table of system calls")
    which = list(_MACHINES).index(machine)
    numbers = [each[which] for each in _REFUSED.values()]
    program = b"".join(_instructions(_MACHINES[machine], numbers))
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: a count of instructions, and where they are
    listed = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    if libc.prctl(_SET_SECCOMP, _FILTER, ctypes.c_char_p(listed), 0, 0):
        failed = ctypes.get_errno()
        raise OSError(failed, os.strerror(failed))


def _instructions(architecture: int, numbers: Iterable[int]) -> Iterator[bytes]:
    """Yield the instructions of a BPF program; jumps give the number of instructions to skip.

    Args:
        architecture: the only architecture that is allowed.
        numbers: the numbers of the refused system calls.
    """

    def instruction(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("=HBBI", code, then, otherwise, value)

    yield instruction(_LOAD, 4)  # the architecture
    yield instruction(_EQUAL, architecture, 1, 0)
    yield instruction(_RETURN, _DIE)
    yield instruction(_LOAD, 0)  # the number of the call
    yield instruction(_AT_LEAST, _X32, 0, 1)
    yield instruction(_RETURN, _REFUSE)
    for number in numbers:
        yield instruction(_EQUAL, number, 0, 1)
        yield instruction(_RETURN, _REFUSE)
    yield instruction(_RETURN, _ALLOW)
