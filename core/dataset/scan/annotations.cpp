#include "core/dataset/scan/annotations.h"

#include "core/base/error.h"

#include <algorithm>

namespace formwork {

std::unordered_map<std::string, std::string> parseAnnotations(std::string_view text,
                                                              const std::filesystem::path& path)
{
    std::unordered_map<std::string, std::string> classes;
    std::size_t lineNumber = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        begin = end + 1;
        ++lineNumber;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty())
            continue;
        const std::size_t tab = line.find('\t');
        const std::string_view rest = tab == line.npos ? "" : line.substr(tab + 1);
        const std::string_view name = rest.substr(0, rest.find('\t'));
        if (tab == 0 || name.empty())
            throw Error(ErrorCode::CorruptData,
                        Text("line %1 is not a file name, a tab and a class").arg(lineNumber),
                        path);
        classes.emplace(line.substr(0, tab), name);
    }
    return classes;
}

} // namespace formwork
