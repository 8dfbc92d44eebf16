// A running digest of texts, numbers and bytes (XXH3, 64 bits): detects data that changed, and
// does not protect against deliberate collisions. Private to core/loader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace formwork {

class Digest
{
public:
    Digest(); // Error{OutOfMemory}
    ~Digest();
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;

    void add(std::span<const std::byte> bytes);
    void addNumber(std::uint64_t number);
    void addText(std::string_view text); // its length is part of it
    std::string text() const;            // 16 hexadecimal digits

private:
    XXH3_state_s* m_state;
};

} // namespace formwork
