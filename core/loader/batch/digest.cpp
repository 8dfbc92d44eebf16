#include "core/loader/batch/digest.h"

#include "core/base/error.h"

#include <xxhash.h>

#include <cstdio>

namespace formwork {

Digest::Digest() : m_state(XXH3_createState())
{
    if (m_state == nullptr)
        throw Error(ErrorCode::OutOfMemory, Text("no memory for a digest"));
    XXH3_64bits_reset(m_state);
}

Digest::~Digest()
{
    XXH3_freeState(m_state);
}

void Digest::add(std::span<const std::byte> bytes)
{
    XXH3_64bits_update(m_state, bytes.data(), bytes.size());
}

void Digest::addNumber(std::uint64_t number)
{
    XXH3_64bits_update(m_state, &number, sizeof number);
}

void Digest::addText(std::string_view text)
{
    addNumber(text.size());
    XXH3_64bits_update(m_state, text.data(), text.size());
}

std::string Digest::text() const
{
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx",
                  static_cast<unsigned long long>(XXH3_64bits_digest(m_state)));
    return digits;
}

} // namespace formwork
