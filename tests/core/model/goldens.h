// Reference data for the models: tests/data/models, or what FORMWORK_GOLDENS names (a folder with
// models/ inside, or such a folder itself). README.txt there describes files and the fill formula.
#pragma once

#include "core/model/model.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace formwork::goldens {

std::filesystem::path folder();
// A file of that folder; one that it lacks is taken from tests/data/models.
nlohmann::json read(const std::string& fileName);
// Names of the files whose name starts with `prefix`, sorted.
std::vector<std::string> filesStartingWith(std::string_view prefix);

// The pseudo-random number in [-1, 1) of position i in the tensor `name`.
std::uint32_t crc32(std::string_view text);
double unit(std::uint32_t index, std::uint32_t nameCrc);

// A model by the reference's name: "LeViT_128S", "vit_b_16", "vit_tiny_patch16_224", with or
// without "torchvision." or "timm." before it. Null for a name that Formwork does not have.
std::shared_ptr<Classifier> makeModel(std::string_view name, bool distillation = false,
                                      int classes = 10, bool dropPath = true);

void fill(torch::nn::Module& model);
at::Tensor input(std::int64_t batch); // (batch, 3, 224, 224) float32
at::Tensor labels(std::int64_t batch);

double norm(const at::Tensor& tensor);
double probe(const at::Tensor& tensor, const std::string& name);
// Between two nested lists of the same shape.
double largestDifference(const nlohmann::json& a, const nlohmann::json& b);

// Collects differences; text() is empty when there are none.
class Comparison
{
public:
    // |value - expected| <= tolerance
    void check(const std::string& what, double value, double expected, double tolerance);
    void checkList(const std::string& what, const at::Tensor& values,
                   const nlohmann::json& expected, double relative, double absolute);
    void fail(const std::string& what);
    std::string text() const;

private:
    std::size_t m_failures = 0;
    std::string m_text;
};

} // namespace formwork::goldens
