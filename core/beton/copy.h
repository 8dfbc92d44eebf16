// Copies samples from betons into a new one, without recoding: payloads byte for byte, records with
// pointers and labels adapted. append, merge, subset and split are choices of what to copy.
#pragma once

#include "core/base/progress.h"
#include "core/beton/damage_check.h"
#include "core/beton/reader.h"
#include "core/beton/writer.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::beton {

// How an operation writes. Shared by their requests.
struct CopySettings
{
    bool replace = false; // overwrite an existing output
    DamagePolicy onDamage = DamagePolicy::Refuse;
};

struct CopyReport
{
    std::filesystem::path file;
    std::uint64_t samples = 0;
    std::uint64_t fileBytes = 0;
    std::vector<std::string> classNames;    // empty when no input has any
    std::vector<std::uint64_t> classCounts; // by label, of labels from 0; empty without label field
};

// The labels of a file that need not hold images. Nothing is checked: a label may be any number.
struct LabelColumn
{
    std::filesystem::path file;
    std::optional<std::size_t> field;
    std::vector<std::int64_t> labels;    // one per sample, all 0 without a field
    std::vector<std::string> classNames; // of the manifest; may be empty

    // The manifest's name, else "class 3".
    std::string nameOf(std::int64_t label) const;
};
LabelColumn readLabels(const Reader& reader);

struct CopyInput
{
    const Reader* reader = nullptr;
    std::vector<std::int64_t> labelMap; // new label by old one; empty: labels stay
};

struct SampleRef
{
    std::uint32_t input = 0;
    std::uint64_t sample = 0;
};

struct CopyPlan
{
    std::vector<CopyInput> inputs;  // at least one; requireSameFields()
    std::vector<SampleRef> samples; // the samples of the new file, in order
    std::vector<std::string> classNames;
    std::string operation;                                     // for the manifest: "merge"
    std::vector<std::pair<std::string, std::string>> settings; // of the operation, for the manifest
    std::string split; // empty: the one that all inputs have
    std::string stage; // for progress: "Merging"
    DamagePolicy onDamage = DamagePolicy::Refuse;
};

// Error{InvalidArgument} naming the first difference in types, names, arguments or record layout.
void requireSameFields(std::span<const CopyInput> inputs);

// How to open the Writer for a plan: the largest page size of the inputs, room for all samples, and
// a manifest that says where they come from.
WriterOptions writerOptions(const CopyPlan& plan);

// Adds the plan's samples to `writer`, which has the inputs' fields. Pages of inputs with checksums
// are checked when they are first used. Errors: CorruptData (damage, a label beyond its class
// list), Cancelled, those of reading, those of Writer.
void copySamples(const CopyPlan& plan, Writer& writer, ProgressSink& progress,
                 const std::stop_token& stop);

// The report of a plan that was copied to `file`.
CopyReport reportOf(const CopyPlan& plan, const std::filesystem::path& file,
                    std::uint64_t fileBytes);

} // namespace formwork::beton
