#include "core/base/mapping_guard.h"

#include "core/base/error.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>

#include <sys/mman.h>
#include <unistd.h>

namespace formwork {

namespace {

constexpr std::size_t kSlots = 1024;
constexpr std::size_t kNoSlot = kSlots;

struct Slot
{
    std::atomic<std::uintptr_t> begin{0};  // 0: free
    std::atomic<std::uintptr_t> end{0};    // above begin while the slot is valid
    std::atomic<std::uintptr_t> broken{0}; // the first page replaced by zeros; 0: none
};

// A signal handler has no other way to learn of anything.
std::array<Slot, kSlots> g_slots;
std::atomic<std::uintptr_t> g_pageBytes{0};

static_assert(std::atomic<std::uintptr_t>::is_always_lock_free);

Slot* slotOf(std::uintptr_t address)
{
    for (Slot& slot : g_slots) {
        const std::uintptr_t begin = slot.begin.load(std::memory_order_acquire);
        if (begin != 0 && begin <= address && address < slot.end.load(std::memory_order_acquire))
            return &slot;
    }
    return nullptr;
}

void onBusError(int signal, siginfo_t* info, void*)
{
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    Slot* const slot = slotOf(address);
    const std::uintptr_t pageBytes = g_pageBytes.load(std::memory_order_relaxed);
    void* const page = reinterpret_cast<void*>(address & ~(pageBytes - 1));
    if (slot != nullptr && ::mmap(page, pageBytes, PROT_READ,
                                  MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == page) {
        std::uintptr_t none = 0;
        slot->broken.compare_exchange_strong(none, address & ~(pageBytes - 1),
                                             std::memory_order_acq_rel);
        return; // the same instruction is tried again
    }
    ::signal(signal, SIG_DFL); // and fails again
}

} // namespace

void installMappingGuard()
{
    g_pageBytes.store(static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE)),
                      std::memory_order_relaxed);
    struct sigaction action = {};
    action.sa_sigaction = onBusError;
    action.sa_flags = SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, &action, nullptr);
}

GuardedRange::GuardedRange(const void* address, std::size_t bytes) : m_slot(kNoSlot)
{
    const auto begin = reinterpret_cast<std::uintptr_t>(address);
    for (std::size_t i = 0; bytes > 0 && i < kSlots; ++i) {
        std::uintptr_t free = 0;
        if (!g_slots[i].begin.compare_exchange_strong(free, begin, std::memory_order_acq_rel))
            continue;
        g_slots[i].broken.store(0, std::memory_order_relaxed);
        g_slots[i].end.store(begin + bytes, std::memory_order_release);
        m_slot = i;
        return;
    }
    if (bytes > 0)
        throw Error(ErrorCode::OutOfMemory,
                    Text("more than %1 files are mapped at a time").arg(kSlots));
}

GuardedRange::~GuardedRange()
{
    if (m_slot == kNoSlot)
        return;
    g_slots[m_slot].end.store(0, std::memory_order_release);
    g_slots[m_slot].begin.store(0, std::memory_order_release);
}

std::optional<std::size_t> GuardedRange::brokenAt() const
{
    if (m_slot == kNoSlot)
        return std::nullopt;
    const Slot& slot = g_slots[m_slot];
    const std::uintptr_t page = slot.broken.load(std::memory_order_acquire);
    if (page == 0)
        return std::nullopt;
    return page - slot.begin.load(std::memory_order_acquire);
}

} // namespace formwork
