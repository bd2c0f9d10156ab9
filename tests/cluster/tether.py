"""Run a program that ends when its parent ends: `python tether.py PARENT PROGRAM ARGS…`.

A `preexec_fn` would do the same, but Python warns of it in a process with threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h; the kernel keeps it over execve

if __name__ == "__main__":
    parent, program = int(sys.argv[1]), sys.argv[2]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == parent:  # otherwise the parent ended before the signal was set
        os.execv(program, sys.argv[2:])
