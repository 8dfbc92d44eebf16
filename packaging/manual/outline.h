// What a program's command line offers, as plain data: man pages and completions are written from
// it, whatever library the program parses with.
#pragma once

#include <string>
#include <vector>

namespace formwork::manual {

// What a shell can offer for a value.
enum class ValueKind { Other, Choice, File, Folder };

struct Value
{
    // "NUMBER", "FOLDER", an argument's own name; empty: takes none (a flag)
    std::string name = {};
    ValueKind kind = ValueKind::Other;
    std::vector<std::string> choices = {}; // of ValueKind::Choice
    std::string range = {};                // "1 to 65536"; empty: not limited
    bool repeated = false;                 // several may follow
};

struct Option
{
    std::vector<std::string> names = {}; // with dashes, short ones first
    Value value = {};
    std::string description = {};
    std::string initial = {}; // what it is if not given; empty: nothing to say
    bool required = false;
};

struct Argument
{
    Value value = {};
    std::string description = {};
    bool required = false;
};

// A key of the config, given as --KEY=VALUE.
struct Setting
{
    std::string key = {};
    std::string description = {};
    std::string allowed = {};
    Value value = {};
};

struct Command
{
    std::string name = {}; // of a program or command: "formwork-cli", "convert"
    std::string description = {};
    std::string footer = {}; // paragraphs, and examples that are indented by two spaces
    std::vector<Option> options = {};
    std::vector<Argument> arguments = {};
    std::vector<Setting> settings = {};
    std::vector<Command> commands = {};
};

} // namespace formwork::manual
