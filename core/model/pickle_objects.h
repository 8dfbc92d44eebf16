// What the stack machine of pickle.h may make with a class or function that a pickle names.
// Private.
#pragma once

#include "core/model/pickle.h"

#include <filesystem>
#include <string>

namespace formwork::pickle {

// Error{UnsupportedFormat} unless the name is on the list of those that stand for plain data.
void requireKnownGlobal(const std::string& name, const std::filesystem::path& path);

// function(*arguments), and class.__new__(class, *arguments).
Value reduce(const Document& document, const Value& function, const Value& arguments,
             const std::filesystem::path& path);

// The storage that a persistent id ("storage", class, key, device, elements) describes.
Storage storageOf(const Document& document, const Value& id, const std::filesystem::path& path);

[[noreturn]] void corruptPickle(const std::string& what, const std::filesystem::path& path);

} // namespace formwork::pickle
