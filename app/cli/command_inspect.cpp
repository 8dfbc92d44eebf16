#include "context.h"
#include "decode_limit_options.h"
#include "inspect_summary.h"
#include "json_output.h"
#include "number_options.h"

#include "core/base/error.h"
#include "core/beton/array_type.h"
#include "core/beton/reader.h"
#include "core/dataset/betons/verify_beton.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace formwork::cli {

namespace {

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

nlohmann::json fieldJson(const beton::Reader& reader, std::size_t index)
{
    const beton::Field& field = reader.fields()[index];
    nlohmann::json json = {{"name", field.name},
                           {"type", fieldTypeName(field.type)},
                           {"record_offset", reader.layout().offsets[index]},
                           {"record_bytes", reader.layout().sizes[index]}};
    if (const auto type = beton::arrayType(field)) {
        json["shape"] = type->shape;
        json["dtype"] = type->dtype;
    }
    if (const auto numbers = summariseNumbers(reader, index))
        json["values"] = {{"min", numbers->smallest},
                          {"max", numbers->largest},
                          {"different", numbers->different},
                          {"not_finite", numbers->notFinite}};
    return json;
}

std::string fieldText(const beton::Reader& reader, std::size_t index)
{
    const beton::Field& field = reader.fields()[index];
    std::string text(fieldTypeName(field.type));
    if (const auto type = beton::arrayType(field))
        text += " " + beton::toText(*type);
    const auto numbers = summariseNumbers(reader, index);
    if (numbers && numbers->different > 0)
        text += fmt::format(", {} to {}", jsonText(numbers->smallest), jsonText(numbers->largest));
    if (numbers && numbers->notFinite > 0)
        text += fmt::format(", {} not finite", numbers->notFinite);
    return text;
}

// One sample, field by field; what is large is described.
nlohmann::json valueJson(const beton::Reader& reader, std::size_t sample, std::size_t field)
{
    switch (reader.fields()[field].type) {
    case beton::FieldType::Float:
        return reader.real(sample, field);
    case beton::FieldType::Int:
        return reader.integer(sample, field);
    case beton::FieldType::RgbImage: {
        const beton::StoredImage image = reader.image(sample, field);
        return {{"mode", image.mode == beton::ImageMode::Jpeg ? "jpeg" : "raw"},
                {"width", image.width},
                {"height", image.height},
                {"bytes", image.payload.bytes}};
    }
    case beton::FieldType::Json:
        return reader.jsonText(sample, field);
    default:
        return {{"bytes", reader.payload(sample, field).bytes}};
    }
}

nlohmann::json sampleJson(const beton::Reader& reader, std::uint64_t sample)
{
    if (sample >= reader.sampleCount())
        throw Error(ErrorCode::InvalidArgument, Text("there is no sample %1").arg(sample),
                    reader.path(), Text("the file has %1 samples").arg(reader.sampleCount()));
    nlohmann::json values = nlohmann::json::object();
    for (std::size_t field = 0; field < reader.fields().size(); ++field)
        values[reader.fields()[field].name] = valueJson(reader, sample, field);
    return {{"sample", sample}, {"fields", values}};
}

// Labels that are not class numbers.
nlohmann::json labelsJson(const beton::Reader& reader, const std::string& problem)
{
    const std::size_t field = *beton::findLabelField(reader);
    nlohmann::json counts = nlohmann::json::array();
    const NumberSummary numbers = *summariseNumbers(reader, field);
    for (const auto& [value, count] : numbers.counts)
        counts.push_back({{"value", value}, {"samples", count}});
    return {{"field", reader.fields()[field].name}, {"problem", problem}, {"counts", counts}};
}

// The field whose numbers are taken for classes, and those that `data.label_field` may name.
nlohmann::json labelFieldJson(const beton::Reader& reader)
{
    nlohmann::json json = {
        {"name", nullptr}, {"candidates", beton::integerFields(reader)}, {"problem", nullptr}};
    try {
        json["name"] = reader.fields()[beton::requireLabelField(reader)].name;
    } catch (const Error& error) {
        json["problem"] = error.message();
    }
    return json;
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
                           {"label_field", labelFieldJson(reader)},
                           {"labels", nullptr},
                           {"manifest", nullptr},
                           {"manifest_problem", nullptr}};
    for (std::size_t i = 0; i < reader.fields().size(); ++i)
        json["fields"].push_back(fieldJson(reader, i));
    if (const auto images = summariseImages(reader)) {
        nlohmann::json classes = nlohmann::json::array();
        for (std::size_t i = 0; i < images->classNames.size(); ++i)
            classes.push_back(
                {{"name", images->classNames[i]}, {"samples", images->classCounts[i]}});
        json["images"] = {{"jpeg", images->jpeg},
                          {"raw", images->raw},
                          {"largest_width", images->largestWidth},
                          {"largest_height", images->largestHeight},
                          {"classes", classes}};
        if (images->hasLabelField && !images->labelProblem.empty())
            json["labels"] = labelsJson(reader, images->labelProblem);
    }
    if (reader.manifest())
        json["manifest"] = nlohmann::json::parse(beton::toJson(*reader.manifest()));
    if (!reader.manifestProblem().empty())
        json["manifest_problem"] = reader.manifestProblem().english();
    return json;
}

