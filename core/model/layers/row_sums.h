// Private to core/model: sums over many rows, made over pieces of rows and then over those sums: in
// the same order whatever the number of threads, and with enough pieces of work for all of them.
#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace formwork {

struct SummedRows
{
    std::int64_t count;
    std::int64_t width;      // floats of a row
    std::int64_t mostPieces; // how rounding errors add up depends on it
    std::int64_t grain;      // floats that are worth waking another thread for
};

// `sums` sums, by add(first row, rows, their sums), which are zeros at first; on LibTorch's
// threads.
template <class Add>
std::vector<double> sumsOverRows(const SummedRows& rows, std::int64_t sums, const Add& add)
{
    constexpr std::int64_t kFewestRows = 64;
    const std::int64_t perPiece =
        std::max(kFewestRows, (rows.count + rows.mostPieces - 1) / rows.mostPieces);
    const std::int64_t pieces = (rows.count + perPiece - 1) / perPiece;
    const auto columns = static_cast<std::size_t>(sums);
    std::vector<double> all(columns * static_cast<std::size_t>(pieces));
    at::parallel_for(0, pieces, std::max<std::int64_t>(1, rows.grain / (perPiece * rows.width)),
                     [&](std::int64_t begin, std::int64_t end) {
                         for (std::int64_t piece = begin; piece < end; ++piece) {
                             const std::int64_t first = piece * perPiece;
                             add(first, std::min(perPiece, rows.count - first),
                                 &all[columns * static_cast<std::size_t>(piece)]);
                         }
                     });
    for (std::size_t piece = columns; piece < all.size(); piece += columns)
        for (std::size_t i = 0; i < columns; ++i)
            all[i] += all[piece + i];
    all.resize(columns);
    return all;
}

} // namespace formwork
