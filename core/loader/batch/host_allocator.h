// Batch memory where the caller brings no allocator: ordinary aligned memory.
#pragma once

#include "core/base/error.h"
#include "core/loader/loader.h"

#include <cstddef>
#include <new>
#include <string>

namespace formwork {

class HostAllocator final : public BatchAllocator
{
public:
    void* allocate(std::size_t bytes) override
    {
        void* memory = ::operator new(bytes, kAlignment, std::nothrow);
        if (memory == nullptr)
            throw Error(ErrorCode::OutOfMemory,
                        Text("not enough memory for a batch of %1 MiB").arg(bytes >> 20), {},
                        Text("choose a smaller batch size or fewer batches ahead"));
        return memory;
    }

    void release(void* memory, std::size_t) noexcept override
    {
        ::operator delete(memory, kAlignment);
    }

private:
    static constexpr std::align_val_t kAlignment{64};
};

} // namespace formwork
