#include "core/dataset/betons/verify_beton.h"

#include "core/image/jpeg/jpeg_decoder.h"

#include <memory>
#include <utility>

namespace formwork {

beton::VerifyReport verifyBeton(FileSystem& fileSystem, const std::filesystem::path& path,
                                int workers, ProgressSink& progress, std::stop_token stop,
                                const DecodeLimits& limits)
{
    const beton::NewCheckJpeg newCheck = [stop, limits] {
        return [decoder =
                    std::make_shared<JpegDecoder>(limits, stop)](std::span<const std::byte> jpeg) {
            const JpegInfo info = decoder->check(jpeg);
            return beton::JpegSize{info.width, info.height};
        };
    };
    return beton::verify(fileSystem, path, workers, newCheck, progress, std::move(stop));
}

} // namespace formwork
