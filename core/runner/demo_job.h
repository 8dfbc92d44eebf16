// The demo: procedural images, converted, and the four-run comparison {LeViT-128S, ViT-Ti/16} x
// {beton, image folder} at a size that a 2-core CPU finishes in about three minutes.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/store/store.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace formwork {

struct DemoRequest
{
    std::filesystem::path folder; // images and betons go here
    int trainPerClass = 60;       // images made; ten classes
    int validationPerClass = 20;
    int epochs = 0; // 0 = the demo's own number
    std::uint64_t seed = 0;
    bool again = false; // new runs even where the workspace has the same ones, done
    RunStart start =
        RunStart::Queued; // of new runs; Reserved for a process that trains them itself
};

// Makes and converts the images and puts the four runs on the queue of `store`; training them is up
// to the caller (executeRun). What an earlier call made is taken as it is: images, betons, and runs
// of the same config that are done or can be resumed. New pairs of a model are marked to be trained
// alternately. Returns the four ids in the order they should run.
std::vector<RunId> prepareDemo(const DemoRequest& request, Store& store, FileSystem& fileSystem,
                               ProgressSink& progress, std::stop_token stop);

} // namespace formwork
