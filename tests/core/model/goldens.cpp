#include "core/model/goldens.h"

#include "core/model/levit.h"
#include "core/model/vit.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace formwork::goldens {

namespace fs = std::filesystem;

namespace {

const fs::path kOwnFolder = fs::path(FORMWORK_TEST_DATA) / "models";

bool endsWith(const std::string& text, std::string_view end)
{
    return text.ends_with(end);
}

bool contains(const std::string& text, const char* part)
{
    return text.find(part) != std::string::npos;
}

struct FillRule
{
    double offset;
    double factor;
};

FillRule fillRule(const std::string& name, const at::Tensor& tensor)
{
    if (endsWith(name, "running_var"))
        return {1, 0.5};
    if (endsWith(name, "running_mean"))
        return {0, 0.1};
    if (contains(name, "attention_biases"))
        return {0, 0.5};
    if (contains(name, "pos_embed") || contains(name, "class_token") || contains(name, "cls_token"))
        return {0, 0.2};
    if (endsWith(name, "bias"))
        return {0, 0.05};
    if (tensor.dim() == 1)
        return {1, 0.1};
    const double fanIn = static_cast<double>(tensor.numel() / tensor.size(0));
    return {0, std::sqrt(3.0 / fanIn)};
}

// Nested lists, row by row.
void collectNumbers(const nlohmann::json& value, std::vector<double>& numbers)
{
    if (!value.is_array()) {
        numbers.push_back(value.get<double>());
        return;
    }
    for (const nlohmann::json& item : value)
        collectNumbers(item, numbers);
}

} // namespace

fs::path folder()
{
    const char* named = std::getenv("FORMWORK_GOLDENS");
    if (named == nullptr || *named == '\0')
        return kOwnFolder;
    return fs::is_directory(fs::path(named) / "models") ? fs::path(named) / "models"
                                                        : fs::path(named);
}

nlohmann::json read(const std::string& fileName)
{
    const fs::path named = folder() / fileName;
    const fs::path path = fs::exists(named) ? named : kOwnFolder / fileName;
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error("cannot read " + path.string());
    return nlohmann::json::parse(file);
}

std::vector<std::string> filesStartingWith(std::string_view prefix)
{
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder()))
        if (entry.path().filename().string().starts_with(prefix))
            names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

std::uint32_t crc32(std::string_view text)
{
    std::uint32_t crc = 0xffffffffU;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
    }
    return ~crc;
}

double unit(std::uint32_t index, std::uint32_t nameCrc)
{
    std::uint32_t h = index * 2654435761U + nameCrc;
    h ^= h >> 16;
    h *= 0x85ebca6bU;
    h ^= h >> 13;
    h *= 0xc2b2ae35U;
    h ^= h >> 16;
    return static_cast<double>(h) * 0x1p-31 - 1.0;
}

std::shared_ptr<Classifier> makeModel(std::string_view name, bool distillation, int classes,
                                      bool dropPath)
{
    if (name.starts_with("LeViT_")) {
        std::string id(name);
        std::ranges::transform(id, id.begin(), [](unsigned char c) { return std::tolower(c); });
        if (findModelName(id) == nullptr)
            return nullptr;
        LevitConfig config = levitConfig(id);
        config.classes = classes;
        config.distillation = distillation;
        if (!dropPath)
            config.dropPath = 0;
        return makeLevit(config);
    }
    name = name.substr(name.rfind('.') + 1);
    static constexpr std::array<std::array<std::string_view, 2>, 3> kTimm = {
        {{"vit_tiny_patch16_224", "vit_ti_16"},
         {"vit_small_patch16_224", "vit_s_16"},
         {"vit_base_patch16_224", "vit_b_16"}}};
    const auto timm = std::ranges::find(kTimm, name, [](const auto& pair) { return pair[0]; });
    const std::string_view id = timm == kTimm.end() ? name : (*timm)[1];
    if (findModelName(id) == nullptr)
        return nullptr;
    VitConfig config = vitConfig(id);
    config.names = config.init = timm == kTimm.end() ? VitFlavour::Torchvision : VitFlavour::Timm;
    config.classes = classes;
    return makeVit(config);
}

