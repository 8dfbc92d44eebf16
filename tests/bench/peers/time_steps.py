"""Times whole training steps (forward, loss, backward, Adam) on random images of 224 px: Formwork beside
PyTorch, eager and compiled, with timm's models and PyTorch's fused Adam. The programs alternate round by
round, on the same threads, in float32. Prints a table of medians over the rounds, with their range, the
median of the rounds' ratios, and the most memory that each process had in RAM.

PyTorch's processes live through all rounds, since compiling takes a minute or more; their peak is counted
from the first round on, so that what compiling takes does not count. Formwork's peak is that of a whole
process.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

# Name in timm, and images of a batch.
MODELS = {"levit_128s": ("levit_128s", 32), "vit_ti_16": ("vit_tiny_patch16_224", 32),
          "vit_s_16": ("vit_small_patch16_224", 32), "vit_b_16": ("vit_base_patch16_224", 8)}
CLASSES = 10


def serve(arguments):
    """The process of a peer: answers each number on its input with as many steps' milliseconds."""
    import timm
    import torch
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    name, batch = MODELS[arguments.model]
    options = {"distilled": False} if name.startswith("levit") else {}
    model = timm.create_model(name, pretrained=False, num_classes=CLASSES, **options).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    images = torch.randn(batch, 3, 224, 224)
    labels = torch.randint(0, CLASSES, (batch,))
    forward = torch.compile(model) if arguments.serve == "compiled" else model

    def step():
        begin = time.perf_counter()
        loss = torch.nn.functional.cross_entropy(forward(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return 1e3 * (time.perf_counter() - begin)

    for _ in range(arguments.warm_up):
        step()
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # forgets the peak
    print("ready", flush=True)
    for line in sys.stdin:
        times = [step() for _ in range(int(line))]
        status = pathlib.Path("/proc/self/status").read_text()
        peak = 1024 * int(status.split("VmHWM:")[1].split()[0])
        print(json.dumps({"ms": statistics.median(times), "peak": peak}), flush=True)


class Torch:
    def __init__(self, mode, model, arguments):
        command = [sys.executable, __file__, "--serve", mode, "--model", model,
                   "--threads", str(arguments.threads), "--warm-up", str(arguments.warm_up)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"PyTorch's process ended: {self.process.wait()}")
        return line

    def round(self, steps):
        print(steps, file=self.process.stdin, flush=True)
        return json.loads(self.answer())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Formwork:
    def __init__(self, program, model, arguments):
        self.command = [program, "bench", "step", "--model", model,
                        "--batch", str(MODELS[model][1]), "--threads", str(arguments.threads),
                        "--warm-up", str(arguments.warm_up), "--device", "cpu", "--json"]

    def round(self, steps):
        process = subprocess.Popen([*self.command, "--steps", str(steps)], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"formwork-cli ended with {process.returncode}")
        result = json.loads(output)["results"][0]
        return {"ms": result["ms_per_step"]["median"], "peak": 1024 * usage.ru_maxrss}

    def close(self):
        pass


def measure(model, arguments):
    peers = {"Formwork" + (f" {number}" if number > 1 else ""): Formwork(program, model, arguments)
             for number, program in enumerate(arguments.program, 1)}
    for mode in arguments.modes:
        begin = time.perf_counter()
        peers[mode] = Torch(mode, model, arguments)
        print(f"{model}: {mode} is ready after {time.perf_counter() - begin:.0f} s", file=sys.stderr)
    rounds = {name: [] for name in peers}
    for number in range(arguments.rounds):
        order = list(peers) if number % 2 == 0 else list(reversed(peers))
        for name in order:
            rounds[name].append(peers[name].round(arguments.steps))
    for peer in peers.values():
        peer.close()
    return rounds


def print_rows(model, rounds):
    own = [r["ms"] for r in rounds["Formwork"]]
    own_peak = max(r["peak"] for r in rounds["Formwork"])
    for name, results in rounds.items():
        times = [r["ms"] for r in results]
        peak = max(r["peak"] for r in results)
        ratio = statistics.median(theirs / ours for theirs, ours in zip(times, own))
        print(f"{model:<11} {MODELS[model][1]:>5}  {name:<10} {statistics.median(times):>8.1f} "
              f"{f'{min(times):.0f}-{max(times):.0f}':>12} {ratio:>6.2f} {peak / 1e6:>8.0f} "
              f"{own_peak / peak:>6.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", action="append", help="formwork-cli; several: each is measured")
    parser.add_argument("--model", action="append", choices=MODELS, help="several: each; default: all")
    parser.add_argument("--modes", nargs="*", default=["eager", "compiled"], choices=["eager", "compiled"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=5, help="of a round; its median counts")
    parser.add_argument("--warm-up", type=int, default=2, help="steps, which are not measured")
    parser.add_argument("--serve", choices=["eager", "compiled"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        arguments.model = arguments.model[0]
        return serve(arguments)
    if not arguments.program:
        parser.error("--program is missing")
    print(f"{'model':<11} {'batch':>5}  {'program':<10} {'ms/step':>8} {'range':>12} {'times':>6} {'peak MB':>8} "
          f"{'memory':>6}")
    for model in arguments.model or MODELS:
        print_rows(model, measure(model, arguments))
    print(f"ms/step: median and range of {arguments.rounds} rounds of {arguments.steps} steps; times: median of "
          f"the rounds' ratios to Formwork;\nmemory: Formwork's peak as a share of this program's; "
          f"{arguments.threads} threads, float32.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
