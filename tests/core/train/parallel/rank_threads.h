// Ranks of a run as threads of one process, each with its own group: what one process of each would
// do, without starting LibTorch as many times.
#pragma once

#include "core/base/error.h"
#include "core/ranks/rank_layout.h"
#include "core/ranks/sockets.h"

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace formwork::test {

inline RankLayout rankOf(int rank, int worldSize, int port)
{
    RankLayout layout;
    layout.rank = rank;
    layout.worldSize = worldSize;
    layout.localRank = rank;
    layout.localSize = worldSize;
    layout.address = "127.0.0.1";
    layout.port = port;
    layout.source = RankSource::Torchrun;
    return layout;
}

// What each rank's body threw.
using RankErrors = std::vector<std::optional<Error>>;

inline RankErrors onRanks(int worldSize, const std::function<void(const RankLayout&)>& body)
{
    RankErrors errors(static_cast<std::size_t>(worldSize));
    const int port = freePort();
    std::vector<std::jthread> threads;
    for (int rank = 0; rank < worldSize; ++rank)
        threads.emplace_back([&, rank] {
            auto& error = errors[static_cast<std::size_t>(rank)];
            try {
                body(rankOf(rank, worldSize, port));
            } catch (const Error& thrown) {
                error = thrown;
            } catch (const std::exception& thrown) {
                error = Error(ErrorCode::Internal, Text::verbatim(thrown.what()));
            }
        });
    threads.clear();
    return errors;
}

// "": no rank threw.
inline std::string firstOf(const RankErrors& errors)
{
    for (const auto& error : errors)
        if (error)
            return error->what();
    return {};
}

} // namespace formwork::test