void fill(torch::nn::Module& model)
{
    for (const auto& [name, tensor] : stateDict(model)) {
        if (!at::isFloatingType(tensor.scalar_type()))
            continue;
        const FillRule rule = fillRule(name, tensor);
        const std::uint32_t crc = crc32(name);
        float* values = tensor.detach().data_ptr<float>();
        for (std::int64_t i = 0; i < tensor.numel(); ++i)
            values[i] = static_cast<float>(rule.offset +
                                           rule.factor * unit(static_cast<std::uint32_t>(i), crc));
    }
}

at::Tensor input(std::int64_t batch)
{
    constexpr int kSize = 224;
    at::Tensor images = at::empty({batch, 3, kSize, kSize}, at::kFloat);
    float* out = images.data_ptr<float>();
    const std::uint32_t crc = crc32("input");
    std::uint32_t index = 0;
    for (int b = 0; b < batch; ++b)
        for (int c = 0; c < 3; ++c)
            for (int h = 0; h < kSize; ++h)
                for (int w = 0; w < kSize; ++w, ++index) {
                    const double checker = (h / (16 * (b + 1)) + w / 32) % 2 == 1 ? 0.5 : -0.5;
                    out[index] = static_cast<float>(unit(index, crc) +
                                                    0.25 * ((3 * b + 5 * c) % 7 - 3) + checker);
                }
    return images;
}

at::Tensor labels(std::int64_t batch)
{
    constexpr std::array<std::int64_t, 4> kLabels = {3, 7, 1, 5};
    at::Tensor result = at::empty({batch}, at::kLong);
    for (std::int64_t b = 0; b < batch; ++b)
        result.data_ptr<std::int64_t>()[b] = kLabels.at(static_cast<std::size_t>(b));
    return result;
}

double norm(const at::Tensor& tensor)
{
    return tensor.detach().to(at::kDouble).norm().item<double>();
}

double probe(const at::Tensor& tensor, const std::string& name)
{
    const at::Tensor values = tensor.detach().to(at::kDouble).contiguous();
    const double* value = values.data_ptr<double>();
    const std::uint32_t crc = crc32("probe:" + name);
    double sum = 0;
    for (std::int64_t i = 0; i < values.numel(); ++i)
        sum += value[i] * unit(static_cast<std::uint32_t>(i), crc);
    return sum;
}

double largestDifference(const nlohmann::json& a, const nlohmann::json& b)
{
    std::vector<double> first;
    std::vector<double> second;
    collectNumbers(a, first);
    collectNumbers(b, second);
    double largest = 0;
    for (std::size_t i = 0; i < first.size(); ++i)
        largest = std::max(largest, std::abs(first[i] - second.at(i)));
    return largest;
}

void Comparison::check(const std::string& what, double value, double expected, double tolerance)
{
    if (std::abs(value - expected) <= tolerance)
        return;
    std::array<char, 128> numbers{};
    std::snprintf(numbers.data(), numbers.size(), ": %.10g, expected %.10g, off by %.2g > %.2g",
                  value, expected, std::abs(value - expected), tolerance);
    fail(what + numbers.data());
}

void Comparison::checkList(const std::string& what, const at::Tensor& values,
                           const nlohmann::json& expected, double relative, double absolute)
{
    std::vector<double> numbers;
    collectNumbers(expected, numbers);
    const at::Tensor flat = values.detach().to(at::kDouble).contiguous();
    if (static_cast<std::size_t>(flat.numel()) != numbers.size()) {
        fail(what + ": " + std::to_string(flat.numel()) + " values, expected " +
             std::to_string(numbers.size()));
        return;
    }
    double scale = 0;
    for (const double number : numbers)
        scale = std::max(scale, std::abs(number));
    for (std::size_t i = 0; i < numbers.size(); ++i)
        check(what + "[" + std::to_string(i) + "]", flat.data_ptr<double>()[i], numbers[i],
              std::max(relative * scale, absolute));
}

void Comparison::fail(const std::string& what)
{
    constexpr std::size_t kShown = 12;
    if (++m_failures <= kShown)
        m_text += "\n  " + what;
}

std::string Comparison::text() const
{
    return m_failures == 0 ? "" : std::to_string(m_failures) + " differences:" + m_text;
}

} // namespace formwork::goldens
