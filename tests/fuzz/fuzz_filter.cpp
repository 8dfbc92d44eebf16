#include "ui/models/run_filter.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace formwork;

// No term is empty, keys are known ones, and quotes never reach a term.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QString text =
        QString::fromUtf8(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    for (const ui::FilterTerm& term : ui::parseFilter(text)) {
        const bool known =
            term.key.isEmpty() || std::ranges::any_of(ui::kFilterKeys, [&](const char* key) {
                return term.key == QLatin1String(key);
            });
        if (term.text.isEmpty() || !known || term.text.contains(QLatin1Char('"')))
            std::abort();
    }
    return 0;
}
