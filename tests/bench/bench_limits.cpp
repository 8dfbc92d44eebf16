// Whether what Formwork advises a limited run to do makes it faster: trains tiny runs that are
// limited by one thing, then with each setting that is named, alternately.
//
//   bench_limits [rounds]     (3)
#include "core/backend/process_environment.h"
#include "support/limited_runs.h"
#include "support/slow_disk.h"

#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>

using namespace formwork;
using namespace formwork::test;

namespace {

struct Variant
{
    const char* name;
    ExperimentConfig config;
    FileSystem* files;
};

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

class Bench
{
public:
    Bench(std::filesystem::path root, const char* program, int rounds)
        : m_root(std::move(root))
        , m_backend(
              loadBackend(backendModulePath(std::filesystem::canonical(program).parent_path())))
        , m_rounds(rounds)
    {}

    // The first one is the limited run.
    void compare(const char* title, const std::vector<Variant>& variants)
    {
        std::vector<std::vector<double>> rates(variants.size());
        std::vector<Diagnosis> found(variants.size());
        for (int round = 0; round < m_rounds; ++round) {
            for (std::size_t i = 0; i < variants.size(); ++i) {
                found[i] = trainAndDiagnose(*m_backend, Workspace(m_root / "workspace"),
                                            variants[i].config, *variants[i].files);
                rates[i].push_back(found[i].imagesPerSecond);
            }
        }
        std::printf("\n%s\n  %s\n", title, found[0].text().c_str());
        for (std::size_t i = 0; i < variants.size(); ++i) {
            const auto [least, most] = std::ranges::minmax(rates[i]);
            std::printf("  %-34s %8.1f images/s [%.1f-%.1f]  x%.2f  (then: %s)\n", variants[i].name,
                        median(rates[i]), least, most, median(rates[i]) / median(rates[0]),
                        filled(found[i].limit.verdict).c_str());
        }
        std::fflush(stdout);
    }

private:
    std::filesystem::path m_root;
    std::unique_ptr<Backend> m_backend;
    int m_rounds;
};

Variant changed(const char* name, Variant variant,
                const std::function<void(ExperimentConfig&)>& change)
{
    variant.name = name;
    change(variant.config);
    return variant;
}

} // namespace

int main(int argc, char** argv)
{
    prepareEnvironment(argv);
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    Bench bench(root, argv[0], argc > 1 ? std::atoi(argv[1]) : 3);
    PosixFileSystem disk;

    writeLargePhotos(root / "photos", 96, 1800, 1200);
    convertFolder(root / "photos", root / "large.beton", CompressMode::Jpeg, 0);
    convertFolder(root / "photos", root / "small.beton", CompressMode::Jpeg, 500);
    convertFolder(root / "photos", root / "raw.beton", CompressMode::Raw, 500);
    const auto useBeton = [&](const char* file) {
        return [&root, file](ExperimentConfig& config) {
            config.data.train = root / file;
            config.data.loader = LoaderKind::Beton;
        };
    };
    const Variant photos{"as it is", limitedConfig(root / "photos", LoaderKind::Folder), &disk};
    bench.compare(
        "Limited by decoding a folder of large JPEGs, one worker:",
        {photos, changed("data.loader: beton, 500 px", photos, useBeton("small.beton")),
         changed("data.workers: 3", photos, [](auto& config) { config.data.workers = 3; })});
    const Variant large{"as it is", limitedConfig(root / "large.beton", LoaderKind::Beton), &disk};
    bench.compare("Limited by decoding a beton of large JPEGs, one worker:",
                  {large,
                   changed("data.workers: 3", large, [](auto& config) { config.data.workers = 3; }),
                   changed("data.train: 500 px", large, useBeton("small.beton")),
                   changed("data.train: 500 px, raw", large, useBeton("raw.beton"))});

    // Only reads are slowed down, not mapped files: so betons have a memory budget here, and what
    // data.in_memory and no budget do is not to be seen.
    SlowDisk slow(100e6, 8e-3);
    const auto read = [&](ExperimentConfig& config, const char* file, OrderKind order) {
        useBeton(file)(config);
        config.data.memoryBudget = 32.0 / 1024; // below six pages too, so that both fit
        config.data.order = order;
    };
    Variant slowPhotos{"as it is", limitedConfig(root / "photos", LoaderKind::Folder), &slow};
    slowPhotos.config.data.workers = 2;
    bench.compare("Limited by a disk of 100 MB/s that takes 8 ms to find a file, folder:",
                  {slowPhotos, changed("data.loader: beton, 500 px", slowPhotos, [&](auto& config) {
                       read(config, "small.beton", OrderKind::QuasiRandom);
                   })});
    const Variant slowRaw = changed("as it is", slowPhotos, [&](auto& config) {
        read(config, "raw.beton", OrderKind::Random);
    });
    bench.compare(
        "Limited by the same disk, raw beton in random order:",
        {slowRaw,
         changed("data.order: quasi_random", slowRaw,
                 [&](auto& config) { read(config, "raw.beton", OrderKind::QuasiRandom); }),
         changed("data.train: JPEG", slowRaw,
                 [&](auto& config) { read(config, "small.beton", OrderKind::Random); })});

    Variant computing{"as it is", limitedConfig(root / "raw.beton", LoaderKind::Beton), &disk};
    computing.config.model.name = "vit_ti_16";
    computing.config.model.imageSize = 160;
    bench.compare(
        "Limited by computing on one thread:",
        {computing,
         changed("train.threads: 3", computing, [](auto& config) { config.train.threads = 3; }),
         changed("model.name: vit_ti_32", computing,
                 [](auto& config) { config.model.name = "vit_ti_32"; })});

    writeTinyFolder(root / "few", 2, 4, 500);
    writeTinyFolder(root / "many", 2, 200, 1000);
    writeTinyFolder(root / "some", 2, 10, 1000);
    Variant validating{"as it is", limitedConfig(root / "few", LoaderKind::Folder), &disk};
    validating.config.data.validation = root / "many";
    bench.compare("Limited by validation:",
                  {validating, changed("data.val: fewer images", validating, [&](auto& config) {
                       config.data.validation = root / "some";
                   })});
    Variant saving{"as it is", limitedConfig(root / "few", LoaderKind::Folder), &disk};
    saving.config.train.checkpointEvery = 1;
    saving.config.train.epochs = 9;
    bench.compare("Limited by checkpoints:",
                  {saving, changed("train.checkpoint_every: 5", saving,
                                   [](auto& config) { config.train.checkpointEvery = 5; })});
    return 0;
}
