#include "core/machine/privacy.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <system_error>

#include <pwd.h>
#include <unistd.h>

namespace formwork {

namespace {

constexpr std::size_t kShortName = 3;

bool isLetterOrDigit(char letter)
{
    const auto byte = static_cast<unsigned char>(letter);
    // Bytes of UTF-8 belong to words.
    return (byte >= '0' && byte <= '9') || ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z') ||
           byte >= 0x80;
}

// Replaces `what` where `fits(text, position)`.
void replaceAll(std::string& text, const std::string& what, std::string_view by,
                const std::function<bool(const std::string&, std::size_t)>& fits)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
        if (fits(text, at)) {
            text.replace(at, what.size(), by);
            at += by.size();
        } else {
            ++at;
        }
    }
}

// Whether a folder's name that ends before `at` is not just the beginning of another one.
bool endsName(const std::string& text, std::size_t at)
{
    if (at == text.size())
        return true;
    if (text[at] == '.') // of a sentence, or of a longer name
        return at + 1 == text.size() || text[at + 1] == ' ';
    return !isLetterOrDigit(text[at]) && text[at] != '-' && text[at] != '_';
}

void hideHome(std::string& text, std::string home)
{
    while (home.size() > 1 && home.back() == '/')
        home.pop_back();
    if (home.size() < 2)
        return;
    // Not the end of another path.
    replaceAll(text, home, "~", [size = home.size()](const std::string& all, std::size_t at) {
        const bool begins = at == 0 || (!isLetterOrDigit(all[at - 1]) && all[at - 1] != '/');
        return begins && endsName(all, at + size);
    });
}

void hideName(std::string& text, const std::string& name, std::string_view by)
{
    if (name.empty())
        return;
    replaceAll(text, name, by, [size = name.size()](const std::string& all, std::size_t at) {
        if (size > kShortName)
            return true;
        return (at == 0 || !isLetterOrDigit(all[at - 1])) &&
               (at + size == all.size() || !isLetterOrDigit(all[at + size]));
    });
}

void addOnce(std::vector<std::string>& names, const std::string& name)
{
    if (!name.empty() && std::ranges::find(names, name) == names.end())
        names.push_back(name);
}

void addHome(std::vector<std::string>& homes, const char* home)
{
    if (home == nullptr || *home == '\0')
        return;
    addOnce(homes, home);
    std::error_code failed;
    const auto real = std::filesystem::canonical(home, failed);
    if (!failed)
        addOnce(homes, real.string());
}

void addAccount(PrivateNames& names)
{
    std::vector<char> memory(1U << 16);
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::getuid(), &entry, memory.data(), memory.size(), &found) != 0 ||
        found == nullptr)
        return;
    addHome(names.homes, entry.pw_dir);
    addOnce(names.users, entry.pw_name);
}

} // namespace

PrivateNames namesOfThisProcess()
{
    PrivateNames names;
    addHome(names.homes, std::getenv("HOME"));
    addAccount(names);
    for (const char* variable : {"USER", "LOGNAME", "SUDO_USER"}) {
        if (const char* user = std::getenv(variable))
            addOnce(names.users, user);
    }
    std::erase(names.users, "root");
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) == 0) {
        const std::string full = host.data();
        addOnce(names.hosts, full); // the longer one first
        addOnce(names.hosts, full.substr(0, full.find('.')));
    }
    std::erase(names.hosts, "localhost");
    return names;
}

std::string withoutPrivateNames(std::string_view text, const PrivateNames& names)
{
    std::string shown(text);
    // A home inside another one is hidden first.
    std::vector<std::string> homes = names.homes;
    std::ranges::stable_sort(homes, std::ranges::greater{}, &std::string::size);
    for (const std::string& home : homes)
        hideHome(shown, home);
    for (const std::string& user : names.users)
        hideName(shown, user, "USER");
    for (const std::string& host : names.hosts)
        hideName(shown, host, "HOST");
    return shown;
}

std::string publicLine(std::string_view text, const PrivateNames& names)
{
    std::string line = withoutPrivateNames(text, names);
    std::ranges::replace(line, '\n', ' ');
    return line;
}

} // namespace formwork
