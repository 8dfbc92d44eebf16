// The process that lives as long as the machine.
#pragma once

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

namespace formwork::test {

// Field 22 of /proc/1/stat. Process 1 lives as long as the machine.
inline std::int64_t startTimeOfInit()
{
    std::ifstream file("/proc/1/stat");
    std::string line;
    std::getline(file, line);
    std::istringstream rest(line.substr(line.rfind(')') + 2));
    std::string field;
    for (int number = 3; number <= 21; ++number)
        rest >> field;
    std::int64_t start = 0;
    rest >> start;
    return start;
}

} // namespace formwork::test
