// What the stack machine of pickle.h makes of a class or function that a pickle names. Private.
#pragma once

#include "core/base/text.h"
#include "core/weights/pickle.h"

#include <filesystem>
#include <string>

namespace formwork::pickle {

// Error{UnsupportedFormat} for a function that runs programs or code. It is a warning, no
// protection: nothing that a pickle names is ever run.
void refuseHarmful(const std::string& module, const std::string& name,
                   const std::filesystem::path& path);

// function(*arguments), and class.__new__(class, *arguments): a tensor, dictionary or shape, or an
// Opaque for any other.
Value reduce(const Document& document, const Value& function, const Value& arguments,
             const std::filesystem::path& path);

// The storage that a persistent id ("storage", class, key, device, elements[, view]) describes;
// Opaque for a module's source ("module", ...).
Value storageOf(const Document& document, const Value& id, const std::filesystem::path& path);

[[noreturn]] void corruptPickle(const Text& what, const std::filesystem::path& path);

} // namespace formwork::pickle
