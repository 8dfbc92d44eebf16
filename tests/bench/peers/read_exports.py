"""Reads what `formwork-cli export` writes with the readers it is meant for, TensorBoard's and
pandas, and compares every number with the JSON export. Prints how many were compared and how many
differ."""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy
import pandas
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

TAGS = {"loss/train": "train_loss", "loss/validation": "val_loss", "top1/train": "train_top1",
        "top1/validation": "val_top1", "top5/train": "train_top5", "top5/validation": "val_top5",
        "learning_rate": "learning_rate", "gradient_norm": "gradient_norm",
        "seconds/epoch": "epoch_seconds", "seconds/data_wait": "data_wait_seconds",
        "seconds/transfer": "transfer_seconds", "seconds/compute": "compute_seconds"}
COLUMNS = [*TAGS.values(), "images", "validation_seconds", "peak_memory_bytes", "finished_at_ms",
           "other_load", "loader_cpu_seconds", "epoch"]


def export(program, workspace, folder, *options):
    out = subprocess.run([program, "export", "--workspace", workspace, "--out", str(folder), "--json",
                          "--replace", *options], check=True, capture_output=True, text=True).stdout
    return [pathlib.Path(file) for file in json.loads(out)["files"]]


class Count:
    def __init__(self):
        self.compared = self.different = 0

    def check(self, what, found, expected):
        self.compared += 1
        same = (found is None or found != found) if expected is None else found == expected
        if not same:
            self.different += 1
            print(f"{what}: {found} instead of {expected}")


def check_events(files, runs, count):
    for run, file in zip(runs, sorted(files, key=lambda f: int(f.parent.name.split("-")[1]))):
        events = EventAccumulator(str(file.parent), size_guidance={"scalars": 0})
        events.Reload()
        present = events.Tags()["scalars"]
        for tag, key in TAGS.items():
            found = {e.step: e for e in events.Scalars(tag)} if tag in present else {}
            for epoch in run["epochs"]:
                event = found.get(epoch["epoch"])
                expected = epoch[key]
                count.check(f"run {run['id']} {tag} {epoch['epoch']}",
                            None if event is None else numpy.float32(event.value),
                            None if expected is None else numpy.float32(expected))
                if event is not None:
                    count.check(f"run {run['id']} {tag} time", round(event.wall_time * 1000),
                                epoch["finished_at_ms"])


def check_csv(file, runs, count):
    # Exact by default from version 3 on, which warns of the option.
    exact = {} if int(pandas.__version__.split(".")[0]) >= 3 else {"float_precision": "round_trip"}
    table = pandas.read_csv(file, **exact)
    lines = iter(table.to_dict("records"))
    for run in runs:
        for epoch in run["epochs"]:
            line = next(lines)
            count.check("run", line["run_id"], run["id"])
            count.check("name", line["run"], run["name"])
            count.check("setting", line["optimizer.lr"], run["config"]["optimizer"]["lr"])
            count.check("setting", line["model.name"], run["config"]["model"]["name"])
            for key in COLUMNS:
                value = line[key]
                value = None if isinstance(value, float) and math.isnan(value) else value
                count.check(f"run {run['id']} {key} {epoch['epoch']}", value, epoch[key])
    count.check("lines left", next(lines, None), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="formwork-cli")
    parser.add_argument("--workspace", required=True, help="with some runs in it")
    arguments = parser.parse_args()
    events, table = Count(), Count()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        [text] = export(arguments.program, arguments.workspace, folder, "--format", "json")
        runs = json.loads(text.read_text())
        check_events(export(arguments.program, arguments.workspace, folder / "events", "--format",
                            "tensorboard"), runs, events)
        [file] = export(arguments.program, arguments.workspace, folder, "--settings")
        check_csv(file, runs, table)
    print(f"TensorBoard: {events.compared} values compared, {events.different} differ")
    print(f"pandas: {table.compared} values compared, {table.different} differ")
    return 1 if events.different or table.different or not events.compared else 0


if __name__ == "__main__":
    sys.exit(main())
