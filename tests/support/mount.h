// A private file system, in memory, that only this program and those it starts see.
#pragma once

#include <sched.h>
#include <sys/mount.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <utility>

namespace formwork::test {

// Needs the rights of root: ask ok().
class Mount
{
public:
    explicit Mount(std::filesystem::path where, const char* size = "size=64m")
        : m_where(std::move(where))
    {
        std::filesystem::create_directories(m_where);
        m_ok = ::unshare(CLONE_NEWNS) == 0 &&
               ::mount("none", "/", "none", MS_REC | MS_PRIVATE, nullptr) == 0 &&
               ::mount("tmpfs", m_where.c_str(), "tmpfs", 0, size) == 0;
    }
    ~Mount()
    {
        if (m_ok)
            ::umount2(m_where.c_str(), MNT_DETACH);
    }
    Mount(const Mount&) = delete;
    Mount& operator=(const Mount&) = delete;

    bool ok() const { return m_ok; }
    bool makeReadOnly() const
    {
        return ::mount("tmpfs", m_where.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }
    // Until `bytesLeft` more fit; again after something was removed.
    void fill(std::uintmax_t bytesLeft = 0) const
    {
        const auto filler = m_where / "filler";
        std::ofstream file(filler, std::ios::binary | std::ios::app);
        const std::string block(4096, 'x');
        while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
        file.close();
        std::filesystem::resize_file(filler, std::filesystem::file_size(filler) - bytesLeft);
    }
    void makeRoom() const { std::filesystem::remove(m_where / "filler"); }

private:
    std::filesystem::path m_where;
    bool m_ok = false;
};

} // namespace formwork::test
