// Whether a sanitizer watches this build: it changes what time and memory something takes.
#pragma once

namespace formwork::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kHasAddressSanitizer = true;
#else
inline constexpr bool kHasAddressSanitizer = false;
#endif

#if defined(__SANITIZE_THREAD__)
inline constexpr bool kHasThreadSanitizer = true;
#else
inline constexpr bool kHasThreadSanitizer = false;
#endif

inline constexpr bool kHasSanitizer = kHasAddressSanitizer || kHasThreadSanitizer;

// Where thousands of rounds differ in what is read, not in what threads do, ThreadSanitizer watches
// every kStride-th: it makes a round ten to a hundred times as long.
inline constexpr int kStride = kHasThreadSanitizer ? 20 : 1;

} // namespace formwork::test
