// A module as another build of Formwork would have it: right symbols, wrong fingerprint.
#include "core/backend/backend_module.h"

extern "C" {

std::uint64_t formwork_backend_fingerprint()
{
    return ~formwork::backendFingerprint();
}

formwork::Backend* formwork_make_backend()
{
    return nullptr;
}
}
