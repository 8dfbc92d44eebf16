#!/usr/bin/env python3
"""Writes pil_operations.bin.gz: a small picture and what Pillow makes of it.

Written with Pillow 10.4.0. Layout, little endian: width and height (uint32 each), then for each
picture the length of its name (uint32), the name, and width * height RGB pixels.
"""
import gzip
import math
import random
import struct

from PIL import Image, ImageEnhance, ImageOps

WIDTH, HEIGHT = 37, 29
FILL = (124, 116, 104)


def make_picture():
    """Waves and noise, with patches of grey and of pure colour."""
    rng = random.Random(5)
    pixels = bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            noise = rng.randrange(16)
            red = int(128 + 90 * math.sin(0.11 * x + 0.07 * y)) + noise
            green = int(110 + 80 * math.cos(0.05 * x - 0.13 * y)) + noise // 2
            blue = 60 + 5 * x + rng.randrange(8)
            if (x // 7 + y // 5) % 3 == 0:
                green += 40
            if (x // 9 + y // 11) % 5 == 0:
                red = green = blue = (x * 4 + y) % 256
            if 20 <= x < 26 and 10 <= y < 20:
                red, green, blue = 255, 0, y * 20 % 256
            pixels += bytes(max(0, min(255, value)) for value in (red, green, blue))
    return Image.frombytes("RGB", (WIDTH, HEIGHT), bytes(pixels))


def by_table(image, function):
    return image.point([function(value) for value in range(256)] * 3)


def turn_hue(image, turn):
    """torchvision's adjust_hue for PIL images."""
    hue, saturation, value = image.convert("HSV").split()
    hue = hue.point([(i + (int(turn * 255) & 255)) & 255 for i in range(256)])
    return Image.merge("HSV", (hue, saturation, value)).convert("RGB")


def affine(image, coefficients):
    return image.transform(image.size, Image.AFFINE, coefficients, resample=Image.BILINEAR,
                           fillcolor=FILL)


def make_results(image):
    narrow = by_table(image, lambda value: 60 + value // 4)
    yield "source", image
    yield "narrow", narrow
    yield "autocontrast", ImageOps.autocontrast(narrow)
    yield "equalize", ImageOps.equalize(image)
    yield "equalize_narrow", ImageOps.equalize(narrow)
    yield "invert", ImageOps.invert(image)
    for bits in (0, 3):
        yield f"posterize {bits}", ImageOps.posterize(image, bits)
    for threshold in (90, 256):
        yield f"solarize {threshold}", ImageOps.solarize(image, threshold)
    yield "solarizeadd 99", by_table(image, lambda v: min(255, v + 99) if v < 128 else v)
    yield "grey", image.convert("L").convert("RGB")
    for factor in (0.1, 0.37, 1.0, 1.63, 2.9):
        yield f"brightness {factor}", ImageEnhance.Brightness(image).enhance(factor)
        yield f"contrast {factor}", ImageEnhance.Contrast(image).enhance(factor)
        yield f"saturation {factor}", ImageEnhance.Color(image).enhance(factor)
        yield f"sharpness {factor}", ImageEnhance.Sharpness(image).enhance(factor)
    for turn in (-0.5, -0.21, 0.0, 0.013, 0.33, 0.5):
        yield f"hue {turn}", turn_hue(image, turn)
    for degrees in (-27.3, -3.1, 0.4, 12.5, 30.0):
        yield f"rotate {degrees}", image.rotate(degrees, resample=Image.BILINEAR, fillcolor=FILL)
    for factor in (-0.27, 0.013, 0.3):
        yield f"shearx {factor}", affine(image, (1, factor, 0, 0, 1, 0))
        yield f"sheary {factor}", affine(image, (1, 0, 0, factor, 1, 0))
    for pixels in (-14.7, -0.6, 7.25, 10.0):
        yield f"translatex {pixels}", affine(image, (1, 0, pixels, 0, 1, 0))
        yield f"translatey {pixels}", affine(image, (1, 0, 0, 0, 1, pixels))


def main():
    blob = struct.pack("<II", WIDTH, HEIGHT)
    for name, image in make_results(make_picture()):
        assert image.size == (WIDTH, HEIGHT) and image.mode == "RGB", name
        blob += struct.pack("<I", len(name)) + name.encode() + image.tobytes()
    with gzip.GzipFile("pil_operations.bin.gz", "wb", 9, mtime=0) as file:
        file.write(blob)


if __name__ == "__main__":
    main()
