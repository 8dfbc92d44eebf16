#include "core/base/protobuf_message.h"

#include <bit>
#include <cstddef>

namespace formwork {

namespace {

enum WireType : std::uint64_t { Varint = 0, EightBytes = 1, LengthDelimited = 2, FourBytes = 5 };

template <typename Number>
void appendLittleEndian(std::string& out, Number number)
{
    for (std::size_t i = 0; i < sizeof number; ++i)
        out.push_back(static_cast<char>((number >> (8 * i)) & 0xff));
}

} // namespace

void ProtobufMessage::addDouble(std::uint64_t field, double value)
{
    addKey(field, EightBytes);
    appendLittleEndian(m_bytes, std::bit_cast<std::uint64_t>(value));
}

void ProtobufMessage::addFloat(std::uint64_t field, float value)
{
    addKey(field, FourBytes);
    appendLittleEndian(m_bytes, std::bit_cast<std::uint32_t>(value));
}

void ProtobufMessage::addInteger(std::uint64_t field, std::int64_t value)
{
    addKey(field, Varint);
    addVarint(static_cast<std::uint64_t>(value));
}

void ProtobufMessage::addBytes(std::uint64_t field, std::string_view bytes)
{
    addBytesHeader(field, bytes.size());
    m_bytes += bytes;
}

void ProtobufMessage::addMessage(std::uint64_t field, const ProtobufMessage& message)
{
    addBytes(field, message.m_bytes);
}

void ProtobufMessage::addBytesHeader(std::uint64_t field, std::uint64_t size)
{
    addKey(field, LengthDelimited);
    addVarint(size);
}

void ProtobufMessage::addKey(std::uint64_t field, std::uint64_t wireType)
{
    addVarint(field << 3 | wireType);
}

void ProtobufMessage::addVarint(std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        m_bytes.push_back(static_cast<char>((value & 0x7f) | 0x80));
    m_bytes.push_back(static_cast<char>(value));
}

} // namespace formwork
