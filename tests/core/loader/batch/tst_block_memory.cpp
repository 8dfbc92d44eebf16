// Places for blocks: never two in one place, room again when it is given back, never stuck.
#include "core/base/random.h"
#include "core/loader/batch/block_memory.h"

#include <QTest>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

using namespace formwork;

namespace {

class Arena
{
public:
    explicit Arena(std::size_t bytes)
        : m_bytes(bytes)
        , m_memory(static_cast<std::byte*>(::operator new (bytes, std::align_val_t{64})))
    {}
    ~Arena() { ::operator delete (m_memory, std::align_val_t{64}); }
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    std::span<std::byte> span() { return {m_memory, m_bytes}; }
    bool contains(const std::byte* begin, std::size_t bytes) const
    {
        return begin >= m_memory && begin + bytes <= m_memory + m_bytes;
    }

private:
    std::size_t m_bytes;
    std::byte* m_memory;
};

struct Taken
{
    std::byte* memory;
    std::size_t bytes;
    unsigned char mark;
};

// Takes and gives back at random, nearly in order; what was written stays until it is given back.
void exercise(BlockMemory& memory, const Arena& arena, std::size_t largest)
{
    CounterRng rng(3, RandomStream::Shuffle, 0, 0);
    std::vector<Taken> taken;
    std::size_t most = 0;
    for (int step = 0; step < 20000; ++step) {
        const std::size_t bytes = 1 + static_cast<std::size_t>(rng.below(largest));
        std::byte* block = rng.below(3) > 0 ? memory.take(bytes) : nullptr;
        if (block != nullptr) {
            QVERIFY(arena.contains(block, bytes));
            QCOMPARE(reinterpret_cast<std::uintptr_t>(block) % 64, std::uintptr_t{0});
            const auto mark = static_cast<unsigned char>(step);
            std::memset(block, mark, bytes);
            taken.push_back({block, bytes, mark});
            most = std::max(most, taken.size());
        } else if (!taken.empty()) {
            const auto index =
                static_cast<std::ptrdiff_t>(rng.below(std::min<std::size_t>(taken.size(), 4)));
            const Taken old = taken[static_cast<std::size_t>(index)];
            for (std::size_t i = 0; i < old.bytes; ++i)
                QCOMPARE(std::to_integer<unsigned char>(old.memory[i]), old.mark);
            memory.giveBack(old.memory);
            taken.erase(taken.begin() + index);
        }
    }
    QVERIFY(most > 3);
    for (const Taken& old : taken)
        memory.giveBack(old.memory);
    QVERIFY(memory.take(largest) != nullptr);
}

} // namespace

class TestBlockMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void frames();
    void framesComeBackInAnyOrder();
    void ring();
    void ringOfOneBlock();
    void ringFillsUpAndComesRound();
    void ringWaitsForTheOldest();
};

void TestBlockMemory::frames()
{
    Arena arena(1000);
    FrameMemory memory(arena.span(), 150); // frames of 192 bytes
    exercise(memory, arena, 150);
}

void TestBlockMemory::framesComeBackInAnyOrder()
{
    Arena arena(640);
    FrameMemory memory(arena.span(), 128);
    std::vector<std::byte*> frames;
    while (std::byte* frame = memory.take(1))
        frames.push_back(frame);
    QCOMPARE(frames.size(), std::size_t{5});
    memory.giveBack(frames[3]);
    QCOMPARE(memory.take(128), frames[3]);
    QVERIFY(memory.take(1) == nullptr);
}

void TestBlockMemory::ring()
{
    for (const std::size_t bytes : {640UL, 1000UL, 4096UL}) {
        Arena arena(bytes);
        RingMemory memory(arena.span());
        exercise(memory, arena, bytes == 640 ? 100 : 300);
    }
}

void TestBlockMemory::ringOfOneBlock()
{
    const auto bytes = static_cast<std::size_t>(RingMemory::spaceFor(300));
    Arena arena(bytes);
    RingMemory memory(arena.span());
    for (int i = 0; i < 3; ++i) {
        for (const std::uint64_t size : {300ULL, 1ULL, 200ULL}) {
            std::byte* block = memory.take(size);
            QVERIFY(block != nullptr);
            QVERIFY(memory.take(300) == nullptr);
            memory.giveBack(block);
        }
    }
}

void TestBlockMemory::ringFillsUpAndComesRound()
{
    Arena arena(5 * 128);
    RingMemory memory(arena.span());
    std::vector<std::byte*> blocks;
    for (int i = 0; i < 5; ++i)
        blocks.push_back(memory.take(64));
    QVERIFY(std::ranges::find(blocks, nullptr) == blocks.end());
    QVERIFY(memory.take(1) == nullptr); // full to the last byte
    memory.giveBack(blocks[0]);
    QCOMPARE(memory.take(64), blocks[0]);
    QVERIFY(memory.take(1) == nullptr);
    // Two in a row make room for a larger one, behind which the third follows.
    memory.giveBack(blocks[1]);
    memory.giveBack(blocks[2]);
    QCOMPARE(memory.take(192), blocks[1]);
    QVERIFY(memory.take(1) == nullptr);
}

void TestBlockMemory::ringWaitsForTheOldest()
{
    Arena arena(4 * 128);
    RingMemory memory(arena.span());
    std::vector<std::byte*> blocks;
    for (int i = 0; i < 4; ++i)
        blocks.push_back(memory.take(64));
    memory.giveBack(blocks[1]);
    memory.giveBack(blocks[2]);
    QVERIFY(memory.take(64) == nullptr);
    memory.giveBack(blocks[0]);
    QVERIFY(memory.take(64 + 128 + 128) != nullptr);
}

QTEST_APPLESS_MAIN(TestBlockMemory)
#include "tst_block_memory.moc"
