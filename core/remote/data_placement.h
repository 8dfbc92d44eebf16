// Where the files that a config names are on a target: those that lie there, and those that have to
// be copied. Pure functions.
#pragma once

#include "core/experiment/config.h"
#include "core/remote/target.h"

#include <string>
#include <vector>

namespace formwork {

struct PlacedFile
{
    std::string key; // of the config: "data.train"
    std::filesystem::path local;
    std::string remote;
    bool isCopied = false;

    bool operator==(const PlacedFile&) const = default;
};

struct Placement
{
    ExperimentConfig config; // with the paths on the target
    std::vector<PlacedFile> files;
};

// `folder`: the target's, an absolute path there; copies lie below FOLDER/data, each under a name
// that is made from this machine's name and the path. Weights, teachers and exclude lists are
// copied in any case where no place fits. Error{InvalidConfig} names the key of data that has no
// place on a target that does not copy.
Placement placeData(const Target& target, const std::string& folder,
                    const ExperimentConfig& config);

} // namespace formwork
