#include "number_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

namespace formwork::cli {

namespace {

template <typename Number>
bool isNumber(std::string_view text, Number& number)
{
    const char* const end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, number);
    return status == std::errc() && stop == end;
}

// "4" or "1,2"
bool isNumberList(std::string_view text)
{
    for (;;) {
        const auto comma = text.find(',');
        double number = 0;
        if (!isNumber(text.substr(0, comma), number))
            return false;
        if (comma == text.npos)
            return true;
        text.remove_prefix(comma + 1);
    }
}

bool isNumberListOption(const CLI::App& command, const std::string& argument)
{
    const std::string name = argument.substr(0, argument.find('='));
    const CLI::Option* option = command.get_option_no_throw(name);
    return option != nullptr && option->get_delimiter() == ',' && !option->get_allow_extra_args() &&
           option->get_type_name().find("TEXT") == std::string::npos;
}

const CLI::App& commandNamed(const CLI::App& command, const std::string& name)
{
    const auto found = command.get_subcommands(
        [&](const CLI::App* candidate) { return candidate->get_name() == name; });
    return found.empty() ? command : *found.front();
}

} // namespace

CLI::Validator wholeNumber(std::uint64_t most)
{
    const auto check = [most](std::string& text) {
        std::uint64_t number = 0;
        if (isNumber(text, number) && number <= most)
            return std::string();
        return fmt::format("'{}' is not a whole number from 0 to {}", text, most);
    };
    return CLI::Validator(check, "", "whole number");
}

CLI::Validator realNumber(double least, double most)
{
    const auto check = [least, most](std::string& text) {
        double number = 0;
        if (isNumber(text, number) && number >= least && number <= most)
            return std::string();
        return fmt::format("'{}' is not a number from {} to {}", text, least, most);
    };
    return CLI::Validator(check, fmt::format("in [{} - {}]", least, most), "number");
}

void takeOneValue(CLI::Option& option)
{
    option.delimiter(',')->allow_extra_args(false);
}

std::vector<std::string> joinNumberLists(const CLI::App& app, int argc, const char* const* argv)
{
    const CLI::App* command = &app;
    std::vector<std::string> arguments;
    bool inList = false;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (inList && isNumberList(argument)) {
            const bool isFirst = arguments.back().find('=') == std::string::npos;
            arguments.back() += (isFirst ? "=" : ",") + argument;
            continue;
        }
        inList = isNumberListOption(*command, argument);
        command = &commandNamed(*command, argument);
        arguments.push_back(argument);
        if (argument == "--") {
            arguments.insert(arguments.end(), argv + i + 1, argv + argc);
            break;
        }
    }
    std::ranges::reverse(arguments); // as parse() wants them
    return arguments;
}

} // namespace formwork::cli
