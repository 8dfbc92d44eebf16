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

// `name` as utf8proc maps it; a name that is not UTF-8 as it is.
std::string mapped(std::string_view name, utf8proc_option_t options)
{
    utf8proc_uint8_t* text = nullptr;
    const utf8proc_ssize_t length =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
                     static_cast<utf8proc_ssize_t>(name.size()), &text, options);
    const std::unique_ptr<utf8proc_uint8_t, FreeText> owner(text);
    if (length == UTF8PROC_ERROR_NOMEM)
        throw std::bad_alloc();
    if (length < 0)
        return std::string(name);
    return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)};
}

std::string withoutCaseAndSpace(std::string_view name)
{
    std::string folded = mapped(name, static_cast<utf8proc_option_t>(
                                          UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
    std::erase_if(folded, [](char c) {
        return std::string_view(" \t\r\n").find(c) != std::string_view::npos;
    });
    return folded;
}

} // namespace

std::string comparableName(std::string_view name)
{
    if (std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return std::string(name);
    return mapped(name, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
}

std::optional<std::string> similarName(std::span<const std::string> names, std::string_view name)
{
    const std::string wanted = withoutCaseAndSpace(name);
    const auto found = std::ranges::find_if(
        names, [&](const std::string& known) { return withoutCaseAndSpace(known) == wanted; });
    return found == names.end() ? std::nullopt : std::optional(*found);
}

bool isSameClass(std::string_view a, std::string_view b)
{
    return a == b || comparableName(a) == comparableName(b);
}

Error ambiguousClass(std::string_view name, const std::filesystem::path& file)
{
    return {ErrorCode::ClassMismatch,
            Text("several classes are named '%1', and the name alone does not show which of them "
                 "are the same")
                .arg(name),
            file, Text("convert the images again, or leave these classes out with `subset`")};
}

void requireClearNames(std::span<const std::string> a, std::span<const std::string> b,
                       const std::filesystem::path& file)
{
    if (std::ranges::equal(a, b, isSameClass))
        return;
    const ClassIndex inA(a);
    const ClassIndex inB(b);
    const auto requireOnce = [&file](std::span<const std::string> names, const ClassIndex& own,
                                     const ClassIndex& others) {
        for (std::size_t i = 0; i < names.size(); ++i)
            if (own.find(names[i]) != i && others.contains(names[i]))
                throw ambiguousClass(names[i], file);
    };
    requireOnce(a, inA, inB);
    requireOnce(b, inB, inA);
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
