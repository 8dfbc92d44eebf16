#include "core/report/lineage.h"

#include "core/base/error.h"
#include "core/experiment/run_reference.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostRuns = 12; // of one kind around the subject
constexpr std::size_t kMostExports = 6;
constexpr int kMostGenerations = 4; // of runs before the subject
// What a run was cloned from is recorded after the run itself: the newest ones are read again.
constexpr RunId kNewestRead = 32;

// The value of "section:\n  key: value" as configToYaml() writes it; nothing where it is quoted.
std::optional<std::string> plainValue(std::string_view yaml, std::string_view section,
                                      std::string_view key)
{
    const std::string head = std::string(section) + ":\n";
    std::size_t at = yaml.starts_with(head) ? 0 : yaml.find('\n' + head);
    if (at == std::string_view::npos)
        return std::string();
    at = yaml.find('\n', at + 1) + 1;
    const std::string leaf = "  " + std::string(key) + ":";
    while (at < yaml.size() && yaml[at] == ' ') {
        const std::size_t end = std::min(yaml.find('\n', at), yaml.size());
        const std::string_view line = yaml.substr(at, end - at);
        at = end + 1;
        if (!line.starts_with(leaf))
            continue;
        std::string_view value = line.substr(leaf.size());
        while (value.starts_with(' '))
            value.remove_prefix(1);
        if (value == "\"\"" || value == "''" || value == "~")
            return std::string();
        if (value.starts_with('"') || value.starts_with('\'') || value.starts_with('|'))
            return std::nullopt;
        return std::string(value);
    }
    return std::string();
}

// "/w/runs/12" -> 12
RunId runOfFolder(const Workspace& workspace, const fs::path& path)
{
    const fs::path inside = path.lexically_relative(workspace.root() / "runs");
    if (inside.empty() || *inside.begin() == "..")
        return 0;
    const std::string number = inside.begin()->string();
    RunId run = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), run);
    return error == std::errc() && end == number.data() + number.size() ? run : 0;
}

// The run that weights are of; 0 for a file from elsewhere.
RunId runOfWeights(const Workspace& workspace, const std::string& weights)
{
    if (const auto reference = parseRunReference(weights))
        return reference->run;
    return weights.empty() ? 0 : runOfFolder(workspace, weights);
}

bool isBeton(const fs::path& path)
{
    return path.extension() == ".beton";
}

// A folder without a slash at its end.
fs::path plainPath(const fs::path& path)
{
    const fs::path normal = path.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

bool isSameOrInside(const fs::path& path, const fs::path& folder)
{
    const fs::path tail = path.lexically_relative(folder);
    return !tail.empty() && *tail.begin() != "..";
}

} // namespace

// Collects nodes, each once.
class LineageIndex::Builder
{
public:
    Builder(const LineageIndex& index, Store& store, const BetonOrigins& origins)
        : m_index(index)
        , m_store(store)
        , m_workspace(store.workspace())
        , m_origins(origins)
    {
        for (const DatasetRow& row : store.datasets())
            m_datasets.push_back(row.path);
    }

    void addRunWithAll(RunId run)
    {
        const std::size_t subject = addRun(run);
        m_lineage.nodes[subject].isSubject = true;
        m_lineage.nodes[subject].resumes = static_cast<int>(m_store.resumes(run).size());
        m_lineage.nodes[subject].extensions =
            static_cast<int>(m_store.storedConfig(run).config.extension.after.size());
        addData(run, subject);
        addAncestors(run, subject, 0);
        addWeights(run, subject);
        addExports(run, subject);
        addDescendants(run, subject);
    }

    void addDatasetWithAll(const fs::path& path)
    {
        const std::size_t subject = addData(path);
        m_lineage.nodes[subject].isSubject = true;
        addOrigin(path, subject);
        std::vector<std::pair<fs::path, std::size_t>> data = {{path, subject}};
        for (const auto& [beton, origin] : m_origins) {
            const bool isMade = !isBeton(path)
                                    ? !origin.source.empty() && isSameOrInside(origin.source, path)
                                    : std::ranges::count(origin.inputs, path) > 0;
            if (!isMade || beton == path)
                continue;
            const std::size_t node = addData(beton);
            connect(subject, node, isBeton(path) ? LineageLink::Copied : LineageLink::Converted);
            data.emplace_back(beton, node);
        }
        addRunsOn(data);
    }

    Lineage take()
    {
        setLayers();
        return std::move(m_lineage);
    }

private:
    std::size_t addNode(LineageNode node)
    {
        const auto known = std::ranges::find_if(m_lineage.nodes, [&](const LineageNode& each) {
            return each.kind == node.kind && each.path == node.path && each.run == node.run;
        });
        if (known != m_lineage.nodes.end())
            return static_cast<std::size_t>(known - m_lineage.nodes.begin());
        m_lineage.nodes.push_back(std::move(node));
        return m_lineage.nodes.size() - 1;
    }

