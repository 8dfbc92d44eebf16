#include "ui/models/run_filter.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace formwork;

// No term is empty but those that quote nothing, keys are known ones, and a term has a key or a
// value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QString text =
        QString::fromUtf8(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const ui::RunFilter filter = ui::parseFilter(text);
    for (const ui::FilterTerm& term : filter.terms) {
        const bool known =
            term.key.isEmpty() || std::ranges::any_of(ui::kFilterKeys, [&](const char* key) {
                return term.key == QLatin1String(key);
            });
        if (term.text.isEmpty() || !known || (term.value && !term.key.isEmpty()) ||
            term.text.contains(QLatin1Char('"')))
            std::abort();
    }
    return 0;
}
