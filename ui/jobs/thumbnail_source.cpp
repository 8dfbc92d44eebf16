#include "ui/jobs/thumbnail_source.h"

#include "core/image/resample/resample.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr std::uint64_t kMostFileBytes = 256ULL << 20U;

QImage shrunk(const ImageView& view, int side, Image& small)
{
    const int longest = std::max(view.width, view.height);
    const ImageSize size = limitedSize(view.width, view.height, std::min(side, longest));
    resizeArea(view, size.width, size.height, small);
    return QImage(small.pixels(), size.width, size.height, static_cast<qsizetype>(small.stride()),
                  QImage::Format_RGB888)
        .copy();
}

class FolderThumbnails final : public ThumbnailSource
{
public:
    FolderThumbnails(std::shared_ptr<const SampleList> samples, FileSystem& fileSystem)
        : m_samples(std::move(samples))
        , m_fileSystem(fileSystem)
    {}

    std::size_t size() const override { return m_samples->size(); }
    std::int32_t label(std::size_t sample) const override { return m_samples->label(sample); }
    const std::vector<std::string>& classNames() const override { return m_samples->classNames(); }
    QString title(std::size_t sample) const override
    {
        return toQString(m_samples->path(sample).filename());
    }
    QString toolTip(std::size_t sample) const override
    {
        return toQString(m_samples->path(sample));
    }

    QImage thumbnail(std::size_t sample, int side, ThumbnailScratch& scratch) const override
    {
        return fileThumbnail(m_fileSystem, m_samples->path(sample), side, scratch);
    }

private:
    std::shared_ptr<const SampleList> m_samples;
    FileSystem& m_fileSystem;
};

class BetonThumbnails final : public ThumbnailSource
{
public:
    BetonThumbnails(const std::filesystem::path& file, FileSystem& fileSystem)
        : m_reader(fileSystem, file)
        , m_table(beton::readImageTable(m_reader))
    {}

    std::size_t size() const override { return m_reader.sampleCount(); }
    std::int32_t label(std::size_t sample) const override { return m_table.labels[sample]; }
    const std::vector<std::string>& classNames() const override { return m_table.classNames; }
    QString title(std::size_t sample) const override
    {
        return QCoreApplication::translate("formwork::ui::Thumbnails", "sample %1").arg(sample);
    }
    QString toolTip(std::size_t sample) const override
    {
        const beton::StoredImage image = m_reader.image(sample, m_table.imageField);
        return QStringLiteral("%1 \u00d7 %2, %3, %4")
            .arg(image.width)
            .arg(image.height)
            .arg(image.mode == beton::ImageMode::Jpeg ? QStringLiteral("JPEG")
                                                      : QStringLiteral("raw"),
                 bytesText(image.payload.bytes));
    }

    QImage thumbnail(std::size_t sample, int side, ThumbnailScratch& scratch) const override
    {
        const beton::StoredImage image = m_reader.image(sample, m_table.imageField);
        m_reader.read(image.payload, scratch.file);
        if (image.mode == beton::ImageMode::Raw) {
            const auto* pixels = reinterpret_cast<const std::uint8_t*>(scratch.file.data());
            return shrunk({pixels, image.width, image.height, std::ptrdiff_t(3) * image.width},
                          side, scratch.small);
        }
        scratch.decoder.decodeAtLeast(scratch.file, side, side, scratch.decoded);
        return shrunk(scratch.decoded.view(), side, scratch.small);
    }

private:
    beton::Reader m_reader;
    beton::ImageTable m_table;
};

} // namespace

QImage fileThumbnail(FileSystem& fileSystem, const std::filesystem::path& file, int side,
                     ThumbnailScratch& scratch)
{
    fileSystem.read(file, scratch.file, kMostFileBytes);
    scratch.decoder.decodeAtLeast(scratch.file, side, side, scratch.decoded);
    return shrunk(scratch.decoded.view(), side, scratch.small);
}

std::unique_ptr<ThumbnailSource> folderThumbnails(std::shared_ptr<const SampleList> samples,
                                                  FileSystem& fileSystem)
{
    return std::make_unique<FolderThumbnails>(std::move(samples), fileSystem);
}

std::unique_ptr<ThumbnailSource> betonThumbnails(const std::filesystem::path& file,
                                                 FileSystem& fileSystem)
{
    return std::make_unique<BetonThumbnails>(file, fileSystem);
}

} // namespace formwork::ui
