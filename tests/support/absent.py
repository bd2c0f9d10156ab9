"""A Python that hides everything from our own code that only Unix has.

`python_without_unix` makes a virtual environment. Its interpreter gives our modules stand-ins for
`os`, `signal`, `subprocess` and other modules: a stand-in lacks the names that Windows lacks, and
`import fcntl` fails. The standard library and third-party packages still see the real modules.
Processes that our code starts run the same interpreter, so the names are hidden from them too.

This file is copied into that environment, so it imports the standard library alone.
"""

import builtins
import ctypes
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SYSTEM = "another"  # neither Linux nor Windows: nothing is to be had but what is asked for
OURS = ("searcher", "indexer", "web", "data", "jiewen", "__main__")
MODULES = _words(
    "_posixsubprocess crypt curses fcntl grp nis ossaudiodev posix pty pwd readline resource spwd "
    "syslog termios tty"
)
NAMES: Mapping[str, frozenset[str]] = {
    "os": _words(
        "chown chroot confstr ctermid eventfd fchdir fchmod fchown fdatasync fork forkpty "
        "fstatvfs getegid geteuid getgid getgrouplist getgroups getloadavg getpgid getpgrp "
        "getpriority getresgid getresuid getsid getuid getxattr initgroups killpg lchown listxattr "
        "lockf makedev major memfd_create minor mkfifo mknod nice openpty pidfd_open pipe2 "
        "posix_fadvise posix_fallocate posix_spawn posix_spawnp pread preadv pwrite pwritev readv "
        "register_at_fork sched_getaffinity sched_setaffinity sched_yield sendfile setegid seteuid "
        "setgid setgroups setpgid setpriority setsid setuid setxattr splice statvfs sync sysconf "
        "tcgetpgrp ttyname uname unshare wait wait3 wait4 waitid writev WNOHANG "
        "O_ASYNC O_CLOEXEC O_DIRECT O_DIRECTORY O_DSYNC O_NOATIME O_NOCTTY O_NOFOLLOW O_NONBLOCK "
        "O_PATH O_SYNC O_TMPFILE"
    ),
    "signal": _words(
        "SIGALRM SIGBUS SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF SIGQUIT SIGSTOP SIGSYS "
        "SIGTSTP SIGTTIN SIGTTOU SIGUSR1 SIGUSR2 SIGVTALRM SIGXCPU SIGXFSZ SIG_BLOCK SIG_UNBLOCK "
        "SIG_SETMASK alarm getitimer pause pthread_kill pthread_sigmask setitimer siginterrupt "
        "sigpending sigtimedwait sigwait sigwaitinfo"
    ),
    "select": frozenset({"epoll", "kqueue", "poll"}),
    "selectors": frozenset({"EpollSelector", "KqueueSelector", "PollSelector"}),
    "socket": frozenset({"AF_UNIX", "SO_REUSEPORT", "send_fds", "recv_fds"}),
    "time": frozenset({"clock_gettime", "clock_settime", "pthread_getcpuclockid", "tzset"}),
    "mmap": _words(
        "MADV_DONTNEED MADV_RANDOM MADV_SEQUENTIAL MADV_WILLNEED MAP_ANON MAP_ANONYMOUS "
        "MAP_PRIVATE MAP_SHARED PROT_EXEC PROT_READ PROT_WRITE"
    ),
    "subprocess": frozenset(),
    "sys": frozenset(),
    "ctypes": frozenset(),
}
_BY_DESCRIPTOR = _words(
    "open stat lstat unlink remove rmdir mkdir rename replace link symlink access utime"
)


class _Lacking(ModuleType):
    """A stand-in for a module: the same module without some of its names."""

    def __init__(self, real: ModuleType, instead: Mapping[str, object]) -> None:
        super().__init__(real.__name__)
        self.__dict__["_real"] = real
        self.__dict__["_lacks"] = NAMES[real.__name__]
        self.__dict__.update(instead)

    def __getattr__(self, name: str) -> Any:
        if name in self._lacks:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} (absent)")
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._real, name, value)


