"""Runs every workload and writes bench/results.md: `python bench/gauge`. A budget that is not kept says so there."""

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

BENCH = Path(__file__).parents[1]
SCRIPTS = ("list_documents", "search", "upload", "download", "bulk", "signin_timing")

HEAD = """# Measured

{machine}, {cores} cores, Python {python}, {date}; load of the machine at the beginning {load:.1f}.

Compare CPU per request and ratios within one run, never wall times of two: neighbours move those by any factor. "x hello" is a request's CPU
beside that of a Flask hello under the same gunicorn. Made by `make bench`.
"""


def main() -> None:
    facts = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version(), "date": time.strftime("%Y-%m-%d %H:%M")}
    written = [HEAD.format(**facts, load=os.getloadavg()[0])]
    for name in SCRIPTS:
        print(f"== {name}", flush=True)
        start = time.monotonic()
        done = subprocess.run([sys.executable, str(BENCH / f"{name}.py")], capture_output=True, text=True, check=False)
        said = done.stdout.strip() if done.returncode == 0 else f"{done.stdout.strip()}\nfailed: {done.stderr.strip()[-400:]}"
        print(said, flush=True)
        written.append(f"## {name.replace('_', ' ')}\n\nload after it {os.getloadavg()[0]:.1f}, took {time.monotonic() - start:.0f} s\n\n```\n{said}\n```\n")
        (BENCH / "results.md").write_text("\n".join(written))


if __name__ == "__main__":
    main()
