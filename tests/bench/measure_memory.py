#!/usr/bin/env python3
"""The memory estimate that a training logs before it starts, beside the most memory that its process then had.

    tests/bench/measure_memory.py build/release/bin/formwork-cli IMAGES FOLDER [--limit 9] [--only vit_s_16]

IMAGES has a folder for each class; FOLDER gets parts of them, as folders and as betons, and the runs. A training estimates its memory only where it is scarce:
each gets a memory control group (version 1, or 2 where its controller is delegated) of --limit gigabytes of 1e9
bytes, which needs root. Each trains one epoch of three steps, validates, and writes checkpoints. Its memory is
RssAnon, read every 10 ms: pages of files do not count. Prints both figures in gigabytes and their ratio.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import time

from trainings import run

GROUPS = (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max"))
CASES = {
    "levit_128s": ["--train.batch_size=64"],
    "levit_256": ["--train.batch_size=48"],
    "vit_ti_16": ["--train.batch_size=64"],
    "vit_s_16": ["--train.batch_size=32"],
    "vit_s_16, averaged weights": ["--train.batch_size=32", "--train.ema_decay=0.99"],
    "vit_s_16, accumulated": ["--train.batch_size=16", "--train.accumulate=2"],
    "vit_s_16, image folder": ["--train.batch_size=32", "--data.loader=folder"],
    "vit_s_16, patch dropout": ["--train.batch_size=32", "--model.patch_dropout=0.5"],
    "vit_b_16": ["--train.batch_size=12"],
    "vit_b_16, SGD": ["--train.batch_size=12", "--optimizer.name=sgd"],
    "vit_b_16, checkpointing": ["--train.batch_size=16", "--train.activation_checkpointing=true"],
    "vit_l_16, checkpointing": ["--train.batch_size=8", "--train.activation_checkpointing=true"],
}


class MemoryGroup:
    """The processes that a shell in it starts may take no more than `limit` bytes."""

    def __init__(self, limit):
        for root, file in GROUPS:
            folder = pathlib.Path(root) / f"formwork-{os.getpid()}"
            try:
                folder.mkdir()
                (folder / file).write_text(str(limit))
                self.folder = folder
                return
            except OSError:
                if folder.exists():
                    folder.rmdir()
        sys.exit("no memory control group can be made: this needs root and the memory controller")

    def enter(self):
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def close(self):
        self.folder.rmdir()


def most_memory(process):
    """Of a process until it ends, in bytes."""
    most = 0
    status = pathlib.Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        found = re.search(r"RssAnon:\s+(\d+) kB", status.read_text())
        most = max(most, int(found[1]) * 1024 if found else 0)
        time.sleep(0.01)
    return most


def part_of(images, target, count):
    """The first images of each class, as links."""
    classes = sorted(path for path in images.iterdir() if path.is_dir())
    for path in classes:
        (target / path.name).mkdir(parents=True, exist_ok=True)
    files = [sorted(path.iterdir()) for path in classes]
    for i in range(count):
        source = files[i % len(classes)][i // len(classes)].resolve()
        link = target / source.parent.name / source.name
        if not link.exists():
            link.symlink_to(source)
    return target.resolve()


def beton_of(cli, folder):
    target = folder.with_name(folder.name + "-betons")
    if not target.exists():
        run(cli, "convert", str(folder), "--out", str(target), "--val-fraction=0", "--quiet")
    return next(target.glob("*.beton")).resolve()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("images", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--limit", type=float, default=9)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    group = MemoryGroup(int(arguments.limit * 1e9))
    print(f"{'model':<28} {'estimate':>9} {'used':>7} {'ratio':>6}")
    for title, words in CASES.items():
        if arguments.only and not title.startswith(arguments.only):
            continue
        name = title.split(",")[0]
        batch = int(words[0].split("=")[1])
        count = 3 * batch * (2 if "accumulated" in title else 1)
        data = part_of(arguments.images, folder / str(count), count)
        if "folder" not in title:
            data = beton_of(arguments.cli, data)
        config = folder / "memory.yaml"
        config.write_text(f"name: memory\ndata:\n  train: {data}\n  val: {data}\n")
        command = [arguments.cli, "train", str(config), "--workspace", str(folder / "workspace"),
                   f"--model.name={name}", "--train.epochs=1", *words]
        with open(folder / "log", "w+", encoding="utf-8") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=group.enter)
            used = most_memory(process) / 1e9
            log.seek(0)
            output = log.read()
        estimate = re.search(r"needs about ([\d.]+) (GB|MB)", output)
        if process.returncode != 0 or not estimate:
            print(f"{title:<28} ended with {process.returncode}: {output[-300:]}")
            continue
        expected = float(estimate[1]) * (1 if estimate[2] == "GB" else 1e-3)
        print(f"{title:<28} {expected:>9.1f} {used:>7.2f} {expected / used:>6.2f}", flush=True)
    group.close()


if __name__ == "__main__":
    main()
