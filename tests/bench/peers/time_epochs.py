"""Times whole training epochs of LeViT-128S from a beton at 224 px, batch 64, without validation:
`formwork-cli train` beside the loop that it reimplements, in the newest PyTorch: FFCV's loader with
random resized crops and flips, timm's model, cross entropy, Adam at 1e-5, loss and accuracy read after
every step. Both have the same file and the same threads, and alternate round by round; the first epoch
of a process does not count. Prints medians over the rounds, their range, and the median of the rounds'
ratios.

    time_epochs.py --program build/release/bin/formwork-cli BETON [--rounds 5] [--threads 2]

Needs torch, timm and FFCV (https://github.com/libffcv/ffcv: a build with OpenCV and
libturbojpeg; numba). Keep the machine free.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

BATCH = 64
SIZE = 224
CLASSES = 10
MEAN = [0.485, 0.456, 0.406]
STD = [0.229, 0.224, 0.225]


def serve(arguments):
    """The process of the original's loop: answers each line on its input with an epoch's seconds."""
    import timm
    import torch
    from ffcv.fields.decoders import IntDecoder, RandomResizedCropRGBImageDecoder
    from ffcv.loader import Loader, OrderOption
    from ffcv.transforms import (RandomHorizontalFlip, Squeeze, ToTensor, ToTorchImage)

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    loader = Loader(arguments.beton, batch_size=BATCH, num_workers=arguments.threads,
                    order=OrderOption.RANDOM, os_cache=True, seed=1,
                    pipelines={"image": [RandomResizedCropRGBImageDecoder((SIZE, SIZE)),
                                         RandomHorizontalFlip(), ToTensor(), ToTorchImage()],
                               "label": [IntDecoder(), ToTensor(), Squeeze()]})
    model = timm.create_model("levit_128s", pretrained=False, num_classes=CLASSES,
                              distilled=False).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-5)
    mean = torch.tensor(MEAN).view(1, 3, 1, 1) * 255
    std = torch.tensor(STD).view(1, 3, 1, 1) * 255

    def epoch():
        losses, right, seen = 0.0, 0, 0
        for images, labels in loader:
            output = model((images.float() - mean) / std)
            loss = torch.nn.functional.cross_entropy(output, labels.long())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses += loss.item() * len(labels)
            right += (output.argmax(1) == labels).sum().item()
            seen += len(labels)
        return seen

    epoch()
    print("ready", flush=True)
    for _ in sys.stdin:
        begin = time.perf_counter()
        images = epoch()
        print(json.dumps({"seconds": time.perf_counter() - begin, "images": images}), flush=True)


class Original:
    def __init__(self, arguments):
        self.process = subprocess.Popen(
            [sys.executable, __file__, arguments.beton, "--serve", "--threads", str(arguments.threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the original's process ended: {self.process.wait()}")
        return line

    def round(self):
        print("epoch", file=self.process.stdin, flush=True)
        return json.loads(self.answer())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def train(arguments, workspace):
    """The median epoch of a run of three."""
    config = pathlib.Path(workspace) / "epochs.yaml"
    config.write_text(f"name: epochs\ndata:\n  train: {arguments.beton}\n")
    done = subprocess.run(
        [arguments.program, "train", str(config), "--workspace", workspace, "--json",
         "--model.name=levit_128s", f"--model.image_size={SIZE}", f"--train.batch_size={BATCH}",
         "--train.epochs=3", "--train.device=cpu"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return json.loads(done.stdout)["median_epoch_seconds"]


def measure(arguments):
    original = Original(arguments)
    images, theirs, ours = 0, [], []
    with tempfile.TemporaryDirectory() as workspace:
        for number in range(arguments.rounds):
            if number % 2 == 0:
                ours.append(train(arguments, workspace))
            answers = [original.round() for _ in range(2)]
            images = answers[0]["images"]
            theirs.append(statistics.mean(answer["seconds"] for answer in answers))
            if number % 2 == 1:
                ours.append(train(arguments, workspace))
            print(f"round {number + 1}: Formwork {ours[-1]:.1f} s, the original's loop {theirs[-1]:.1f} s",
                  file=sys.stderr)
    original.close()
    ratios = [own / other for own, other in zip(ours, theirs)]
    print(f"LeViT-128S, {images} images, batch {BATCH}, {arguments.threads} threads, n = {len(ours)}")
    for name, values, unit in (("Formwork", ours, "s"), ("the original's loop", theirs, "s"),
                               ("ratio", ratios, "")):
        print(f"{name:<20} {statistics.median(values):.2f} {unit} [{min(values):.2f}-{max(values):.2f}]")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("beton")
    parser.add_argument("--program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        return serve(arguments)
    if not arguments.program:
        parser.error("--program is missing")
    measure(arguments)


if __name__ == "__main__":
    main()
