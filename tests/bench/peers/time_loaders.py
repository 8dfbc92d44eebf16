"""Times data loaders without a model: `formwork-cli bench loader` beside FFCV's loader on a beton, or
beside DALI's CPU path and torchvision's DataLoader on a folder of class folders. All deliver batches of
random resized crops, half of them flipped, as normalised float32 (NCHW).

    time_loaders.py DATA [--program build/release/bin/formwork-cli] [--peers dali torchvision]
        [--rounds 5] [--threads 2] [--epochs 3]

DATA decides about the peers: ffcv for a file, dali and torchvision for a folder. The programs alternate
round by round; a round is the median of some epochs of a process whose first epoch does not count. Prints
images per second as median over the rounds with their range, and the median of the rounds' ratios. FFCV
and Formwork resize by area, DALI and torchvision bilinearly with antialiasing, and then so does Formwork.

Needs torch, and for a peer ffcv, nvidia-dali-cuda130 (with optree, six, astunparse, gast, makefun, dm-tree
and nvidia-nvimgcodec-cu13) or torchvision; a peer that is missing is named and left out. Keep the machine
free.
"""
import argparse
import importlib.util
import json
import pathlib
import statistics
import subprocess
import sys
import time

from time_epochs import MEAN, MISSING, STD

MODULES = {"ffcv": "ffcv", "dali": "nvidia.dali", "torchvision": "torchvision"}
AREA = (0.08, 1.0)
ASPECT = (3 / 4, 4 / 3)


def ffcv(arguments):
    import numpy
    from ffcv.fields.decoders import IntDecoder, RandomResizedCropRGBImageDecoder
    from ffcv.loader import Loader, OrderOption
    from ffcv.transforms import NormalizeImage, RandomHorizontalFlip, Squeeze, ToTensor, ToTorchImage
    size = (arguments.size, arguments.size)
    scaled = [numpy.array(values) * 255 for values in (MEAN, STD)]
    return Loader(arguments.data, batch_size=arguments.batch, num_workers=arguments.threads,
                  order=OrderOption.RANDOM, os_cache=True, seed=1,
                  pipelines={"image": [RandomResizedCropRGBImageDecoder(size, AREA, ASPECT),
                                       RandomHorizontalFlip(), NormalizeImage(*scaled, numpy.float32),
                                       ToTensor(), ToTorchImage()],
                             "label": [IntDecoder(), ToTensor(), Squeeze()]})


def dali(arguments):
    from nvidia.dali import fn, pipeline_def, types
    from nvidia.dali.plugin.pytorch import DALIClassificationIterator, LastBatchPolicy

    @pipeline_def(batch_size=arguments.batch, num_threads=arguments.threads, device_id=None)
    def pipeline():
        files, labels = fn.readers.file(file_root=arguments.data, random_shuffle=True, name="files")
        images = fn.decoders.image_random_crop(files, device="cpu", output_type=types.RGB,
                                               random_area=AREA, random_aspect_ratio=ASPECT)
        images = fn.resize(images, resize_x=arguments.size, resize_y=arguments.size,
                           interp_type=types.INTERP_LINEAR, antialias=True)
        scaled = [[255 * value for value in values] for values in (MEAN, STD)]
        images = fn.crop_mirror_normalize(images, dtype=types.FLOAT, output_layout="CHW",
                                          mean=scaled[0], std=scaled[1], mirror=fn.random.coin_flip())
        return images, labels

    batches = DALIClassificationIterator(pipeline(), reader_name="files", auto_reset=True,
                                         last_batch_policy=LastBatchPolicy.PARTIAL)
    return ImagesOfDali(batches)


class ImagesOfDali:
    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return ((batch[0]["data"], batch[0]["label"]) for batch in self.batches)


def torchvision(arguments):
    import torch
    from torchvision.datasets import ImageFolder
    from torchvision.transforms import v2
    transform = v2.Compose([v2.ToImage(),
                            v2.RandomResizedCrop(arguments.size, AREA, ASPECT, antialias=True),
                            v2.RandomHorizontalFlip(), v2.ToDtype(torch.float32, scale=True),
                            v2.Normalize(MEAN, STD)])
    return torch.utils.data.DataLoader(ImageFolder(arguments.data, transform), shuffle=True,
                                       batch_size=arguments.batch, num_workers=arguments.threads,
                                       persistent_workers=True)


def serve(arguments):
    """The process of a peer: answers each line on its input with the images per second of a round."""
    import torch
    torch.set_num_threads(1)  # those of the loader work
    loader = {"ffcv": ffcv, "dali": dali, "torchvision": torchvision}[arguments.serve](arguments)

    def epoch():
        begin = time.perf_counter()
        images = sum(len(labels) for _, labels in loader)
        return images / (time.perf_counter() - begin)

    epoch()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(statistics.median(epoch() for _ in range(arguments.epochs)), flush=True)


class Peer:
    def __init__(self, name, arguments):
        words = [f"--{word}={getattr(arguments, word)}" for word in ("threads", "batch", "size",
                                                                     "epochs")]
        self.process = subprocess.Popen([sys.executable, __file__, arguments.data, "--serve", name,
                                         *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        while self.answer() != "ready":  # some print on their own
            pass

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer's process ended: {self.process.wait()}")
        return line.strip()

    def round(self):
        print("round", file=self.process.stdin, flush=True)
        return float(self.answer())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Formwork:
    def __init__(self, arguments):
        is_file = pathlib.Path(arguments.data).is_file()
        self.command = [arguments.program, "bench", "loader", arguments.data, "--json", "--quiet",
                        f"--threads={arguments.threads}", f"--batch={arguments.batch}",
                        f"--size={arguments.size}", f"--epochs={arguments.epochs + 1}",
                        f"--interpolation={'area' if is_file else 'bilinear'}"]

    def round(self):
        done = subprocess.run(self.command, check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout)["results"][0]["images_per_second"]["median"]

    def close(self):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--program", default="build/release/bin/formwork-cli")
    parser.add_argument("--peers", nargs="*", choices=MODULES)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--size", type=int, default=224, help="of the batches' images in pixels")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=3, help="of a round")
    parser.add_argument("--serve", choices=MODULES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        return serve(arguments)
    wanted = arguments.peers or (["ffcv"] if pathlib.Path(arguments.data).is_file()
                                 else ["dali", "torchvision"])
    peers = []
    for name in wanted:
        parent = MODULES[name].split(".")[0]
        if importlib.util.find_spec(parent) and importlib.util.find_spec(MODULES[name]):
            peers.append(name)
        else:
            print(f"{name}: not run: {sys.executable} has no {MODULES[name]}")
    if not peers:
        return MISSING
    programs = {"Formwork": Formwork(arguments)} | {name: Peer(name, arguments) for name in peers}
    rates = {name: [] for name in programs}
    for number in range(arguments.rounds):
        for name in list(programs) if number % 2 == 0 else list(reversed(programs)):
            rates[name].append(programs[name].round())
    for program in programs.values():
        program.close()
    print(f"{arguments.data}, {arguments.size} px, batch {arguments.batch}, {arguments.threads} threads, "
          f"n = {arguments.rounds}")
    print(f"{'program':<12} {'images/s':>9} {'range':>16} {'Formwork':>9}")
    for name, values in rates.items():
        times = statistics.median(ours / other for ours, other in zip(rates["Formwork"], values))
        print(f"{name:<12} {statistics.median(values):>9.0f} "
              f"{f'{min(values):.0f}-{max(values):.0f}':>16} {times:>8.2f}x", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
