// What the tests of weights files share.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "support/memory_folder.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include <QTemporaryDir>

namespace formwork::test {

inline Error errorOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorCode::Internal, "no error was thrown"};
}

inline const std::filesystem::path kPthData = std::filesystem::path(FORMWORK_TEST_DATA) / "model";

// A file that is only in memory.
class MemoryFile final : public ReadableFile
{
public:
    explicit MemoryFile(std::string bytes) : m_bytes(std::move(bytes)) {}
    std::uint64_t size() const override { return m_bytes.size(); }
    void readAt(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (offset > m_bytes.size() || out.size() > m_bytes.size() - offset)
            throw Error(ErrorCode::Internal, "read beyond the end");
        std::memcpy(out.data(), m_bytes.data() + offset, out.size());
    }

private:
    std::string m_bytes;
};

class TemporaryFiles
{
public:
    std::filesystem::path path(const std::string& name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    std::filesystem::path write(const std::string& name, const std::string& bytes) const
    {
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }

private:
    QTemporaryDir m_folder{test::memoryFolder(QStringLiteral("weights-test"))};
};

} // namespace formwork::test
