// What every decoder is put through: files that are cut off, files with wrong bytes.
#pragma once

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/image/decode.h"
#include "support/error_of.h"

#include <cstdio>
#include <functional>
#include <optional>
#include <vector>

#include <QString>
#include <QTemporaryFile>

#include <sys/resource.h>
#include <unistd.h>

namespace formwork::test {

inline std::optional<ErrorCode> decodingError(std::span<const std::byte> bytes)
{
    return codeOf([&] {
        ImageDecoder decoder;
        Image image;
        decoder.decode(bytes, image);
    });
}

// Empty if every proper beginning of `bytes` is refused as damaged (or, before the format can be
// determined, as unknown), by probe() as well unless it decodes nothing.
inline QString problemOfBeginnings(const std::vector<std::byte>& bytes)
{
    for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 16) {
        const std::span<const std::byte> part(bytes.data(), size);
        const auto code = decodingError(part);
        const bool fits =
            code == ErrorCode::CorruptData || (code == ErrorCode::UnsupportedFormat &&
                                               sniffImageFormat(part) == ImageFormat::Unknown);
        if (!fits)
            return QStringLiteral("cut at %1 of %2").arg(size).arg(bytes.size());
    }
    return {};
}

// Decodes `trials` copies of `bytes` with one to four wrong bytes, a third of them in the first 64.
// Empty if each gave an image of the probed size or an Error; anything else ends the program.
inline QString problemOfFlips(const std::vector<std::byte>& bytes, int trials)
{
    CounterRng rng(7, RandomStream::Shuffle, bytes.size(), 0);
    ImageDecoder decoder;
    Image image;
    for (int trial = 0; trial < trials; ++trial) {
        std::vector<std::byte> damaged = bytes;
        const std::size_t range =
            trial % 3 == 0 ? std::min<std::size_t>(bytes.size(), 64) : bytes.size();
        for (std::uint64_t i = 0; i <= rng.below(4); ++i)
            damaged[rng.below(range)] = static_cast<std::byte>(rng.below(256));
        try {
            const ImageInfo info = decoder.probe(damaged);
            decoder.decode(damaged, image);
            if (info.width != image.width() || info.height != image.height())
                return QStringLiteral("trial %1: another size than probed").arg(trial);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::CorruptData &&
                error.code() != ErrorCode::UnsupportedFormat)
                return QStringLiteral("trial %1: %2").arg(trial).arg(error.what());
        }
    }
    return {};
}

// What `body` makes the process write to standard error.
inline QByteArray standardErrorOf(const std::function<void()>& body)
{
    QTemporaryFile file;
    if (!file.open())
        return "no temporary file";
    std::fflush(stderr);
    const int kept = dup(STDERR_FILENO);
    dup2(file.handle(), STDERR_FILENO);
    body();
    std::fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    file.seek(0);
    return file.readAll();
}

// KiB by which `body` raises the largest amount of memory the process ever had.
inline long peakGrowth(const std::function<void()>& body)
{
    rusage before{};
    rusage after{};
    getrusage(RUSAGE_SELF, &before);
    body();
    getrusage(RUSAGE_SELF, &after);
    return after.ru_maxrss - before.ru_maxrss;
}

} // namespace formwork::test
