#include "core/loader/source/file_warmer.h"

#include "core/base/error.h"

#include <algorithm>
#include <utility>

namespace formwork {

namespace {

constexpr std::size_t kPieceBytes = 4U << 20;

} // namespace

FileWarmer::FileWarmer(FileSystem& fileSystem, std::uint64_t bytes, ProgressSink& progress,
                       std::stop_token stop)
    : m_fileSystem(fileSystem)
    , m_sink(progress)
    , m_stop(std::move(stop))
    , m_buffer(kPieceBytes)
{
    m_progress.stage = "Reading into memory";
    m_progress.unit = "bytes";
    m_progress.total = bytes;
    m_sink.progress(m_progress);
}

void FileWarmer::read(const std::filesystem::path& path)
{
    try {
        const auto file = m_fileSystem.open(path);
        for (std::uint64_t offset = 0; offset < file->size();) {
            throwIfStopped(m_stop);
            const auto piece = static_cast<std::size_t>(
                std::min<std::uint64_t>(m_buffer.size(), file->size() - offset));
            file->readAt(offset, std::span(m_buffer).first(piece));
            offset += piece;
            count(piece);
        }
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        m_sink.problem({Severity::Warning, path, error.text()});
    }
    throwIfStopped(m_stop);
}

// Many small files are reported together.
void FileWarmer::count(std::uint64_t bytes)
{
    m_progress.done += bytes;
    m_progress.bytes = m_progress.done;
    if (m_progress.done < m_reported + kPieceBytes && m_progress.done < m_progress.total)
        return;
    m_reported = m_progress.done;
    m_sink.progress(m_progress);
}

} // namespace formwork
