// What a report for others must not disclose: where the user's home is, and what user and machine
// are called.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct PrivateNames
{
    std::vector<std::string> homes; // folders; "/" and empty ones are ignored
    std::vector<std::string> users; // root is every machine's, and no secret
    std::vector<std::string> hosts; // neither is localhost
};

// $HOME and the account's home, also behind links; the user's and the host's names.
PrivateNames namesOfThisProcess();

// `text` with each home as "~" and the names as "USER" and "HOST": as whole words, and
// inside others too unless a name is so short (up to three letters) that it would be found
// everywhere.
std::string withoutPrivateNames(std::string_view text, const PrivateNames& names);

// The same of a value to be shown in one line: messages of libraries may have several.
std::string publicLine(std::string_view text, const PrivateNames& names);

} // namespace formwork
