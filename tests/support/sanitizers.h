// Whether a sanitizer watches this build: it changes what time and memory something takes.
#pragma once

namespace formwork::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kHasAddressSanitizer = true;
#else
inline constexpr bool kHasAddressSanitizer = false;
#endif

#if defined(__SANITIZE_THREAD__)
inline constexpr bool kHasSanitizer = true;
#else
inline constexpr bool kHasSanitizer = kHasAddressSanitizer;
#endif

} // namespace formwork::test
