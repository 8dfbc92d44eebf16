"""Trains LeViT-128S and ViT-Ti for a few steps in PyTorch, with timm's models, PyTorch's optimisers
and schedules, beside Formwork's peer_steps: the same weights, batches and settings. Prints, for each
row, the largest differences of loss, learning rate and gradient norm over all steps, and with
--verbose both columns of every step.

float64 must agree to 1e-9 in every step, float32 to 1e-4 in the last one. Rounding alone drives two
correct float32 trainings apart, so beside their difference stands how far each is from its own
float64 run.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import warnings

import timm
import torch
from safetensors.torch import load_file

# Name in timm, and the side of the images: small, since float64 takes its time.
MODELS = {"levit_128s": ("levit_128s", 96), "vit_ti_16": ("vit_tiny_patch16_224", 64)}
ROWS = ["plain", "mixup+smoothing", "EMA", "accumulation", "clipping", "one-cycle", "cosine"]
CLASSES = 10


def make_model(name, size, weights, dtype):
    options = {"num_classes": CLASSES, "img_size": size}
    if name == "levit_128s":
        options["distilled"] = False
    model = timm.create_model(MODELS[name][0], pretrained=False, **options)
    model.load_state_dict(load_file(weights), strict=True)
    return model.to(dtype).train()


def soft_targets(labels, second, shares, smoothing, dtype):
    on = 1 - smoothing + smoothing / CLASSES
    off = smoothing / CLASSES
    rows = torch.full((len(labels), CLASSES), off, dtype=dtype).scatter_(1, labels[:, None], on)
    if second is None:
        return rows
    other = torch.full_like(rows, off).scatter_(1, second[:, None], on)
    share = shares.to(dtype)[:, None]
    return share * rows + (1 - share) * other


def make_optimizer(row, model):
    if row == "plain":
        return torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9, weight_decay=1e-4)
    return torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.05)


def make_scheduler(row, optimizer, steps):
    if row == "one-cycle":
        return torch.optim.lr_scheduler.OneCycleLR(
            optimizer, max_lr=1e-3, total_steps=steps, pct_start=0.3, div_factor=25,
            final_div_factor=1e4, anneal_strategy="cos", cycle_momentum=False)
    if row == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    return torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1.0)


def norm_of(model):
    return math.sqrt(sum(float(p.grad.double().pow(2).sum()) for p in model.parameters()
                         if p.grad is not None))


def train(name, row, dtype, size, steps, folder):
    data = load_file(folder / "batches.safetensors")
    model = make_model(name, size, folder / "weights.safetensors", dtype)
    average = make_model(name, size, folder / "weights.safetensors", dtype).eval()
    optimizer = make_optimizer(row, model)
    scheduler = make_scheduler(row, optimizer, steps)
    group = 2 if row == "accumulation" else 1
    smoothing = 0.1 if row == "mixup+smoothing" else 0.0
    records, updates = [], 0
    for step in range(steps):
        images, labels = data[f"{step}.images"], data[f"{step}.labels"]
        second, shares = data.get(f"{step}.second"), data.get(f"{step}.shares")
        if second is not None:  # the mixing itself, as timm's Mixup does it
            plain, share = data[f"{step}.unmixed"], shares[:, None, None, None]
            mixed = plain * share + plain.flip(0) * (1 - share)
            assert torch.allclose(mixed, images, rtol=0, atol=2e-6), "another mixup"
            assert torch.equal(second, labels.flip(0))
        logits = model(images.to(dtype))
        targets = soft_targets(labels, second, shares, smoothing, dtype)
        loss = -(targets * torch.log_softmax(logits, 1)).sum(1).mean()
        (loss / group).backward()
        record = {"loss": loss.item(), "lr": optimizer.param_groups[0]["lr"],
                  "top1": int((logits.argmax(1) == labels).sum())}
        if (step + 1) % group == 0:
            record["gradient_norm"] = norm_of(model)
            if row == "clipping":
                torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            updates += 1
            if row == "EMA":
                decay = min(0.9, (1 + updates) / (10 + updates))
                with torch.no_grad():
                    for key, value in model.state_dict().items():
                        kept = average.state_dict()[key]
                        if value.is_floating_point():
                            kept.mul_(decay).add_(value, alpha=1 - decay)
                        else:
                            kept.copy_(value)
        if row == "EMA":
            average.train().eval()  # timm's LeViT keeps its attention biases from the last eval()
            with torch.no_grad():
                seen = average(data["seen.images"].to(dtype))
                record["ema_loss"] = float(
                    torch.nn.functional.cross_entropy(seen, data["seen.labels"]))
        if step + 1 < steps:
            scheduler.step()
        records.append(record)
    return records


def ours(program, name, row, dtype, size, steps, folder):
    out = subprocess.run([program, name, row, dtype, str(size), str(steps), str(folder)],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def relative(a, b):
    return abs(a - b) / max(abs(a), abs(b), 1e-30)


def largest(a, b, key):
    values = [relative(x[key], y[key]) for x, y in zip(a, b) if key in x or key in y]
    return max(values) if values else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="peer_steps, built with FORMWORK_BENCH")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--model", choices=list(MODELS), action="append", help="only this one")
    parser.add_argument("--row", choices=ROWS, action="append", help="only this one")
    parser.add_argument("--verbose", action="store_true", help="both columns of every step")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    # With accumulation the rate changes at every batch, the weights at every second one.
    warnings.filterwarnings("ignore", message="Detected call of `lr_scheduler.step")
    failures = 0
    print("float64: largest relative difference over all steps; float32: relative difference of the\n"
          "loss at the last step, and of either program's from its own float64 run\n")
    print(f"{'model':11} {'row':16} {'loss':>8} {'lr':>8} {'norm':>8} {'top-1':>6} {'EMA':>8} |"
          f" {'float32':>8} {'Formwork':>9} {'PyTorch':>8}")
    for name in arguments.model or MODELS:
        size = MODELS[name][1]
        for row in arguments.row or ROWS:
            runs = {}
            for dtype in ("float64", "float32"):
                with tempfile.TemporaryDirectory() as temporary:
                    folder = pathlib.Path(temporary)
                    a = ours(arguments.program, name, row, dtype, size, arguments.steps, folder)
                    b = train(name, row, getattr(torch, dtype), size, arguments.steps, folder)
                runs[dtype] = (a, b)
                if arguments.verbose:
                    for step, (x, y) in enumerate(zip(a, b)):
                        print(name, row, dtype, step + 1, x, y)
            a, b = runs["float64"]
            figures = {key: largest(a, b, key) for key in ("loss", "lr", "gradient_norm", "ema_loss")}
            top1 = sum(x["top1"] != y["top1"] for x, y in zip(a, b))
            last = [[run[-1]["loss"] for run in runs[dtype]] for dtype in ("float32", "float64")]
            single = relative(*last[0])
            own = [relative(last[0][i], last[1][i]) for i in (0, 1)]
            wrong = max(figures.values()) > 1e-9 or top1 > 0 or single > 1e-4
            failures += wrong
            print(f"{name:11} {row:16} {figures['loss']:8.1e} {figures['lr']:8.1e} "
                  f"{figures['gradient_norm']:8.1e} {top1:6} {figures['ema_loss']:8.1e} |"
                  f" {single:8.1e} {own[0]:9.1e} {own[1]:8.1e}{'  DIFFERS' if wrong else ''}",
                  flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
