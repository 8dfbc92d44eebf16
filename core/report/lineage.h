// What came from what: image folders -> beton files -> runs -> runs that were cloned from them or
// began with their weights -> weights, also for other programs. Pure data over what the store
// holds; a window draws it.
#pragma once

#include "core/store/store.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace formwork {

// Kind of the artifact that names the folder of the run that another one was cloned from.
inline constexpr const char* kClonedFrom = "cloned.from";

enum class LineageKind { Images, Beton, Run, Weights };

struct LineageNode
{
    LineageKind kind = LineageKind::Run;
    std::filesystem::path path = {}; // of a run: its folder
    RunId run = 0;                   // of a run; of weights, the one that wrote them
    std::string label = {};
    bool isSubject = false; // what the lineage was asked of
    // Whether the run is still in the workspace. A deleted run has its number as label.
    bool isKnown = true;
    RunStatus status = RunStatus::Queued;
    int resumes = 0;    // only of the subject
    int extensions = 0; // only of the subject
    int layer = 0;      // below everything that it came from; from 0
    // Of exported weights; then isKnown says whether the path still exists.
    std::string format = {};
    bool isFolder = false; // of weights: a model's folder

    bool operator==(const LineageNode&) const = default;
};

enum class LineageLink {
    Converted, // images -> beton
    Copied,    // beton -> beton: merged, split, cut down
    Trained,   // data -> run
    Validated, // data -> run
    Cloned,    // run -> run with its settings
    FineTuned, // run or weights -> run that began with them
    Taught,    // run or weights -> run that learned from it (distillation)
    Saved,     // run -> weights
    Exported,  // run -> weights for other programs
};

struct LineageEdge
{
    std::size_t from = 0; // indices of nodes
    std::size_t to = 0;
    LineageLink link = LineageLink::Trained;

    bool operator==(const LineageEdge&) const = default;
};

struct Lineage
{
    std::vector<LineageNode> nodes; // by layer; the subject's runs newest first
    std::vector<LineageEdge> edges;
    std::size_t hidden = 0; // further runs that are left out

    bool operator==(const Lineage&) const = default;
};

// Where a beton file comes from, of its manifest: the image folder, or other betons. Empty:
// unknown.
struct BetonOrigin
{
    std::filesystem::path source = {};
    std::vector<std::filesystem::path> inputs = {};
};
using BetonOrigins = std::map<std::filesystem::path, BetonOrigin>;

// Names what each run was made of. Not to be used by two threads at a time.
class LineageIndex
{
public:
    // Reads the runs that are new since the last call, and the names of all. Errors: those of
    // Store.
    void update(Store& store);

    // `origins`: of the betons that are known. Error{NotFound} for an unknown run.
    Lineage ofRun(Store& store, RunId run, const BetonOrigins& origins) const;
    // An image folder or a beton file, as datasets are listed.
    Lineage ofDataset(Store& store, const std::filesystem::path& path,
                      const BetonOrigins& origins) const;

private:
    class Builder;

    struct RunFacts
    {
        std::filesystem::path train = {};
        std::filesystem::path validation = {};
        std::string weights = {}; // as in the config: a path, or "run 12"
        std::string teacher = {};
        RunId clonedFrom = 0;
    };

    std::map<RunId, RunFacts> m_facts;
    std::map<RunId, RunRow> m_rows;
    RunId m_last = 0;
};

} // namespace formwork
