// formwork-manual FOLDER [--window]: writes man pages and completions of formwork-cli, and of
// formwork with --window, into FOLDER/{man,bash,zsh,fish}. Run when Formwork is built.
#include "command_outline.h"
#include "completions.h"
#include "man_page.h"

#include "core/base/error.h"
#include "core/base/file_system.h"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

namespace fs = std::filesystem;
using namespace formwork;
using namespace formwork::manual;

namespace {

void write(const fs::path& path, const std::string& text)
{
    PosixFileSystem fileSystem;
    fileSystem.createDirectories(path.parent_path());
    writeTextFile(fileSystem, path, text);
}

void writeCompletions(const fs::path& folder, const Command& program)
{
    write(folder / "bash" / program.name, bashCompletion(program));
    write(folder / "zsh" / ("_" + program.name), zshCompletion(program));
    write(folder / "fish" / (program.name + ".fish"), fishCompletion(program));
}

constexpr std::string_view kExamples =
    ".SH EXAMPLES\n"
    "What is in the folder, and converted to beton files:\n"
    ".PP\n.nf\n.RS\n"
    "formwork\\-cli scan DATA_DIR\n"
    "formwork\\-cli convert DATA_DIR \\-\\-out betons\n"
    ".RE\n.fi\n"
    ".PP\nTrained with the beton loader, from a configuration that comes with the program:\n"
    ".PP\n.nf\n.RS\n"
    "formwork\\-cli train /usr/share/formwork/configs/levit128s\\-beton.yaml \\e\n"
    "    \\-\\-data.train=betons/train_500_0.50_90.beton \\e\n"
    "    \\-\\-data.val=betons/val_500_0.50_90.beton\n"
    ".RE\n.fi\n";

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fputs("usage: formwork-manual FOLDER [--window]\n", stderr);
        return 2;
    }
    try {
        const fs::path folder = argv[1];
        fs::remove_all(folder); // pages of commands that no longer exist
        const Command cli = commandLineOutline();
        write(folder / "man" / "formwork-cli.1",
              programPage(cli, "train vision transformers fast, without a screen", kExamples));
        for (const Command& command : cli.commands)
            write(folder / "man" / (cli.name + "-" + command.name + ".1"),
                  commandPage(cli, command));
        writeCompletions(folder, cli);
        if (argc > 2 && std::string_view(argv[2]) == "--window") {
            const Command window = windowOutline();
            write(
                folder / "man" / "formwork.1",
                programPage(window, "desktop experiment manager for fast vision transformers", {}));
            writeCompletions(folder, window);
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "formwork-manual: %s\n", error.what());
        return 1;
    }
}
