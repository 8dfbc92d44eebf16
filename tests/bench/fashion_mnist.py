"""Fashion-MNIST as an image folder: ten classes of photographed clothes, grey, 28 pixels. The data
are those of Debian's package dataset-fashion-mnist (MIT licence); the format of its files, IDX, is
that of http://yann.lecun.com/exdb/mnist/.
"""
import gzip
import pathlib
import struct
import sys
import zlib

from trainings import run

PACKAGE = pathlib.Path("/usr/share/datasets/fashion-mnist")
CLASSES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
           "ankle-boot"]


def read_idx(name):
    """Sizes of the dimensions, and the bytes of all elements."""
    path = PACKAGE / name
    if not path.exists():
        sys.exit(f"{path} is missing: apt-get install dataset-fashion-mnist")
    data = gzip.decompress(path.read_bytes())
    dimensions = data[3]
    return struct.unpack_from(f">{dimensions}I", data, 4), data[4 + 4 * dimensions:]


def png(pixels, width, height):
    """A grey image of 8 bits, each row unfiltered."""
    def chunk(kind, content):
        return (struct.pack(">I", len(content)) + kind + content +
                struct.pack(">I", zlib.crc32(kind + content)))

    rows = b"".join(b"\0" + pixels[y * width:(y + 1) * width] for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write_images(folder, of_train, of_val):
    """folder/{train,val}/CLASS/NUMBER.png: the first `of_train` training images of each class, and the
    first `of_val` of the test images."""
    for split, stem, wanted in (("train", "train", of_train), ("val", "t10k", of_val)):
        (count, height, width), pixels = read_idx(f"{stem}-images-idx3-ubyte.gz")
        _, labels = read_idx(f"{stem}-labels-idx1-ubyte.gz")
        written = [0] * len(CLASSES)
        for name in CLASSES:
            (folder / split / name).mkdir(parents=True, exist_ok=True)
        for i in range(count):
            label = labels[i]
            if written[label] == wanted:
                continue
            written[label] += 1
            image = png(pixels[i * height * width:(i + 1) * height * width], width, height)
            (folder / split / CLASSES[label] / f"{i:05}.png").write_bytes(image)


def betons(cli, folder, name, **per_class):
    """folder/NAME-betons: the training and the validation beton, converted where they are not there
    yet."""
    converted = folder / f"{name}-betons"
    if not converted.exists():
        write_images(folder / name, **per_class)
        run(cli, "convert", str(folder / name), "--out", str(converted), "--quiet")
    return tuple(next(converted.glob(f"{split}_*.beton")) for split in ("train", "val"))
