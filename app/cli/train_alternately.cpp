#include "train_alternately.h"

#include <algorithm>
#include <memory>

namespace formwork::cli {

std::vector<AlternationEnd> trainClaimed(const Context& context, Backend& backend, Store& store,
                                         const std::vector<RunId>& runs, TerminalProgress& terminal)
{
    std::vector<std::unique_ptr<TerminalRun>> observers;
    std::vector<AlternatingRun> players;
    for (const RunId run : runs) {
        observers.push_back(std::make_unique<TerminalRun>(terminal, store.run(run).name));
        players.push_back({.run = run, .also = observers.back().get(), .stop = context.stop});
    }
    const auto ends = executeAlternating(backend, context.workspace(), players, context.fileSystem);
    terminal.finishLine();
    return ends;
}

RunStatus trainAlternately(const Context& context, Backend& backend, Store& store,
                           const std::vector<RunId>& runs, TerminalProgress& terminal)
{
    for (const RunId run : runs)
        store.claimRun(run);
    const auto ends = trainClaimed(context, backend, store, runs, terminal);
    for (const AlternationEnd& end : ends)
        if (end.error)
            throw Error(*end.error);
    const auto unfinished = std::ranges::find_if(
        ends, [](const AlternationEnd& end) { return end.status != RunStatus::Done; });
    return unfinished == ends.end() ? RunStatus::Done : unfinished->status;
}

} // namespace formwork::cli