    void connect(std::size_t from, std::size_t to, LineageLink link)
    {
        const LineageEdge edge = {from, to, link};
        if (from != to && std::ranges::find(m_lineage.edges, edge) == m_lineage.edges.end())
            m_lineage.edges.push_back(edge);
    }

    std::size_t addRun(RunId run)
    {
        LineageNode node{.kind = LineageKind::Run, .path = m_workspace.runFolder(run), .run = run};
        const auto row = m_index.m_rows.find(run);
        node.isKnown = row != m_index.m_rows.end();
        node.label = node.isKnown ? row->second.name : std::to_string(run);
        if (node.isKnown)
            node.status = row->second.status;
        return addNode(std::move(node));
    }

    // A folder inside a dataset of the workspace, such as its split, is that dataset.
    std::size_t addData(const fs::path& given)
    {
        fs::path path = given;
        if (!isBeton(path))
            for (const fs::path& dataset : m_datasets)
                if (!isBeton(dataset) && isSameOrInside(given, dataset))
                    path = dataset;
        return addNode({.kind = isBeton(path) ? LineageKind::Beton : LineageKind::Images,
                        .path = path,
                        .label = path.filename().string()});
    }

    // Where a beton file comes from, and where that does.
    void addOrigin(const fs::path& beton, std::size_t node, int depth = 0)
    {
        const auto origin = m_origins.find(beton);
        if (origin == m_origins.end() || depth >= kMostGenerations)
            return;
        if (!origin->second.source.empty())
            connect(addData(plainPath(origin->second.source)), node, LineageLink::Converted);
        for (const fs::path& input : origin->second.inputs) {
            const std::size_t before = addData(input);
            connect(before, node, LineageLink::Copied);
            addOrigin(input, before, depth + 1);
        }
    }

    void addData(RunId run, std::size_t node)
    {
        const RunFacts& facts = m_index.m_facts.at(run);
        const auto add = [&](const fs::path& path, LineageLink link) {
            if (path.empty())
                return;
            const fs::path now = plainPath(m_store.movedPath(path));
            const std::size_t data = addData(now);
            const bool isBoth =
                std::ranges::count(m_lineage.edges, LineageEdge{data, node, LineageLink::Trained});
            if (!isBoth) // one folder with both splits
                connect(data, node, link);
            addOrigin(now, data);
        };
        add(facts.train, LineageLink::Trained);
        add(facts.validation, LineageLink::Validated);
    }

    void addAncestor(const std::string& weights, std::size_t node, LineageLink link, int depth)
    {
        if (weights.empty())
            return;
        const RunId before = runOfWeights(m_workspace, weights);
        if (before == 0) {
            const fs::path path(weights);
            connect(addNode({.kind = LineageKind::Weights,
                             .path = path,
                             .label = path.filename().string()}),
                    node, link);
            return;
        }
        const std::size_t ancestor = addRun(before);
        connect(ancestor, node, link);
        addAncestors(before, ancestor, depth + 1);
    }

    void addAncestors(RunId run, std::size_t node, int depth)
    {
        const auto facts = m_index.m_facts.find(run);
        if (facts == m_index.m_facts.end() || depth >= kMostGenerations)
            return;
        addAncestor(facts->second.weights, node, LineageLink::FineTuned, depth);
        addAncestor(facts->second.teacher, node, LineageLink::Taught, depth);
        if (const RunId original = facts->second.clonedFrom; original != 0) {
            const std::size_t ancestor = addRun(original);
            connect(ancestor, node, LineageLink::Cloned);
            addAncestors(original, ancestor, depth + 1);
        }
    }

    void addDescendants(RunId run, std::size_t node)
    {
        std::size_t shown = 0;
        for (auto row = m_index.m_rows.rbegin(); row != m_index.m_rows.rend(); ++row) {
            const auto facts = m_index.m_facts.find(row->first);
            if (facts == m_index.m_facts.end() || row->first == run)
                continue;
            std::vector<LineageLink> links;
            if (runOfWeights(m_workspace, facts->second.weights) == run)
                links.push_back(LineageLink::FineTuned);
            if (runOfWeights(m_workspace, facts->second.teacher) == run)
                links.push_back(LineageLink::Taught);
            if (facts->second.clonedFrom == run)
                links.push_back(LineageLink::Cloned);
            if (links.empty())
                continue;
            if (++shown > kMostRuns) {
                ++m_lineage.hidden;
                continue;
            }
            const std::size_t descendant = addRun(row->first);
            for (const LineageLink link : links)
                connect(node, descendant, link);
        }
    }

