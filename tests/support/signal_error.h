// The Error that a signal carried, from a QSignalSpy. (Error has no default value, so
// QVariant::value cannot give it.)
#pragma once

#include "core/base/error.h"

#include <QVariant>

namespace formwork::test {

inline const Error& errorOf(const QVariant& argument)
{
    return *static_cast<const Error*>(argument.constData());
}

} // namespace formwork::test
