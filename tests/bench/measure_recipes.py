#!/usr/bin/env python3
"""What a recipe reaches: trains it with several seeds and prints the validation accuracy as mean and
standard deviation, and the time.

    tests/bench/measure_recipes.py build/release/bin/formwork-cli FOLDER CONFIG
        [--seeds 0,1,2] [--train BETON --val BETON] [-- settings, such as --train.threads=1]

Without --train and --val, FOLDER gets 1000 training and 200 test images of each class of Fashion-MNIST
(Debian's package dataset-fashion-mnist) as betons. FOLDER/workspace gets the runs; all runs of a
config in a workspace are the curves of `formwork-cli export --format svg --mean-over-seeds`. The
accuracy depends on seed, data and precision, not on what else the machine does; the time does.
"""
import argparse
import json
import pathlib
import statistics
import sys
import time

import fashion_mnist
from trainings import run, split_settings, spread

PER_CLASS = {"of_train": 1000, "of_val": 200}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("config")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--train")
    parser.add_argument("--val")
    words, settings = split_settings(sys.argv[1:])
    arguments = parser.parse_args(words)
    if bool(arguments.train) != bool(arguments.val):
        sys.exit("--train and --val go together")

    arguments.folder.mkdir(parents=True, exist_ok=True)
    data = ((arguments.train, arguments.val) if arguments.train else
            fashion_mnist.betons(arguments.cli, arguments.folder, "fashion-mnist", **PER_CLASS))
    files = [f"--data.{split}={beton}" for split, beton in zip(("train", "val"), data)]
    top1, minutes = [], []
    for seed in arguments.seeds.split(","):
        began = time.monotonic()
        row = json.loads(run(arguments.cli, "train", arguments.config, "--workspace",
                             str(arguments.folder / "workspace"), "--json", *files,
                             f"--train.seed={seed}", *settings))
        minutes.append((time.monotonic() - began) / 60)
        top1.append(100 * row["val_top1"])
        print(f"seed {seed}: validation top-1 {top1[-1]:.2f} %, {minutes[-1]:.1f} min",
              flush=True)
    print(f"{arguments.config}, n = {len(top1)}: validation top-1 {statistics.mean(top1):.2f} ±"
          f" {spread(top1):.2f} %, {statistics.median(minutes):.1f} min [{min(minutes):.1f}–{max(minutes):.1f}]")


if __name__ == "__main__":
    main()
