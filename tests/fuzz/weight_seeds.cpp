#include "core/weights/pth_writer.h"
#include "fuzz/seeds.h"

#include <string>

namespace formwork::test {

namespace {

namespace fs = std::filesystem;

std::string safetensors(const std::string& header, std::size_t dataBytes)
{
    std::string bytes = littleEndian(static_cast<std::uint64_t>(header.size()));
    bytes += header;
    bytes.append(dataBytes, '\1');
    return bytes;
}

void putSafetensors(const fs::path& folder)
{
    putSeed(folder / "one", safetensors(R"({"w":{"dtype":"F32","shape":[2,3],)"
                                        R"("data_offsets":[0,24]}})",
                                        24));
    putSeed(folder / "metadata",
            safetensors(R"({"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[4],)"
                        R"("data_offsets":[0,8]},"b":{"dtype":"I64","shape":[],)"
                        R"("data_offsets":[8,16]}}   )",
                        16));
    std::string wrapped = "{";
    for (int i = 0; i < 20; ++i) {
        std::string name;
        for (int depth = 0; depth <= i; ++depth)
            name += depth % 2 == 0 ? "module." : "teacher.";
        wrapped.append(i == 0 ? "\"" : ",\"").append(name).append("patch_embed.proj.weight\":");
        wrapped += R"({"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
    }
    putSeed(folder / "wrapped", safetensors(wrapped + "}", 0));
}

} // namespace

void putWeightSeeds(const fs::path& folder)
{
    using namespace pickled;
    putSafetensors(folder / "safetensors");
    const std::string floats(24, '\1');
    const std::string weight = tensor(storage("FloatStorage", "0", 6), 0, {2, 3}, {3, 1});
    const std::string state = dict({{"w", weight}});
    std::string plain = kStart;
    plain.append(state).append(".");
    std::string nested = kStart;
    nested
        .append(dict({{"model", state},
                      {"epoch", number(3)},
                      {"optimizer", call(global("collections", "Counter"), ")")},
                      {"when", call(global("datetime", "date"), tuple({number(7)}))}}))
        .append(".");
    for (const auto& [name, pickle] : {std::pair("plain", plain), std::pair("nested", nested)}) {
        putSeed(folder / "pickle" / name, pickle);
        ZipWriter archive = torchArchive(pickle, {{"0", floats}});
        putSeed(folder / "pth" / name, archive.bytes());
        putSeed(folder / "zip" / name, archive.bytes());
        archive.zip64End = true;
        archive.comment = "PK\x05\x06";
        putSeed(folder / "zip" / (std::string(name) + "64"), archive.bytes());
        const std::string legacy = legacyFile(pickle, {{"0", 6, floats}});
        putSeed(folder / "pth" / (std::string(name) + "_legacy"), legacy);
    }
}

} // namespace formwork::test
