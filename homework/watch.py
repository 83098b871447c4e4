"""Watches a student's process with all its children, and ends them together."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from typing import Final

import psutil

from homework.limits import MEBIBYTE, Limits

LOOK_SECONDS: Final = 0.1


class Watch:
    """Looks ten times a second; ends the process when it uses too much.

    Args:
        process: the outermost process; killing it ends its whole process namespace
            where there is one, else its session is killed process by process.
        limits: what it may use.
        seconds: how long it may live.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], limits: Limits, seconds: float
    ) -> None:
        self.process, self.limits = process, limits
        self.until = time.monotonic() + seconds
        self.seconds = seconds
        self.why = ""
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def reason(self) -> str:
        """Why the watch ended the process; "" if it ended by itself."""
        # The end of the stream may be seen before the watch has written its reason.
        self.thread.join(2 * LOOK_SECONDS)
        return self.why

    def end(self) -> None:
        """Ends the process and everything it has started; safe to call twice."""
        self.over.set()
        self._kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)

    def _look(self) -> None:
        while not self.over.wait(LOOK_SECONDS) and self.process.poll() is None:
            self.why = self._too_much()
            if self.why:
                self._kill()
                return

    def _too_much(self) -> str:
        if time.monotonic() > self.until:
            return f"the notebook took more than {self.seconds:.0f} seconds"
        family = self._family()
        if len(family) > self.limits.processes:
            return f"it started more than {self.limits.processes} processes"
        used = 0
        for one in family:
            with contextlib.suppress(psutil.Error):
                used += one.memory_info().rss
        used += max(map(_files_in_memory, family), default=0)
        if used > self.limits.memory:
            return f"it used more than {self.limits.memory // MEBIBYTE} MB of memory"
        return ""

    def _family(self) -> list[psutil.Process]:
        try:
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.Error:
            return []

    def _kill(self) -> None:
        family = self._family()
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        for one in family:
            with contextlib.suppress(psutil.Error):
                one.kill()
        with contextlib.suppress(OSError):
            self.process.kill()


def _files_in_memory(process: psutil.Process) -> int:
    """Bytes of files that a process keeps in a /tmp of its own, which is memory."""
    try:
        inside = f"/proc/{process.pid}/root/tmp"
        if os.stat(inside).st_dev == os.stat("/tmp").st_dev:
            return 0
        files = os.statvfs(inside)
    except (OSError, AttributeError):  # it has just ended, or there is no /proc
        return 0
    return (files.f_blocks - files.f_bfree) * files.f_frsize
