// A dataset that any model learns in a few dozen steps: each class has its own colour, with noise
// and a stripe so that crops differ. As a folder of JPEGs and converted to betons.
#pragma once

#include "core/base/random.h"
#include "core/dataset/convert/convert.h"
#include "core/dataset/scan/image_folder.h"
#include "core/experiment/config.h"
#include "core/image/jpeg/jpeg_encoder.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace formwork::test {

inline Image tinyPicture(std::uint32_t label, std::uint32_t number)
{
    constexpr std::array<std::array<int, 3>, 4> kColours = {
        {{200, 40, 40}, {40, 190, 50}, {50, 60, 210}, {190, 180, 40}}};
    CounterRng rng(7, RandomStream::DemoImages, label, number);
    Image image(40 + static_cast<int>(rng.below(12)), 40 + static_cast<int>(rng.below(12)));
    const int stripe = static_cast<int>(rng.below(30));
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const int light = (y > stripe && y < stripe + 6) ? 30 : 0;
            for (std::size_t c = 0; c < 3; ++c) {
                const int noise = static_cast<int>(rng.next32() % 24);
                image.row(y)[3 * x + static_cast<int>(c)] =
                    static_cast<std::uint8_t>(kColours[label][c] + light + noise - 12);
            }
        }
    }
    return image;
}

// Folders CLASS/number.jpg under `root`; classes "c0", "c1", ...
inline void writeTinyFolder(const std::filesystem::path& root, std::uint32_t classes,
                            std::uint32_t perClass, std::uint32_t firstNumber)
{
    JpegEncoder encoder;
    std::vector<std::byte> bytes;
    for (std::uint32_t label = 0; label < classes; ++label) {
        std::string name = "c";
        name += std::to_string(label);
        const std::filesystem::path folder = root / name;
        std::filesystem::create_directories(folder);
        for (std::uint32_t i = 0; i < perClass; ++i) {
            encoder.encode(tinyPicture(label, firstNumber + i).view(), 92, bytes);
            std::ofstream(folder / std::to_string(1000 + i).append(".jpg"), std::ios::binary)
                .write(reinterpret_cast<const char*>(bytes.data()),
                       static_cast<std::streamsize>(bytes.size()));
        }
    }
}

inline void convertTinyFolder(const std::filesystem::path& folder,
                              const std::filesystem::path& beton)
{
    PosixFileSystem fileSystem;
    NullProgress progress;
    ConvertSettings settings;
    settings.pageSize = 2U << 20;
    settings.mode = CompressMode::Jpeg;
    settings.workers = 1;
    convertSplit(scanSplit(folder, "train", fileSystem, progress, {}), beton, settings, fileSystem,
                 progress, {});
}

// Train (20 images a class) and validation (6 a class) in both forms.
struct TinyData
{
    std::filesystem::path root;
    std::uint32_t classes = 3;

    explicit TinyData(std::filesystem::path where) : root(std::move(where))
    {
        writeTinyFolder(root / "train", classes, 20, 0);
        writeTinyFolder(root / "val", classes, 6, 500);
        convertTinyFolder(root / "train", root / "train.beton");
        convertTinyFolder(root / "val", root / "val.beton");
    }

    // LeViT-Micro at 32 px; 60 images in batches of 16: three full ones and one of 12.
    ExperimentConfig config(LoaderKind loader) const
    {
        ExperimentConfig config;
        config.model.name = "levit_micro";
        config.model.imageSize = 32;
        config.data.loader = loader;
        const bool beton = loader == LoaderKind::Beton;
        config.data.train = root / (beton ? "train.beton" : "train");
        config.data.validation = root / (beton ? "val.beton" : "val");
        config.data.workers = 1;
        config.augment.cropArea = {0.5, 1.0};
        config.optimizer.learningRate = 1e-3;
        config.train.epochs = 3;
        config.train.batchSize = 16;
        config.train.device = DeviceKind::Cpu;
        config.train.threads = 1; // other tests run at the same time
        config.train.seed = 5;
        return config;
    }
};

} // namespace formwork::test
