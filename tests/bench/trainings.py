"""What the scripts that measure trainings share."""
import math
import statistics
import subprocess
import sys


def run(cli, *words):
    """What formwork-cli printed; ends the script where it fails."""
    done = subprocess.run([cli, *words], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"formwork-cli {' '.join(words)} ended with {done.returncode}")
    return done.stdout


def spread(values):
    """Standard deviation; not a number for a single value."""
    return statistics.stdev(values) if len(values) > 1 else math.nan
