#include "core/image/formats/png_error.h"

#include <cstdio>

namespace formwork {

void PngErrors::onError(png_structp png, png_const_charp message)
{
    auto* errors = static_cast<PngErrors*>(png_get_error_ptr(png));
    std::snprintf(errors->m_message, sizeof errors->m_message, "%s", message);
    std::longjmp(errors->m_escape, 1);
}

bool PngErrors::isOutOfMemory() const
{
    // libpng has no error codes; it writes "Out of Memory", "insufficient memory", ...
    return message().find("emory") != std::string_view::npos;
}

} // namespace formwork