def hide() -> None:
    """From now on, give our modules the stand-ins when they import."""
    real_import = builtins.__import__
    stand_ins: dict[str, ModuleType] = {}

    def look(
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 - some name them when they call
        locals: Mapping[str, Any] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        importer = str((globals or {}).get("__name__", ""))
        is_ours = not level and importer.partition(".")[0] in OURS
        if is_ours and name.partition(".")[0] in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r} (absent)", name=name)
        found = real_import(name, globals, locals, fromlist or (), level)
        if not is_ours or name not in NAMES:
            return found
        if name not in stand_ins:
            stand_ins[name] = _Lacking(found, _INSTEAD.get(name, dict)())
        return stand_ins[name]

    builtins.__import__ = look


def _of_os() -> dict[str, object]:
    """Return the replacements in `os`: as on Windows, no call takes a folder's descriptor."""

    def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            if any(named.get(word) is not None for word in ("dir_fd", "src_dir_fd", "dst_dir_fd")):
                raise NotImplementedError("dir_fd unavailable on this platform (absent)")
            return real(*given, **named)

        return call

    def scandir(path: Any = ".") -> Any:
        if isinstance(path, int):
            raise TypeError("scandir: path should be string, bytes, os.PathLike or None, not int")
        return os.scandir(path)

    system: dict[str, object] = {"name": SYSTEM}
    by_name = {name: refusing(getattr(os, name)) for name in _BY_DESCRIPTOR}
    none: set[object] = set()
    return system | by_name | {"scandir": scandir, "supports_dir_fd": none, "supports_fd": none}


def _of_subprocess() -> dict[str, object]:
    """Return the replacements in `subprocess`: they refuse the arguments that Windows refuses."""

    def check(named: Mapping[str, Any]) -> None:
        for word in ("preexec_fn", "pass_fds", "user", "group", "extra_groups"):
            if named.get(word):
                raise ValueError(f"{word} is not supported on this platform (absent)")

    class Popen(subprocess.Popen):  # type: ignore[type-arg] # any
        def __init__(self, *given: Any, **named: Any) -> None:
            check(named)
            super().__init__(*given, **named)

    def run(*given: Any, **named: Any) -> Any:
        check(named)
        return subprocess.run(*given, **named)

    return {"Popen": Popen, "run": run}


def _of_ctypes() -> dict[str, object]:
    class CDLL(ctypes.CDLL):
        def __init__(self, name: Any, *given: Any, **named: Any) -> None:
            if name is None or str(name).startswith("libc."):
                raise OSError(f"there is no {name} (absent)")
            super().__init__(name, *given, **named)

    return {"CDLL": CDLL}


def _of_sys() -> dict[str, object]:
    return {"platform": SYSTEM}


_INSTEAD: Mapping[str, Callable[[], dict[str, object]]] = {
    "os": _of_os,
    "subprocess": _of_subprocess,
    "ctypes": _of_ctypes,
    "sys": _of_sys,
}


def remove() -> None:
    """Take some Unix-only modules and functions away from every module, third-party ones included.

    Only those go without which the standard library still works.
    """
    for name in ("fcntl", "grp", "pwd", "resource", "termios"):
        sys.modules[name] = None  # type: ignore[assignment] # so that an import of it fails
    for name in {"fork", "forkpty", "nice"} & vars(os).keys():
        delattr(os, name)


def python_without_unix(folder: Path, begin: Callable[[], None] = hide) -> Path:
    """Make the virtual environment in ``folder`` and return the path of its interpreter.

    The interpreter calls ``begin`` (`hide` or `remove`) when it starts.
    """
    venv.create(folder, with_pip=False, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    shutil.copy(__file__, packages / "absent_from_us.py")
    # What the present environment holds, its editable installations too, and then the stand-ins.
    real = [path for path in sys.path if path.endswith("site-packages")]
    lines = [f"import site; site.addsitedir({path!r})" for path in real]
    (packages / "a.pth").write_text("\n".join(lines) + "\n", "utf-8")
    (packages / "z.pth").write_text(
        f"import absent_from_us; absent_from_us.{begin.__name__}()\n", "utf-8"
    )
    return folder / "bin" / "python"


if __name__ == "__main__":
    print(python_without_unix(Path(sys.argv[1])))
