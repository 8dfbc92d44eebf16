#include "context.h"

#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/beton/verify.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace formwork::cli {

namespace {

struct ImageSummary
{
    std::uint64_t jpeg = 0;
    std::uint64_t raw = 0;
    int largestWidth = 0;
    int largestHeight = 0;
    std::vector<std::string> classNames;
    std::vector<std::uint64_t> classCounts;
};

std::optional<ImageSummary> summarise(const beton::Reader& reader)
{
    if (!reader.fieldOfType(beton::FieldType::RgbImage))
        return std::nullopt;
    const beton::ImageTable table = beton::readImageTable(reader);
    ImageSummary summary;
    summary.classNames = table.classNames;
    summary.classCounts.resize(table.classNames.size());
    for (std::size_t sample = 0; sample < reader.sampleCount(); ++sample) {
        const beton::StoredImage image = reader.image(sample, table.imageField);
        (image.mode == beton::ImageMode::Jpeg ? summary.jpeg : summary.raw) += 1;
        summary.largestWidth = std::max(summary.largestWidth, image.width);
        summary.largestHeight = std::max(summary.largestHeight, image.height);
        if (table.labelField)
            ++summary.classCounts[static_cast<std::size_t>(table.labels[sample])];
    }
    return summary;
}

std::string_view fieldTypeName(beton::FieldType type)
{
    switch (type) {
    case beton::FieldType::Float:
        return "float";
    case beton::FieldType::Int:
        return "int";
    case beton::FieldType::RgbImage:
        return "rgb_image";
    case beton::FieldType::Bytes:
        return "bytes";
    case beton::FieldType::NdArray:
        return "ndarray";
    case beton::FieldType::Json:
        return "json";
    case beton::FieldType::TorchTensor:
        return "torch_tensor";
    case beton::FieldType::Custom:
        return "custom";
    }
    return "custom";
}

nlohmann::json inspectJson(const beton::Reader& reader)
{
    nlohmann::json json = {{"file", reader.path().string()},
                           {"bytes", reader.fileBytes()},
                           {"version", reader.header().version},
                           {"page_size", reader.header().pageSize},
                           {"pages", reader.pageCount()},
                           {"samples", reader.sampleCount()},
                           {"fields", nlohmann::json::array()},
                           {"images", nullptr},
                           {"manifest", nullptr}};
    for (const beton::Field& field : reader.fields())
        json["fields"].push_back({{"name", field.name}, {"type", fieldTypeName(field.type)}});
    if (const auto images = summarise(reader)) {
        nlohmann::json classes = nlohmann::json::array();
        for (std::size_t i = 0; i < images->classNames.size(); ++i)
            classes.push_back(
                {{"name", images->classNames[i]}, {"samples", images->classCounts[i]}});
        json["images"] = {{"jpeg", images->jpeg},
                          {"raw", images->raw},
                          {"largest_width", images->largestWidth},
                          {"largest_height", images->largestHeight},
                          {"classes", classes}};
    }
    if (reader.manifest())
        json["manifest"] = nlohmann::json::parse(beton::toJson(*reader.manifest()));
    return json;
}

void printImages(const ImageSummary& images)
{
    fmt::print("images      {} JPEG, {} raw, up to {} x {} px\n", images.jpeg, images.raw,
               images.largestWidth, images.largestHeight);
    fmt::print("classes     {}\n", images.classNames.size());
    for (std::size_t i = 0; i < images.classNames.size(); ++i)
        fmt::print("  {:>8}  {}\n", images.classCounts[i], images.classNames[i]);
}

void printInspection(const beton::Reader& reader)
{
    fmt::print("file        {}\n", reader.path().string());
    fmt::print("size        {:.1f} MB\n", static_cast<double>(reader.fileBytes()) / 1e6);
    fmt::print("version     {}\n", reader.header().version);
    fmt::print("pages       {} of {:.0f} MiB\n", reader.pageCount(),
               static_cast<double>(reader.header().pageSize) / (1 << 20));
    fmt::print("samples     {}\n", reader.sampleCount());
    for (const beton::Field& field : reader.fields())
        fmt::print("field       {} ({})\n", field.name, fieldTypeName(field.type));
    if (const auto images = summarise(reader))
        printImages(*images);
    if (!reader.manifestProblem().empty())
        fmt::print("manifest    damaged: {}\n", reader.manifestProblem());
    if (!reader.manifest()) {
        if (reader.manifestProblem().empty())
            fmt::print("manifest    none (not written by Formwork)\n");
        return;
    }
    const beton::Manifest& manifest = *reader.manifest();
    fmt::print("written by  {}\nsource      {} ({})\n", manifest.tool, manifest.source,
               manifest.split);
    for (const auto& [name, value] : manifest.settings)
        fmt::print("  {:<22} {}\n", name, value);
}

nlohmann::json verifyJson(const std::filesystem::path& path, const beton::VerifyReport& report)
{
    return {{"file", path.string()},
            {"ok", report.ok()},
            {"samples", report.samples},
            {"pages", report.pages},
            {"checksums", report.hasManifest},
            {"damage", report.damage},
            {"damaged_samples", report.damagedSamples}};
}

void printVerification(const std::filesystem::path& path, const beton::VerifyReport& report)
{
    fmt::print("{}: {} ({} samples, {} pages{})\n", path.string(), report.ok() ? "ok" : "DAMAGED",
               report.samples, report.pages,
               report.hasManifest ? "" : "; no checksums in the file, structure checked only");
    for (const std::string& damage : report.damage)
        fmt::print("  {}\n", damage);
}

// A file that cannot be read at all is told of in its place, so that the others are still checked.
nlohmann::json verifyFile(const Context& context, const std::filesystem::path& path, int workers)
{
    TerminalProgress terminal = context.terminal();
    try {
        const auto report =
            beton::verify(context.fileSystem, path, workers, terminal, context.stop);
        terminal.finishLine();
        if (!context.json)
            printVerification(path, report);
        return verifyJson(path, report);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        terminal.finishLine();
        if (!context.json)
            fmt::print(stderr, "formwork-cli: {}\n", error.what());
        return {{"file", path.string()}, {"ok", false}, {"error", error.what()}};
    }
}

} // namespace

void addInspectCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("inspect", "Show what a beton file holds");
    auto file = std::make_shared<std::filesystem::path>();
    command->add_option("FILE", *file, "Beton file")->required();
    addOutputOptions(*command, context);
    command->final_callback([&context, file] {
        context.action = [&context, file] {
            const beton::Reader reader(context.fileSystem, *file);
            if (context.json)
                fmt::print("{}\n", inspectJson(reader).dump(2));
            else
                printInspection(reader);
            return kExitOk;
        };
    });
}

void addVerifyCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("verify", "Check beton files for damage");
    auto files = std::make_shared<std::vector<std::filesystem::path>>();
    auto workers = std::make_shared<int>(0);
    command->add_option("FILE", *files, "Beton files")->required();
    command->add_option("--workers", *workers, "Threads (0 = all cores)")
        ->check(CLI::Range(0, kMostWorkers))
        ->capture_default_str();
    addOutputOptions(*command, context);
    command->final_callback([&context, files, workers] {
        context.action = [&context, files, workers] {
            bool ok = true;
            nlohmann::json json = {{"files", nlohmann::json::array()}};
            for (const auto& path : *files) {
                const auto result = verifyFile(context, path, *workers);
                ok = ok && result["ok"].get<bool>();
                json["files"].push_back(result);
            }
            if (context.json)
                fmt::print("{}\n", json.dump(2));
            return ok ? kExitOk : kExitFailed;
        };
    });
}

} // namespace formwork::cli
