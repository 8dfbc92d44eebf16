#!/usr/bin/env python3
"""What the options of a recipe bring: a model trained from scratch with and without each of them, for
the same time, over several seeds.

    tests/bench/measure_options.py build/release/bin/formwork-cli FOLDER [--minutes 4] [--seeds 3]
        [--model vit_ti_16] [--only ema,schedule_free] [-- settings, such as --train.threads=1]

FOLDER gets 150 training and 100 test images of each class of Fashion-MNIST (Debian's package
dataset-fashion-mnist) as betons, and the runs. Each variant is first trained for a few epochs; their
mean time, validation included, then says how many epochs fit into the minutes, and its schedule spans
these: keep the machine free until these numbers are printed, what it does later changes no result. Seeds
are the outer loop, so that an interrupted measurement has complete rows; FOLDER/results.json keeps what was
measured, and the same command measures the rest. Prints the last validation top-1 of each variant as mean and standard deviation over the seeds,
and the difference to the baseline's with the standard error of a difference.
"""
import argparse
import json
import math
import pathlib
import statistics
import sys
import time

import fashion_mnist
from trainings import run, split_settings, spread

SIZE = 112  # pixels: that of the recipes
PER_CLASS = {"of_train": 150, "of_val": 100}
COMMON = [
    f"--model.image_size={SIZE}", "--train.batch_size=32", "--optimizer.name=adamw",
    "--optimizer.lr=5e-4", "--optimizer.weight_decay=0.05", "--optimizer.clip_norm=1",
    "--schedule.name=cosine", "--schedule.warmup_epochs=2", "--train.label_smoothing=0.1",
    "--train.precision=auto", "--train.checkpoint_every=1000",
]
GROWING = ["--train.first_image_size=64"]  # to the full size after two thirds of the epochs
VARIANTS = {
    "baseline": [],
    "patch_dropout": ["--model.patch_dropout=0.5"],
    "progressive_resizing": GROWING,
    "low_frequency": GROWING + ["--train.low_frequency=true"],
    "schedule_free": ["--optimizer.name=schedule_free", "--schedule.name=constant",
                      "--optimizer.lr=1e-3"],
    # For comparison with the one above: the rate without the averaged weights.
    "rate_of_schedule_free": ["--optimizer.lr=1e-3"],
    "ema": ["--train.ema_decay=0.99"],
}
VIT_ONLY = {"patch_dropout", "schedule_free"}


class Bench:
    def __init__(self, arguments, settings):
        self.cli = arguments.cli
        self.workspace = arguments.folder / "workspace"
        self.words = [f"--model.name={arguments.model}", *COMMON, *settings]
        self.config = arguments.folder / "base.yaml"
        train, validation = fashion_mnist.betons(self.cli, arguments.folder, "options", **PER_CLASS)
        self.config.write_text(f"name: options\ndata:\n  train: {train}\n  val: {validation}\n")

    def train(self, words, epochs, seed):
        if words[:1] == GROWING:
            words = [*words, f"--train.full_size_epoch={max(2, 2 * epochs // 3)}"]
        return json.loads(run(self.cli, "train", str(self.config), "--workspace",
                              str(self.workspace), "--json", *self.words, *words,
                              f"--train.epochs={epochs}", f"--train.seed={seed}"))

    def epochs_within(self, minutes, words):
        trial = 6 if words[:1] == GROWING else 2
        began = time.monotonic()
        self.train(words, trial, 99)
        return max(3, round(60 * minutes * trial / (time.monotonic() - began)))


class Results:
    """Numbers that are measured once, kept in a file."""

    def __init__(self, path):
        self.path = path
        self.known = json.loads(path.read_text()) if path.exists() else {}

    def get(self, key, measure):
        if key not in self.known:
            self.known[key] = measure()
            self.path.write_text(json.dumps(self.known, indent=1))
        print(f"{key}: {self.known[key]:g}", flush=True)
        return self.known[key]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--model", default="vit_ti_16")
    parser.add_argument("--only", default="")
    words, settings = split_settings(sys.argv[1:])
    arguments = parser.parse_args(words)
    chosen = set(filter(None, arguments.only.split(",")))
    if unknown := chosen - VARIANTS.keys():
        sys.exit(f"no such option: {', '.join(sorted(unknown))}; known: {', '.join(VARIANTS)}")
    variants = {name: words for name, words in VARIANTS.items()
                if (not chosen or name in chosen or name == "baseline")
                and not (arguments.model.startswith("levit") and name in VIT_ONLY)}

    arguments.folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(arguments, settings)
    results = Results(arguments.folder / "results.json")
    epochs = {name: results.get(f"{name}, epochs",
                                lambda words=words: bench.epochs_within(arguments.minutes, words))
              for name, words in variants.items()}
    scores = {name: [] for name in variants}
    for seed in range(arguments.seeds):
        for name, words in variants.items():
            scores[name].append(results.get(
                f"{name}, seed {seed}",
                lambda: 100 * bench.train(words, epochs[name], seed)["val_top1"]))

    base = scores["baseline"]
    print(f"\n{arguments.model}, {SIZE} px, {arguments.minutes:g} min each, n = {arguments.seeds}")
    print(f"{'option':<22} {'epochs':>6} {'val top-1 %':>16} {'difference':>16}")
    for name, values in scores.items():
        mean, deviation = statistics.mean(values), spread(values)
        difference = ""
        if name != "baseline":
            error = math.sqrt((spread(values) ** 2 + spread(base) ** 2) / len(values))
            difference = f"{mean - statistics.mean(base):+.2f} ± {error:.2f}"
        print(f"{name:<22} {epochs[name]:>6} {mean:>8.2f} ± {deviation:<5.2f} {difference:>16}")


if __name__ == "__main__":
    main()
