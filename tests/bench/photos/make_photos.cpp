// make-photos FOLDER COUNT: writes COUNT images of ten classes to FOLDER/0 to FOLDER/9.
#include "photo_images.h"

#include "core/base/error.h"

#include <charconv>
#include <cstdio>
#include <string_view>

int main(int argc, char** argv)
{
    const std::string_view text = argc == 3 ? argv[2] : "";
    int count = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || count < 1) {
        std::fprintf(stderr, "usage: %s FOLDER COUNT\n", argv[0]);
        return 2;
    }
    try {
        formwork::PosixFileSystem disk;
        formwork::bench::makePhotoImages(argv[1], count, disk);
    } catch (const formwork::Error& error) {
        std::fprintf(stderr, "make-photos: %s\n", error.what());
        return 1;
    }
    return 0;
}
