"""A few rounds of ``benchmarks/kill.py``: killed at random moments, nothing is lost, half or twice."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_killed_at_random_moments_nothing_is_lost_half_or_twice():
    command = [sys.executable, "benchmarks/kill.py", "--times", "4", "--seed", "7", "--documents", "6"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| check not clean | 0 |" in done.stdout
