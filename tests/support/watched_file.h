// A file of another file system that asks before it is read: for disks that fail, or take their
// time.
#pragma once

#include "core/base/file_system.h"

#include <functional>
#include <memory>
#include <utility>

namespace formwork::test {

// Called with every range that is about to be read; what it throws is the failure of the read.
using BeforeRead = std::function<void(const FileRange&)>;

class WatchedReadableFile final : public ReadableFile
{
public:
    WatchedReadableFile(std::unique_ptr<ReadableFile> inner, BeforeRead beforeRead)
        : m_inner(std::move(inner))
        , m_beforeRead(std::move(beforeRead))
    {}
    std::uint64_t size() const override { return m_inner->size(); }
    void readAt(std::uint64_t offset, std::span<std::byte> out) const override
    {
        m_beforeRead({offset, out.size()});
        m_inner->readAt(offset, out);
    }

private:
    std::unique_ptr<ReadableFile> m_inner;
    BeforeRead m_beforeRead;
};

class WatchedMappedFile final : public MappedFile
{
public:
    WatchedMappedFile(std::unique_ptr<MappedFile> inner, BeforeRead beforeRead)
        : m_inner(std::move(inner))
        , m_beforeRead(std::move(beforeRead))
    {}
    std::uint64_t size() const override { return m_inner->size(); }
    void readAt(std::uint64_t offset, std::span<std::byte> out) const override
    {
        m_beforeRead({offset, out.size()});
        m_inner->readAt(offset, out);
    }
    void visit(const FileRange& range, const Visitor& visitor) const override
    {
        m_beforeRead(range);
        m_inner->visit(range, visitor);
    }
    void requireIntact() const override { m_inner->requireIntact(); }
    void expect(const FileRange& range) const override { m_inner->expect(range); }

private:
    std::unique_ptr<MappedFile> m_inner;
    BeforeRead m_beforeRead;
};

} // namespace formwork::test
