"""Times whole training epochs without validation: `formwork-cli train` beside the loop that it
reimplements, in Python: FFCV's loader or torchvision's image folder and DataLoader, random resized
crops and flips, timm's model, cross entropy, Adam at 1e-5, loss and accuracy read after every step.

    time_epochs.py DATA [--program build/release/bin/formwork-cli] [--model levit_128s]
        [--loader ffcv|folder] [--modes eager compiled] [--device cpu|cuda] [--rounds 5] [--threads 2]
        [--precision float32|bfloat16]

DATA is a beton for ffcv, a folder of class folders for folder. All programs have the same data, batch,
image size, precision (the loop's by torch.autocast) and threads, and alternate round by round; the first epoch of a process does not count. Prints
the seconds of an epoch as median over the rounds with their range, the share of it that the loop waited
for data, images per second, and the median of the rounds' ratios to Formwork.

Needs torch, timm, and FFCV (https://github.com/libffcv/ffcv, with numba and OpenCV) or torchvision; says
what is missing and ends with 3. Without --program the loop is timed alone. Keep the machine free.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

MODELS = {"levit_128s": "levit_128s", "vit_ti_16": "vit_tiny_patch16_224",
          "vit_b_16": "vit_base_patch16_224"}
CLASSES = 10
MEAN = [0.485, 0.456, 0.406]
STD = [0.229, 0.224, 0.225]
MISSING = 3  # exit status


def ffcv_batches(arguments, torch):
    from ffcv.fields.decoders import IntDecoder, RandomResizedCropRGBImageDecoder
    from ffcv.loader import Loader, OrderOption
    from ffcv.transforms import RandomHorizontalFlip, Squeeze, ToDevice, ToTensor, ToTorchImage
    device = torch.device(arguments.device)
    size = (arguments.size, arguments.size)
    to_device = [ToDevice(device, non_blocking=True)] if arguments.device == "cuda" else []
    loader = Loader(arguments.data, batch_size=arguments.batch, num_workers=arguments.threads,
                    order=OrderOption.RANDOM, os_cache=True, seed=1,
                    pipelines={"image": [RandomResizedCropRGBImageDecoder(size), RandomHorizontalFlip(),
                                         ToTensor(), *to_device, ToTorchImage()],
                               "label": [IntDecoder(), ToTensor(), Squeeze(), *to_device]})
    mean = torch.tensor(MEAN, device=device).view(1, 3, 1, 1) * 255
    std = torch.tensor(STD, device=device).view(1, 3, 1, 1) * 255
    return loader, lambda images: (images.float() - mean) / std


def folder_batches(arguments, torch):
    from torchvision import datasets, transforms
    transform = transforms.Compose([transforms.RandomResizedCrop(arguments.size),
                                    transforms.RandomHorizontalFlip(), transforms.ToTensor(),
                                    transforms.Normalize(MEAN, STD)])
    loader = torch.utils.data.DataLoader(datasets.ImageFolder(arguments.data, transform),
                                         batch_size=arguments.batch, shuffle=True,
                                         num_workers=arguments.threads, persistent_workers=True,
                                         pin_memory=arguments.device == "cuda")
    return loader, lambda images: images.to(arguments.device, non_blocking=True)


def serve(arguments):
    """The process of a loop: answers each line on its input with an epoch."""
    import timm
    import torch
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    make = ffcv_batches if arguments.loader == "ffcv" else folder_batches
    loader, prepare = make(arguments, torch)
    options = {"distilled": False} if arguments.model.startswith("levit") else {}
    model = timm.create_model(MODELS[arguments.model], pretrained=False, num_classes=CLASSES,
                              img_size=arguments.size, **options).to(arguments.device).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-5)
    forward = torch.compile(model) if arguments.serve == "compiled" else model

    def epoch():
        begin = time.perf_counter()
        images_done, wait, loss_sum, right = 0, 0.0, 0.0, 0
        batches = iter(loader)
        while True:
            asked = time.perf_counter()
            batch = next(batches, None)
            wait += time.perf_counter() - asked
            if batch is None:
                break
            images, labels = batch
            labels = labels.to(arguments.device, non_blocking=True).long()
            with torch.autocast(arguments.device, torch.bfloat16,
                                enabled=arguments.precision == "bfloat16"):
                output = forward(prepare(images))
            loss = torch.nn.functional.cross_entropy(output.float(), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(labels)
            right += (output.argmax(1) == labels).sum().item()
            images_done += len(labels)
        return {"seconds": time.perf_counter() - begin, "wait": wait, "images": images_done,
                "loss": loss_sum / images_done, "top1": right / images_done}

    epoch()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(epoch()), flush=True)


class Loop:
    def __init__(self, mode, arguments):
        words = [f"--{name}={getattr(arguments, name)}"
                 for name in ("model", "loader", "device", "threads", "batch", "size", "precision")]
        self.process = subprocess.Popen(
            [sys.executable, __file__, arguments.data, "--serve", mode, *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the loop's process ended: {self.process.wait()}")
        return line

    def round(self):
        print("epoch", file=self.process.stdin, flush=True)
        return json.loads(self.answer())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Formwork:
    """A round is the median epoch of a run of three."""

    def __init__(self, workspace, arguments):
        config = pathlib.Path(workspace) / "epochs.yaml"
        config.write_text(f"name: epochs\ndata:\n  train: {pathlib.Path(arguments.data).resolve()}\n")
        self.program, self.workspace = arguments.program, workspace
        loader = "beton" if arguments.loader == "ffcv" else "folder"
        self.command = [arguments.program, "train", str(config), "--workspace", workspace, "--json",
                        f"--model.name={arguments.model}", f"--model.image_size={arguments.size}",
                        f"--data.loader={loader}", f"--train.batch_size={arguments.batch}",
                        "--train.epochs=3", f"--train.device={arguments.device}",
                        f"--train.precision={arguments.precision}"]

    def round(self):
        done = subprocess.run(self.command, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
        run = json.loads(done.stdout)["run"]
        shown = subprocess.run([self.program, "runs", "show", str(run), "--workspace",
                                self.workspace, "--json"], check=True, stdout=subprocess.PIPE, text=True)
        row = json.loads(shown.stdout)[0]
        seconds = row["median_epoch_seconds"]
        return {"seconds": seconds, "wait": row["data_wait_share"] * seconds,
                "images": row["train_data"]["images"]}

    def close(self):
        pass


def measure(arguments, workspace):
    programs = {"Formwork": Formwork(workspace, arguments)} if arguments.program else {}
    for mode in arguments.modes:
        programs[mode] = Loop(mode, arguments)
    rounds = {name: [] for name in programs}
    for number in range(arguments.rounds):
        for name in list(programs) if number % 2 == 0 else list(reversed(programs)):
            rounds[name].append(programs[name].round())
    for program in programs.values():
        program.close()
    return rounds


def print_table(arguments, rounds):
    any_epoch = next(iter(rounds.values()))[0]
    print(f"{arguments.model}, {arguments.loader}, {any_epoch['images']} images of {arguments.size} px, "
          f"batch {arguments.batch}, {arguments.threads} threads, {arguments.device}, {arguments.precision}, "
          f"n = {arguments.rounds}")
    print(f"{'program':<10} {'epoch s':>8} {'range':>14} {'wait':>7} {'images/s':>9} {'times':>6}")
    own = [epoch["seconds"] for epoch in rounds.get("Formwork", [])]
    for name, epochs in rounds.items():
        seconds = [epoch["seconds"] for epoch in epochs]
        median = statistics.median(seconds)
        wait = statistics.median(epoch["wait"] / epoch["seconds"] for epoch in epochs)
        times = (f"{statistics.median(other / ours for other, ours in zip(seconds, own)):.2f}"
                 if own else "-")
        print(f"{name:<10} {median:>8.2f} {f'{min(seconds):.2f}-{max(seconds):.2f}':>14} "
              f"{100 * wait:>5.1f} % {epochs[0]['images'] / median:>9.0f} {times:>6}", flush=True)


def missing_modules(arguments):
    import importlib.util
    needed = ["torch", "timm", "ffcv" if arguments.loader == "ffcv" else "torchvision"]
    return [name for name in needed if importlib.util.find_spec(name) is None]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--program")
    parser.add_argument("--model", choices=MODELS, default="levit_128s")
    parser.add_argument("--loader", choices=["ffcv", "folder"], default="ffcv")
    parser.add_argument("--modes", nargs="*", default=["eager"], choices=["eager", "compiled"])
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--size", type=int, default=224, help="of the images in pixels")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--serve", choices=["eager", "compiled"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if missing := missing_modules(arguments):
        print(f"not run: {sys.executable} has no {', '.join(missing)}")
        return MISSING
    if arguments.serve:
        return serve(arguments)
    with tempfile.TemporaryDirectory() as workspace:
        print_table(arguments, measure(arguments, workspace))
    return 0


if __name__ == "__main__":
    sys.exit(main())