void printLabels(const beton::Reader& reader, const std::string& problem)
{
    const std::size_t field = *beton::findLabelField(reader);
    const NumberSummary numbers = *summariseNumbers(reader, field);
    show("labels      {} different values, no class numbers: {}\n", numbers.different, problem);
    for (const auto& [value, count] : numbers.counts)
        show("  {:>8}  {}\n", count, jsonText(value));
}

void printImages(const beton::Reader& reader, const ImageSummary& images)
{
    show("images      {} JPEG, {} raw, up to {} x {} px\n", images.jpeg, images.raw,
         images.largestWidth, images.largestHeight);
    if (!images.hasLabelField) {
        show("labels      none: {}\n", images.labelProblem);
        return;
    }
    if (!images.labelProblem.empty()) {
        printLabels(reader, images.labelProblem);
        return;
    }
    if (const std::vector<std::string> fields = beton::integerFields(reader); fields.size() > 1)
        show("labels      {} (data.label_field may name {})\n",
             reader.fields()[*beton::findLabelField(reader)].name, fmt::join(fields, ", "));
    show("classes     {}\n", images.classNames.size());
    for (std::size_t i = 0; i < images.classNames.size(); ++i)
        show("  {:>8}  {}\n", images.classCounts[i], images.classNames[i]);
}

void printOrigin(const beton::ManifestOrigin& origin, int level)
{
    const std::string margin(static_cast<std::size_t>(2 * level), ' ');
    show("{}made by {} of", level == 0 ? "origin      " : margin, origin.operation);
    for (const auto& [name, value] : origin.settings)
        show(" ({} {})", name, value);
    show("\n");
    for (const beton::ManifestInput& input : origin.inputs) {
        show("{}  {} of {}", margin, counted(input.samples, "sample", "samples"), input.file);
        if (!input.tool.empty())
            show(", written by {}{}{}", input.tool, input.source.empty() ? "" : " from ",
                 input.source);
        show("\n");
        for (const beton::ManifestOrigin& earlier : input.origin)
            printOrigin(earlier, level + 2);
    }
}

void printManifest(const beton::Manifest& manifest)
{
    show("written by  {}\n", manifest.tool);
    if (!manifest.source.empty())
        show("source      {}\n", manifest.source);
    if (!manifest.split.empty())
        show("split       {}\n", manifest.split);
    for (const auto& [name, value] : manifest.settings)
        show("  {:<22} {}\n", name, value);
    if (manifest.origin)
        printOrigin(*manifest.origin, 0);
    show("checksums   xxHash64 of the tables and of {}\n",
         counted(manifest.pageHashes.size(), "page", "pages"));
    show("  {:<22} {:016x}\n  {:<22} {:016x}\n  {:<22} {:016x}\n  {:<22} {:016x}\n", "header",
         manifest.headerHash, "fields", manifest.fieldsHash, "metadata", manifest.metadataHash,
         "allocations", manifest.allocationHash);
}

