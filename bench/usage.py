"""What this process has used so far. Imports nothing of weight: it is part of every process that is measured."""

import resource
from pathlib import Path

__all__ = ["cpu", "peak"]

_STATUS = Path("/proc/self/status")


def cpu() -> float:
    """Seconds of processor time, user and system, of this process alone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """The most memory that was ever resident, in MB. getrusage also counts what the parent had when it forked."""
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6