    void addWeights(RunId run, std::size_t node)
    {
        for (const Artifact& artifact : m_store.artifacts(run)) {
            const bool isWeights = artifact.kind == "checkpoint.best" ||
                                   artifact.kind == kLastCheckpoint ||
                                   artifact.kind == kLastWeights;
            if (isWeights)
                connect(node,
                        addNode({.kind = LineageKind::Weights,
                                 .path = artifact.path,
                                 .run = run,
                                 .label = artifact.path.filename().string()}),
                        LineageLink::Saved);
        }
    }

    // The newest ones.
    void addExports(RunId run, std::size_t node)
    {
        std::vector<ExportRecord> records = m_store.exports(run);
        records.resize(std::min(records.size(), kMostExports));
        for (const ExportRecord& record : records) {
            std::error_code ignored;
            connect(node,
                    addNode({.kind = LineageKind::Weights,
                             .path = record.path,
                             .run = run,
                             .label = record.path.filename().string(),
                             .isKnown = fs::exists(record.path, ignored),
                             .format = record.format,
                             .isFolder = fs::is_directory(record.path, ignored)}),
                    LineageLink::Exported);
        }
    }

    void addRunsOn(const std::vector<std::pair<fs::path, std::size_t>>& data)
    {
        const auto nodeOf = [&](const fs::path& path) -> std::optional<std::size_t> {
            if (path.empty())
                return std::nullopt;
            const fs::path now = plainPath(m_store.movedPath(path));
            for (const auto& [place, node] : data)
                if (now == place || (!isBeton(place) && isSameOrInside(now, place)))
                    return node;
            return std::nullopt;
        };
        std::size_t shown = 0;
        for (auto row = m_index.m_rows.rbegin(); row != m_index.m_rows.rend(); ++row) {
            const auto facts = m_index.m_facts.find(row->first);
            if (facts == m_index.m_facts.end())
                continue;
            const auto train = nodeOf(facts->second.train);
            const auto validation = nodeOf(facts->second.validation);
            if (!train && !validation)
                continue;
            if (++shown > kMostRuns) {
                ++m_lineage.hidden;
                continue;
            }
            const std::size_t run = addRun(row->first);
            if (train)
                connect(*train, run, LineageLink::Trained);
            if (validation && validation != train)
                connect(*validation, run, LineageLink::Validated);
        }
    }

    // Everything is below what it came from. A circle, which paths may make, ends it.
    void setLayers()
    {
        std::vector<LineageNode>& nodes = m_lineage.nodes;
        for (std::size_t round = 0; round < nodes.size(); ++round) {
            bool changed = false;
            for (const LineageEdge& edge : m_lineage.edges) {
                const int least = nodes[edge.from].layer + 1;
                if (nodes[edge.to].layer < least) {
                    nodes[edge.to].layer = least;
                    changed = true;
                }
            }
            if (!changed)
                return;
        }
    }

    const LineageIndex& m_index;
    Store& m_store;
    Workspace m_workspace;
    const BetonOrigins& m_origins;
    std::vector<fs::path> m_datasets;
    Lineage m_lineage;
};

void LineageIndex::update(Store& store)
{
    const RunId known = m_last;
    for (const auto& [run, yaml] : store.configTexts(m_last)) {
        RunFacts facts;
        const auto train = plainValue(yaml, "data", "train");
        const auto validation = plainValue(yaml, "data", "val");
        const auto weights = plainValue(yaml, "model", "weights");
        const auto teacher = plainValue(yaml, "distillation", "teacher");
        if (train && validation && weights && teacher) {
            facts = {*train, *validation, *weights, *teacher};
        } else {
            const ExperimentConfig config =
                storedConfigFromYaml(yaml, "run " + std::to_string(run)).config;
            facts = {config.data.train, config.data.validation, config.model.weights.string(),
                     config.distillation.teacher.string()};
        }
        m_facts[run] = facts;
        m_last = std::max(m_last, run);
    }
    for (auto facts = m_facts.upper_bound(known - kNewestRead); facts != m_facts.end(); ++facts)
        for (const Artifact& artifact : store.artifacts(facts->first))
            if (artifact.kind == kClonedFrom)
                facts->second.clonedFrom = runOfFolder(store.workspace(), artifact.path);
    m_rows.clear();
    for (RunRow& row : store.runs())
        m_rows.emplace(row.id, std::move(row));
}

Lineage LineageIndex::ofRun(Store& store, RunId run, const BetonOrigins& origins) const
{
    if (!m_facts.contains(run))
        throw Error(ErrorCode::NotFound, Text("there is no run %1").arg(run),
                    store.workspace().root());
    Builder builder(*this, store, origins);
    builder.addRunWithAll(run);
    return builder.take();
}

Lineage LineageIndex::ofDataset(Store& store, const fs::path& path,
                                const BetonOrigins& origins) const
{
    Builder builder(*this, store, origins);
    builder.addDatasetWithAll(plainPath(path));
    return builder.take();
}

} // namespace formwork
