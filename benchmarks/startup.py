"""How long ``auditor --help`` takes to start, against ``pip-audit --help`` in the same environment.

Prints the median of several runs each, taken in turns so that a busy machine slows both, and their ratio.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 11
PROGRAMS = ("auditor", "pip-audit")


def seconds(program: str) -> float:
    """The wall time of one ``--help``. Raises CalledProcessError if it fails."""
    command = [str(Path(sys.executable).with_name(program)), "--help"]
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin


def main() -> None:
    """Runs and prints the comparison."""
    for program in PROGRAMS:
        seconds(program)  # the first run fills caches
    times: dict[str, list[float]] = {program: [] for program in PROGRAMS}
    for _ in range(RUNS):
        for program in PROGRAMS:
            times[program].append(seconds(program))
    medians = {program: statistics.median(runs) for program, runs in times.items()}
    for program, runs in times.items():
        print(f"{program} --help: {medians[program] * 1000:.0f} ms (median of {RUNS}, best {min(runs) * 1000:.0f} ms)")
    print(f"auditor takes {medians['auditor'] / medians['pip-audit']:.2f} times as long as pip-audit")


if __name__ == "__main__":
    main()
