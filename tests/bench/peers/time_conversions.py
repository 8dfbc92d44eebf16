"""Times conversions of an image folder: `formwork-cli convert` beside FFCV's DatasetWriter.

    time_conversions.py FOLDER [--program build/release/bin/formwork-cli] [--rounds 5] [--threads 2]
        [--probabilities 0.5 1 0] [--keep-jpeg]

FOLDER has class folders. Both write images of at most 500 px, JPEGs with quality 90, and the given share
of the images as JPEG, the rest raw; pages have 8 MiB. The programs alternate round by round, each in a
separate process, of which only the conversion counts; the first one of each, which fills the page cache, is
left out. With --keep-jpeg Formwork keeps the bytes of JPEGs that need no resize, which FFCV cannot: it is
compared with all JPEG. Prints images per second as median over the rounds with their range, and the median of
the rounds' ratios.

Needs ffcv and torchvision. Keep the machine free.
"""
import argparse
import importlib.util
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from time_epochs import MISSING

SIDE = 500
QUALITY = 90
PAGE = 1 << 23
LONGEST = 600  # seconds of a conversion; FFCV's writer has been seen to hang with one worker


def write_with_ffcv(arguments, probability, folder):
    """In a separate process, because the writer forks its workers."""
    code = f"""
import time
from ffcv.fields import IntField, RGBImageField
from ffcv.writer import DatasetWriter
from torchvision.datasets import ImageFolder
images = ImageFolder({arguments.folder!r})
writer = DatasetWriter({str(folder / 'ffcv.beton')!r}, {{
    'image': RGBImageField(write_mode='proportion', max_resolution={SIDE}, jpeg_quality={QUALITY},
                           compress_probability={probability}),
    'label': IntField()}}, page_size={PAGE}, num_workers={arguments.threads})
begin = time.perf_counter()
writer.from_indexed_dataset(images, chunksize=100)
print('\\n', len(images) / (time.perf_counter() - begin))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, timeout=LONGEST)
    return float(done.stdout.split()[-1])


def convert(arguments, probability, folder, words):
    begin = time.perf_counter()
    done = subprocess.run([arguments.program, "convert", arguments.folder, "--out", str(folder / "betons"),
                           "--val-fraction=0", f"--max-resolution={SIDE}", f"--jpeg-quality={QUALITY}",
                           f"--compress-probability={probability}", f"--page-size={PAGE}", "--replace",
                           f"--workers={arguments.threads}", "--json", "--quiet", *words],
                          check=True, stdout=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - begin  # the start of the process included
    images = sum(entry["samples"] for entry in json.loads(done.stdout)["files"])
    return images / seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--program", default="build/release/bin/formwork-cli")
    parser.add_argument("--probabilities", nargs="*", default=["0.5", "1", "0"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep-jpeg", action="store_true")
    arguments = parser.parse_args()
    for module in ("ffcv", "torchvision"):
        if not importlib.util.find_spec(module):
            print(f"not run: {sys.executable} has no {module}")
            return MISSING
    cases = [(f"{float(value):.0%} JPEG", value, []) for value in arguments.probabilities]
    if arguments.keep_jpeg:
        cases.append(("JPEGs kept", "1", ["--mode=jpg", "--keep-jpeg"]))
    print(f"{arguments.folder}, {arguments.threads} threads, n = {arguments.rounds}; images/s")
    print(f"{'stored as':<12} {'Formwork':>9} {'range':>14} {'FFCV':>7} {'range':>12} {'Formwork':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for title, probability, words in cases:
            ours, theirs = [], []
            for number in range(-1, arguments.rounds):
                for is_ours in (True, False) if number % 2 == 0 else (False, True):
                    os.sync()  # or one program would wait for what the other has not written yet
                    rate = (convert(arguments, probability, folder, words) if is_ours
                            else write_with_ffcv(arguments, probability, folder))
                    if number >= 0:
                        (ours if is_ours else theirs).append(rate)
            times = statistics.median(a / b for a, b in zip(ours, theirs))
            print(f"{title:<12} {statistics.median(ours):>9.0f} {f'{min(ours):.0f}-{max(ours):.0f}':>14} "
                  f"{statistics.median(theirs):>7.0f} {f'{min(theirs):.0f}-{max(theirs):.0f}':>12} "
                  f"{times:>8.2f}x", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
