#include "train_in_turns.h"

#include "core/runner/alternation.h"

#include <algorithm>
#include <memory>

namespace formwork::cli {

RunStatus trainInTurns(const Context& context, Backend& backend, Store& store,
                       const std::vector<RunId>& runs, TerminalProgress& terminal)
{
    std::vector<std::unique_ptr<TerminalRun>> observers;
    std::vector<AlternatingRun> players;
    for (const RunId run : runs) {
        store.claimRun(run);
        observers.push_back(std::make_unique<TerminalRun>(terminal, store.run(run).name));
        players.push_back({run, observers.back().get()});
    }
    const std::vector<RunStatus> statuses =
        executeAlternating(backend, context.workspace(), players, context.fileSystem, context.stop);
    terminal.finishLine();
    const auto unfinished =
        std::ranges::find_if(statuses, [](RunStatus status) { return status != RunStatus::Done; });
    return unfinished == statuses.end() ? RunStatus::Done : *unfinished;
}

} // namespace formwork::cli
