// Writes protocol buffers (https://protobuf.dev/programming-guides/encoding) without their library,
// for formats of a few fields: TensorBoard's events, ONNX.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace formwork {

// The encoded fields of one message, in the order in which they were added. Numbers of fields are
// those of the format's .proto file.
class ProtobufMessage
{
public:
    void addDouble(std::uint64_t field, double value);
    void addFloat(std::uint64_t field, float value);
    // int32, int64, uint64, bool and enum; negative numbers as int64.
    void addInteger(std::uint64_t field, std::int64_t value);
    void addBytes(std::uint64_t field, std::string_view bytes);
    void addMessage(std::uint64_t field, const ProtobufMessage& message);
    // What precedes `size` bytes that the caller writes behind this message.
    void addBytesHeader(std::uint64_t field, std::uint64_t size);

    // All fields of another message.
    void append(const ProtobufMessage& fields) { m_bytes += fields.m_bytes; }

    const std::string& bytes() const { return m_bytes; }

private:
    void addKey(std::uint64_t field, std::uint64_t wireType);
    void addVarint(std::uint64_t value);

    std::string m_bytes;
};

} // namespace formwork
