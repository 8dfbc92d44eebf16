#!/usr/bin/env python3
"""What the options of a recipe bring: the demo's images trained with and without each of them, for
the same time, over several seeds.

    tests/bench/measure_options.py build/release/bin/formwork-cli FOLDER [--minutes 5] [--seeds 3]
        [--model vit_ti_16] [--only muon,schedule_free]

FOLDER gets the demo's images, betons and runs. Every variant is first trained for six epochs; the
median epoch, validation included, then says how many epochs fit into the minutes, and its schedule
spans these. Seeds are the outer loop, so that every variant meets what else the machine does. Prints
the last validation top-1 of each variant as mean and standard deviation over the seeds, and the
difference to the baseline's with the standard error of a difference. Keep the machine free.
"""
import argparse
import json
import math
import pathlib
import statistics
import sys

from trainings import run, spread

SIZE = 112  # pixels: the demo's own
COMMON = [
    f"--model.image_size={SIZE}", "--train.batch_size=32", "--optimizer.name=adamw",
    "--optimizer.lr=5e-4", "--optimizer.weight_decay=0.05", "--schedule.name=cosine",
    "--schedule.warmup_epochs=2", "--train.label_smoothing=0.1", "--train.checkpoint_every=1000",
]
GROWING = ["--train.first_image_size=64"]  # to the full size after two thirds of the epochs
VARIANTS = {
    "baseline": [],
    "patch_dropout": ["--model.patch_dropout=0.5"],
    "progressive_resizing": GROWING,
    "low_frequency": GROWING + ["--train.low_frequency=true"],
    "schedule_free": ["--optimizer.name=schedule_free", "--schedule.name=constant",
                      "--optimizer.lr=1e-3"],
    "muon": ["--optimizer.name=muon", "--optimizer.momentum=0.95"],
    "ema": ["--train.ema_decay=0.99"],
}
VIT_ONLY = {"patch_dropout", "schedule_free"}


class Bench:
    def __init__(self, arguments):
        self.cli = arguments.cli
        self.workspace = pathlib.Path(arguments.folder) / "workspace"
        self.model = arguments.model
        self.config = pathlib.Path(arguments.folder) / "base.yaml"

    def run(self, *words):
        return run(self.cli, *words)

    def prepare(self):
        demo = self.workspace / "demo"
        if not list(demo.glob("train_*.beton")):
            self.run("demo", "--workspace", str(self.workspace), "--epochs", "1", "--no-charts",
                     "--quiet")
        train, validation = (next(demo.glob(f"{split}_*.beton")) for split in ("train", "val"))
        self.config.write_text(f"name: options\ndata:\n  train: {train}\n  val: {validation}\n")

    def train(self, words, epochs, seed):
        full = [f"--train.full_size_epoch={max(2, 2 * epochs // 3)}"] if "--train.first" in str(
            words) else []
        answer = self.run("train", str(self.config), "--workspace", str(self.workspace), "--json",
                          f"--model.name={self.model}", *COMMON, *words, *full,
                          f"--train.epochs={epochs}", f"--train.seed={seed}")
        return json.loads(answer)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("folder")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--model", default="vit_ti_16")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    chosen = set(filter(None, arguments.only.split(",")))
    if unknown := chosen - VARIANTS.keys():
        sys.exit(f"no such option: {', '.join(sorted(unknown))}; known: {', '.join(VARIANTS)}")
    variants = {name: words for name, words in VARIANTS.items()
                if (not chosen or name in chosen or name == "baseline")
                and not (arguments.model.startswith("levit") and name in VIT_ONLY)}

    bench = Bench(arguments)
    bench.prepare()
    epochs = {}
    for name, words in variants.items():
        seconds = bench.train(words, 6, 99)["median_epoch_seconds"]
        epochs[name] = max(3, int(60 * arguments.minutes / seconds))
        print(f"{name}: {seconds:.2f} s an epoch, {epochs[name]} epochs", flush=True)
    scores = {name: [] for name in variants}
    for seed in range(arguments.seeds):
        for name, words in variants.items():
            row = bench.train(words, epochs[name], seed)
            scores[name].append(100 * row["val_top1"])
            print(f"seed {seed}, {name}: {scores[name][-1]:.2f} %", flush=True)

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
