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


def split_settings(words):
    """The words before "--", and those after it, which go to formwork-cli."""
    end = words.index("--") if "--" in words else len(words)
    return words[:end], words[end + 1:]
