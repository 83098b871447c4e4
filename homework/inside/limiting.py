"""The limits that a student's process gets from its own kernel, for good."""

import ctypes
import platform
import struct
from typing import Final

# Calls that hold memory which no process is seen to use, that reach the instructor's
# keys, or that open parts of the kernel which no lesson needs. For each: its number on
# x86_64 and on aarch64 (asm/unistd_64.h, asm-generic/unistd.h).
REFUSED: Final = {
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "mount": (165, 40),
    "fsopen": (430, 430),
    "unshare": (272, 97),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
}
# Machine → its place above, its AUDIT_ARCH number, and the number of seccomp itself.
MACHINES: Final = {
    "x86_64": (0, 0xC000003E, 317),
    "aarch64": (1, 0xC00000B7, 277),
}
LOAD, EQUAL, AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06
ALLOW, KILL, NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x00050000 | 38
OTHER_ABI: Final = 0x40000000


def limit(most: dict[str, int]) -> None:
    """Sets this process's limits, where the platform knows them, for good.

    Args:
        most: `memory` and `file` in bytes, `seconds` of processor time.
    """
    try:
        import resource
    except ImportError:  # Windows: the grader's own watch is all there is
        return
    # DATA, not AS: TensorFlow reserves far more addresses than it ever uses.
    for name, value in (
        ("RLIMIT_DATA", most["memory"]),
        ("RLIMIT_FSIZE", most["file"]),
        ("RLIMIT_CPU", most["seconds"]),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", 512),
    ):
        which = getattr(resource, name)
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
    refuse_calls()


def refuse_calls() -> bool:
    """Makes the calls of REFUSED fail from now on; whether the kernel agreed."""
    if platform.system() != "Linux" or platform.machine() not in MACHINES:
        return False
    place, architecture, seccomp = MACHINES[platform.machine()]
    numbers = [both[place] for both in REFUSED.values()]
    steps = [
        (LOAD, 0, 0, 4),
        (EQUAL, 1, 0, architecture),
        (ANSWER, 0, 0, KILL),
        (LOAD, 0, 0, 0),
        (AT_LEAST, 0, 1, OTHER_ABI),
        (ANSWER, 0, 0, NO_SUCH_CALL),
    ]
    for number in numbers:
        steps += [(EQUAL, 0, 1, number), (ANSWER, 0, 0, NO_SUCH_CALL)]
    steps.append((ANSWER, 0, 0, ALLOW))
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    kept = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(kept))
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS, without which it is refused
    # SECCOMP_SET_MODE_FILTER for all threads of this process (TSYNC).
    return bool(library.syscall(seccomp, 1, 1, program) == 0)
