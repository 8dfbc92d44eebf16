// How much of a promise a test tries. Its long form, which formwork_slow_test() adds, is the same
// program with an environment variable that asks for more.
#pragma once

#include <QtGlobal>

namespace formwork::test {

// The number in `variable`, or `few` where it is not set.
inline int roundsFrom(const char* variable, int few)
{
    bool isNumber = false;
    const int number = qEnvironmentVariableIntValue(variable, &isNumber);
    return isNumber ? number : few;
}

} // namespace formwork::test
