#include "core/beton/class_names.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

#include <utf8proc.h>

namespace formwork {

namespace {

struct FreeText
{
    void operator()(utf8proc_uint8_t* text) const { std::free(text); }
};

} // namespace

std::string comparableName(std::string_view name)
{
    if (std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return std::string(name);
    utf8proc_uint8_t* composed = nullptr;
    const utf8proc_ssize_t length =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
                     static_cast<utf8proc_ssize_t>(name.size()), &composed,
                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, FreeText> owner(composed);
    if (length == UTF8PROC_ERROR_NOMEM)
        throw std::bad_alloc();
    if (length < 0)
        return std::string(name); // not UTF-8
    return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(length)};
}

bool isSameClass(std::string_view a, std::string_view b)
{
    return a == b || comparableName(a) == comparableName(b);
}

ClassIndex::ClassIndex(std::span<const std::string> names)
{
    m_positions.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
        m_positions.emplace(comparableName(names[i]), i);
}

std::optional<std::size_t> ClassIndex::find(std::string_view name) const
{
    const auto entry = m_positions.find(comparableName(name));
    return entry == m_positions.end() ? std::nullopt : std::optional(entry->second);
}

} // namespace formwork
