#include "output_files.h"

#include "core/base/error.h"

#include <system_error>

namespace formwork::cli {

void requireWritable(const std::vector<std::filesystem::path>& files, bool replace)
{
    for (const std::filesystem::path& file : files) {
        std::error_code ignored;
        if (std::filesystem::is_directory(file, ignored))
            throw Error(ErrorCode::AlreadyExists, Text("is a folder, not a file"), file,
                        Text("name another file"));
        if (!replace && std::filesystem::exists(file, ignored))
            throw Error(ErrorCode::AlreadyExists, Text("the file already exists"), file,
                        Text("--replace overwrites it; or choose another place"));
    }
}

} // namespace formwork::cli
