#include "fuzz/seeds.h"

#include <array>
#include <cstddef>
#include <string>

namespace formwork::test {

namespace {

namespace fs = std::filesystem;

template <std::size_t count>
void putAll(const fs::path& folder, const std::array<std::string_view, count>& texts)
{
    for (std::size_t i = 0; i < count; ++i)
        putSeed(folder / std::to_string(i), texts[i]);
}

// Four sides of a float array, as FFCV keeps them in a descriptor.
void putArrayTypes(const fs::path& folder)
{
    std::string arguments(1024, '\0');
    for (std::size_t side = 0; side < 4; ++side)
        arguments[8 * side] = static_cast<char>(side + 1);
    const std::string_view type = "[[\"\", \"<f4\"]]";
    arguments.replace(256, type.size(), type);
    putSeed(folder / "floats", arguments);
    putSeed(folder / "zeros", std::string(1024, '\0'));
}

} // namespace

void putTextSeeds(const fs::path& folder)
{
    using namespace std::string_view_literals;
    putAll(folder / "config", std::array{
                                  "optimizer.lr: [1e-4, 3e-4]\nseed: 0..4\n"sv,
                                  "name: \"a \\u00e9\"\nmodel: {name: vit_ti_16}\n"sv,
                                  "a: &x [1, 2]\nb: *x\n"sv,
                                  "? [a, b]\n: c\n"sv,
                                  "train:\n\tepochs: 3\n"sv,
                                  "--- {}\n--- {}\n"sv,
                                  "--- {}\n,-- {}\n"sv,
                                  "[[[[[[[[[[[[[[[["sv,
                              });
    putAll(folder / "override",
           std::array{"optimizer.lr=1e-4"sv, "seed=0..4"sv, "optimizer.lr=1,5e-3"sv,
                      "model.name=vit_b_16"sv, "optimizer.betas=[0.9, 0.999]"sv,
                      "data.in_memory=yes"sv, "name=caf\xc3\xa9"sv, "train.epochs=-0"sv, "a.b=c"sv,
                      "seed=18446744073709551615"sv});
    putAll(folder / "filter", std::array{"model:levit beton"sv, "tag:\"a b\" note:x"sv,
                                         "\"a:b\" name:"sv, ":: \xc2\xa0 STATUS:Done"sv});
    putAll(folder / "annotations",
           std::array{"a.JPEG\tn01\t0\t0\t1\t1\n"sv, "a\tb\r\n\nc\td"sv, "a\n"sv, "\tb\n"sv});
    putAll(folder / "class_names", std::array{"cat\ndog\n"sv, "caf\xc3\xa9\ncafe\xcc\x81\n"sv,
                                              "\xff\n\xff\n"sv, "\xe1\x84\x92\xe1\x85\xa1\n"sv});
    putAll(folder / "augmentation",
           std::array{"rand-m9-mstd0.5-inc1"sv, "rand-n3-p0.4-mmax20"sv, "rand"sv, "original"sv});
    putAll(
        folder / "pth_answer",
        std::array{R"({"entry":"","entries":[""],"ignored":[],"tensors":[{"name":"w","type":"F32",)"
                   R"("shape":[2,3],"strides":[3,1],"offset":64,"span":24}]})"sv,
                   R"({"error":{"code":"corrupt_data","message":"m","hint":"h"}})"sv, "[]"sv});
    putArrayTypes(folder / "array_type");
}

} // namespace formwork::test
