// Where the small pictures of a dataset come from: image files or a beton file. Immutable and
// thread-safe; each thread brings its own scratch.
#pragma once

#include "core/base/file_system.h"
#include "core/beton/reader.h"
#include "core/image/decode.h"
#include "ui/jobs/sample_list.h"

#include <QImage>
#include <QString>

#include <memory>
#include <stop_token>
#include <vector>

namespace formwork::ui {

struct ThumbnailScratch
{
    // After a stop request decoding ends within an image: Error{Cancelled}.
    explicit ThumbnailScratch(const std::stop_token& stop = {}) : decoder({}, stop) {}

    ImageDecoder decoder;
    std::vector<std::byte> file;
    Image decoded;
    Image small;
};

class ThumbnailSource
{
public:
    virtual ~ThumbnailSource() = default;
    virtual std::size_t size() const = 0;
    virtual std::int32_t label(std::size_t sample) const = 0;
    virtual const std::vector<std::string>& classNames() const = 0;
    // What names the sample: a file name, or "sample 12".
    virtual QString title(std::size_t sample) const = 0;
    virtual QString toolTip(std::size_t sample) const = 0;
    // Framed in red.
    virtual bool isAlarming(std::size_t /*sample*/) const { return false; }
    // At most `side` pixels on its longest side. Errors: those of reading and decoding.
    virtual QImage thumbnail(std::size_t sample, int side, ThumbnailScratch& scratch) const = 0;
};

std::unique_ptr<ThumbnailSource> folderThumbnails(std::shared_ptr<const SampleList> samples,
                                                  FileSystem& fileSystem);
// Keeps the file open. Errors: those of beton::Reader and readImageTable.
std::unique_ptr<ThumbnailSource> betonThumbnails(const std::filesystem::path& file,
                                                 FileSystem& fileSystem);

// Thumbnail of one image file. Errors: those of reading and decoding.
QImage fileThumbnail(FileSystem& fileSystem, const std::filesystem::path& file, int side,
                     ThumbnailScratch& scratch);

} // namespace formwork::ui
