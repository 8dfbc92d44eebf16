#include "core/image/jpeg/jpeg_error.h"

#include "core/base/error.h"

#include <string>

#include <jerror.h>

namespace formwork {

namespace {

// libjpeg continues after these, with grey or garbage in the picture. The others are about oddities
// that cameras and editors do write (padding before a marker, unknown JFIF versions) and that leave
// the pixels whole.
bool meansDamage(const jpeg_error_mgr& report)
{
    switch (report.msg_code) {
    case JWRN_ARITH_BAD_CODE:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_JPEG_EOF:
    case JWRN_MUST_RESYNC:
        return true;
    case JWRN_EXTRANEOUS_DATA: {
        // Left-over data before a restart marker: the segment was not decoded as it was written.
        const int marker = report.msg_parm.i[1];
        return marker >= JPEG_RST0 && marker < JPEG_RST0 + 8;
    }
    default:
        return false;
    }
}

// The kind of JPEG that libjpeg gave up on, empty if it is damage.
Text unsupportedKind(const jpeg_error_mgr& report)
{
    constexpr int kJpegLs = 0xF7;
    constexpr int kLosslessFrame = 0xC3;
    constexpr int kLosslessArithmeticFrame = 0xCB;
    const int detail = report.msg_parm.i[0];
    switch (report.msg_code) {
    case JERR_BAD_PRECISION:
        // A frame has 8 or 12 bits, a lossless one 2 to 16; more is damage.
        if (detail >= 2 && detail <= 16)
            return Text("JPEG with %1 bits per sample").arg(detail);
        return {};
    case JERR_SOF_UNSUPPORTED:
        if (detail == kLosslessFrame || detail == kLosslessArithmeticFrame)
            return Text("lossless JPEG");
        return Text("hierarchical JPEG");
    case JERR_UNKNOWN_MARKER:
        return detail == kJpegLs ? Text::verbatim("JPEG-LS") : Text();
    case JERR_ARITH_NOTIMPL:
        return Text("arithmetic-coded JPEG");
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
        return Text("JPEG with this number of channels");
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
        return Text("JPEG with fractional chroma sampling");
    default:
        return {};
    }
}

void emitMessage(j_common_ptr state, int level)
{
    if (level < 0 && meansDamage(*state->err))
        escapeFromJpeg(state);
}

void printNothing(j_common_ptr) {}

} // namespace

void install(JpegErrorManager& errors)
{
    jpeg_std_error(&errors.base);
    errors.base.error_exit = escapeFromJpeg;
    errors.base.emit_message = emitMessage;
    errors.base.output_message = printNothing;
    errors.message[0] = '\0';
}

void escapeFromJpeg(j_common_ptr state)
{
    auto* errors = reinterpret_cast<JpegErrorManager*>(state->err);
    errors->base.format_message(state, errors->message);
    std::longjmp(errors->escape, 1);
}

void escapeFromJpeg(j_common_ptr state, const char* message)
{
    auto* errors = reinterpret_cast<JpegErrorManager*>(state->err);
    errors->base.msg_code = 0;
    std::snprintf(errors->message, sizeof errors->message, "%s", message);
    std::longjmp(errors->escape, 1);
}

void throwJpegError(const JpegErrorManager& errors)
{
    if (errors.base.msg_code == JERR_OUT_OF_MEMORY)
        throw Error(ErrorCode::OutOfMemory, Text("JPEG: %1").arg(errors.message));
    if (const Text kind = unsupportedKind(errors.base); !kind.empty())
        throw Error(ErrorCode::UnsupportedFormat, Text("%1 is not supported").arg(kind), {},
                    Text("save it as PNG, or as JPEG with 8 bits per sample"));
    throw Error(ErrorCode::CorruptData, Text("corrupt JPEG: %1").arg(errors.message));
}

} // namespace formwork
