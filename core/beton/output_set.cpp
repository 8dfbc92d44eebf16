#include "core/beton/output_set.h"

#include "core/base/error.h"

#include <algorithm>
#include <system_error>

namespace formwork::beton {

namespace fs = std::filesystem;

OutputSet::OutputSet(FileSystem& fileSystem, std::vector<fs::path> targets, bool replace)
    : m_fileSystem(fileSystem)
    , m_targets(std::move(targets))
{
    for (std::size_t i = 0; i < m_targets.size(); ++i) {
        std::error_code ignored;
        m_existed.push_back(fs::exists(m_targets[i], ignored));
        if (m_existed[i] && !replace)
            throw Error(ErrorCode::AlreadyExists, Text("the file already exists"), m_targets[i],
                        Text("choose another name, or allow overwriting it"));
        if (std::ranges::count(m_targets, m_targets[i]) > 1)
            throw Error(ErrorCode::InvalidArgument, Text("two files would have the same name"),
                        m_targets[i]);
    }
    for (const fs::path& target : m_targets)
        makeFolder(target.parent_path());
}

OutputSet::~OutputSet()
{
    m_writers.clear();       // with their partial files
    std::error_code ignored; // a folder that got files meanwhile stays
    for (const fs::path& folder : m_madeFolders)
        fs::remove(folder, ignored);
}

void OutputSet::makeFolder(const fs::path& folder)
{
    std::error_code ignored;
    std::vector<fs::path> missing;
    for (fs::path part = folder; !part.empty() && !fs::exists(part, ignored);
         part = part.parent_path())
        missing.push_back(part);
    m_madeFolders.insert(m_madeFolders.begin(), missing.begin(), missing.end());
    if (!missing.empty())
        m_fileSystem.createDirectories(folder);
}

Writer& OutputSet::start(std::vector<Field> fields, WriterOptions options)
{
    if (m_writers.size() == m_targets.size())
        throw Error(ErrorCode::Internal, Text("more outputs were started than announced"));
    m_writers.push_back(std::make_unique<Writer>(m_fileSystem, m_targets[m_writers.size()],
                                                 std::move(fields), std::move(options)));
    return *m_writers.back();
}

void OutputSet::commit()
{
    for (std::size_t i = 0; i < m_writers.size(); ++i) {
        try {
            m_writers[i]->commit();
        } catch (...) {
            withdraw(i + 1);
            throw;
        }
    }
    m_madeFolders.clear();
}

// The one that failed may have been moved before it did.
void OutputSet::withdraw(std::size_t count) noexcept
{
    for (std::size_t i = 0; i < count; ++i) {
        m_writers[i].reset();
        if (m_existed[i])
            continue; // the target is complete, either the old or the new file
        try {
            m_fileSystem.remove(m_targets[i]);
        } catch (const Error&) {
            // The error that brought us here matters more.
        }
    }
}

} // namespace formwork::beton