void printInspection(const beton::Reader& reader)
{
    show("file        {}\n", reader.path().string());
    show("size        {:.1f} MB\n", static_cast<double>(reader.fileBytes()) / 1e6);
    show("version     {}\n", reader.header().version);
    show("pages       {} of {:.0f} MiB\n", reader.pageCount(),
         static_cast<double>(reader.header().pageSize) / (1 << 20));
    show("samples     {}\n", reader.sampleCount());
    for (std::size_t i = 0; i < reader.fields().size(); ++i)
        show("field       {} ({})\n", reader.fields()[i].name, fieldText(reader, i));
    if (const auto images = summariseImages(reader))
        printImages(reader, *images);
    if (!reader.manifestProblem().empty())
        show("manifest    damaged: {}\n", reader.manifestProblem().english());
    if (reader.manifest())
        printManifest(*reader.manifest());
    else if (reader.manifestProblem().empty())
        show("manifest    none (not written by Formwork)\n");
}

void printSample(const beton::Reader& reader, std::uint64_t sample)
{
    const nlohmann::json json = sampleJson(reader, sample);
    show("sample      {}\n", sample);
    for (const auto& [name, value] : json["fields"].items()) {
        std::string text = value.is_string() ? value.get<std::string>() : jsonText(value, -1);
        if (const auto field = reader.fieldNamed(name);
            field && reader.fields()[*field].type == beton::FieldType::Float &&
            !std::isfinite(reader.real(sample, *field))) // null in JSON
            text = fmt::format("{}", reader.real(sample, *field));
        show("  {:<16}  {}\n", name, text);
    }
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
    show("{}: {} ({}, {}{})\n", path.string(), report.ok() ? "ok" : "DAMAGED",
         counted(report.samples, "sample", "samples"), counted(report.pages, "page", "pages"),
         report.hasManifest ? "" : "; no checksums in the file: structure and images checked");
    for (const std::string& damage : report.damage)
        show("  {}\n", damage);
}

// A file that cannot be read is reported in its place, so that the others are still checked.
nlohmann::json verifyFile(const Context& context, const std::filesystem::path& path, int workers,
                          const DecodeLimits& limits)
{
    TerminalProgress terminal = context.terminal();
    try {
        const auto report =
            verifyBeton(context.fileSystem, path, workers, terminal, context.stop, limits);
        terminal.finishLine();
        if (!context.json)
            printVerification(path, report);
        return verifyJson(path, report);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        terminal.finishLine();
        if (!context.json)
            say(fmt::format("formwork-cli: {}\n", printable(error.what())));
        return {{"file", path.string()}, {"ok", false}, {"error", error.what()}};
    }
}

} // namespace

void addInspectCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("inspect", "Show the contents of a beton file");
    auto file = std::make_shared<std::filesystem::path>();
    auto sample = std::make_shared<std::optional<std::uint64_t>>();
    command->add_option("FILE", *file, "Beton file")->required();
    command->add_option("--sample", *sample, "Show the values of this sample instead")
        ->check(wholeNumber());
    addOutputOptions(*command, context);
    command->final_callback([&context, file, sample] {
        context.action = [&context, file, sample] {
            const beton::Reader reader(context.fileSystem, *file);
            if (context.json)
                printJson(*sample ? sampleJson(reader, **sample) : inspectJson(reader));
            else if (*sample)
                printSample(reader, **sample);
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
    auto limits = std::make_shared<DecodeLimits>();
    command->add_option("FILE", *files, "Beton files")->required();
    command->add_option("--workers", *workers, "Threads (0 = all cores)")
        ->check(CLI::Range(0, kMostWorkers))
        ->capture_default_str();
    addDecodeLimits(*command, *limits);
    addOutputOptions(*command, context);
    command->final_callback([&context, files, workers, limits] {
        context.action = [&context, files, workers, limits] {
            bool ok = true;
            nlohmann::json json = {{"files", nlohmann::json::array()}};
            for (const auto& path : *files) {
                const auto result = verifyFile(context, path, *workers, *limits);
                ok = ok && result["ok"].get<bool>();
                json["files"].push_back(result);
            }
            if (context.json)
                printJson(json);
            return ok ? kExitOk : kExitFailed;
        };
    });
}

} // namespace formwork::cli
