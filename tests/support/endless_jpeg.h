// A small file that takes long to decode: a legal progressive JPEG of any number of scans.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <vector>

namespace formwork::test {

// Grey pixels of one value. Each scan refines one bit of one coefficient, visits every block and
// yet takes a few bytes: a code stands for up to 32,767 blocks without anything new.
class EndlessJpeg
{
public:
    static constexpr int kMostScans = 1 + 63 * 14;

    // Sides up to 65,535; `scans` from 1 to kMostScans.
    EndlessJpeg(int width, int height, int scans)
        : m_blocks(blocksAcross(width) * blocksAcross(height))
    {
        if (scans < 1 || scans > kMostScans)
            throw std::invalid_argument("a grey JPEG has 1 to 883 scans");
        put({0xFF, 0xD8});
        put({0xFF, 0xDB, 0, 67, 0}); // quantisation by ones
        m_bytes.insert(m_bytes.end(), 64, std::byte{1});
        put({0xFF, 0xC2, 0, 11, 8, height >> 8, height & 0xFF, width >> 8, width & 0xFF});
        put({1, 1, 0x11, 0}); // one component
        putTable(kDcTable, kNoDifference);
        putTable(kLongTable, kLongRun);
        putTable(kShortTable, kShortRun);
        putFirstScan();
        for (int i = 0; i + 1 < scans; ++i)
            putScan(1 + i / kBits, kBits - 1 - i % kBits);
        put({0xFF, 0xD9});
    }

    const std::vector<std::byte>& bytes() const { return m_bytes; }

private:
    static constexpr int kBits = 14; // of a coefficient
    static constexpr int kDcTable = 0x00;
    static constexpr int kLongTable = 0x10;
    static constexpr int kShortTable = 0x11;
    static constexpr int kNoDifference = 0x00;
    static constexpr int kLongRun = 0xE0;  // of 2^14 blocks and as many more as 14 bits say
    static constexpr int kShortRun = 0x00; // of one block
    static constexpr std::size_t kLeast = 1U << 14;
    static constexpr std::size_t kMost = (2U << 14) - 1;

    static std::size_t blocksAcross(int side) { return (static_cast<std::size_t>(side) + 7) / 8; }

    void put(std::initializer_list<int> bytes)
    {
        for (const int byte : bytes)
            m_bytes.push_back(static_cast<std::byte>(byte));
    }

    // Table of one symbol, whose code is a zero bit.
    void putTable(int place, int symbol)
    {
        put({0xFF, 0xC4, 0, 20, place, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, symbol});
    }

    void putFirstScan()
    {
        put({0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0});
        putBlockByBlock();
    }

    void putScan(int coefficient, int bit)
    {
        const bool isLong = m_blocks >= kLeast;
        const int before = bit == kBits - 1 ? 0 : bit + 1;
        put({0xFF, 0xDA, 0, 8, 1, 1, isLong ? 0 : 1, coefficient, coefficient, before << 4 | bit});
        if (isLong)
            putRuns();
        else
            putBlockByBlock();
    }

    void putBlockByBlock()
    {
        for (std::size_t block = 0; block < m_blocks; ++block)
            putBits(0, 1);
        finishByte();
    }

    void putRuns()
    {
        for (std::size_t left = m_blocks; left > 0;) {
            std::size_t run = std::min(left, kMost);
            if (left > run && left - run < kLeast)
                run = left - kLeast;
            putBits(0, 1);
            putBits(static_cast<std::uint32_t>(run - kLeast), 14);
            left -= run;
        }
        finishByte();
    }

    void putBits(std::uint32_t value, int count)
    {
        for (int bit = count - 1; bit >= 0; --bit) {
            m_pending = m_pending << 1 | (value >> bit & 1U);
            if (++m_pendingBits < 8)
                continue;
            m_bytes.push_back(static_cast<std::byte>(m_pending));
            if (m_pending == 0xFF)
                m_bytes.push_back(std::byte{0});
            m_pending = 0;
            m_pendingBits = 0;
        }
    }
    void finishByte()
    {
        while (m_pendingBits != 0)
            putBits(1, 1);
    }

    std::size_t m_blocks;
    std::vector<std::byte> m_bytes;
    std::uint32_t m_pending = 0;
    int m_pendingBits = 0;
};

inline std::vector<std::byte> endlessJpeg(int width, int height, int scans)
{
    return EndlessJpeg(width, height, scans).bytes();
}

} // namespace formwork::test
