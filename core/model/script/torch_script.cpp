#include "core/model/script/torch_script.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/model/script/model_layers.h"
#include "core/model/script/script_source.h"
#include "core/model/weights/weights.h"

#include <torch/csrc/jit/serialization/export.h>

#include <exception>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>

namespace formwork {

namespace {

constexpr const char* kModuleName = "__torch__.formwork.Classifier";

// A tree of modules whose parameters get the dotted names of a state dict.
class ModuleTree
{
public:
    ModuleTree() : m_unit(std::make_shared<torch::jit::CompilationUnit>()) {}

    torch::jit::Module& node(const std::string& path)
    {
        const auto found = m_nodes.find(path);
        if (found != m_nodes.end())
            return found->second;
        torch::jit::Module module(c10::QualifiedName(kModuleName), m_unit, /*shouldMangle=*/true);
        module.register_attribute("training", c10::BoolType::get(), false);
        return m_nodes.emplace(path, std::move(module)).first->second;
    }

    void add(const std::string& name, const at::Tensor& tensor, bool isParameter)
    {
        const auto dot = name.rfind('.');
        torch::jit::Module& owner = node(dot == std::string::npos ? "" : name.substr(0, dot));
        const std::string last = name.substr(dot == std::string::npos ? 0 : dot + 1);
        const at::Tensor copy = tensor.detach().cpu().contiguous().clone();
        if (isParameter)
            owner.register_parameter(last, copy, /*is_buffer=*/false);
        else
            owner.register_buffer(last, copy);
        rememberParents(name);
    }

    // Types of modules refer to the types of their members, so the innermost come first.
    torch::jit::Module& link()
    {
        for (auto path = m_order.rbegin(); path != m_order.rend(); ++path) {
            const auto dot = path->rfind('.');
            torch::jit::Module& owner = node(dot == std::string::npos ? "" : path->substr(0, dot));
            owner.register_module(path->substr(dot == std::string::npos ? 0 : dot + 1),
                                  node(*path));
        }
        return node("");
    }

private:
    void rememberParents(const std::string& name)
    {
        for (auto dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
            const std::string path = name.substr(0, dot);
            if (m_known.emplace(path, true).second)
                m_order.push_back(path);
        }
    }

    std::shared_ptr<torch::jit::CompilationUnit> m_unit;
    std::unordered_map<std::string, torch::jit::Module> m_nodes;
    std::unordered_map<std::string, bool> m_known;
    std::vector<std::string> m_order; // parents before children
};

std::vector<double> asVector(const std::array<double, 3>& values)
{
    return {values.begin(), values.end()};
}

void addFacts(torch::jit::Module& module, const ModelOptions& options, const ScriptFacts& facts)
{
    const auto texts = c10::ListType::create(c10::StringType::get());
    const auto numbers = c10::ListType::create(c10::FloatType::get());
    module.register_attribute("class_names", texts, c10::List<std::string>(facts.classNames));
    module.register_attribute("mean", numbers, c10::List<double>(asVector(facts.mean)));
    module.register_attribute("std", numbers, c10::List<double>(asVector(facts.deviation)));
    module.register_attribute("image_size", c10::IntType::get(), std::int64_t{options.imageSize});
    module.register_attribute("crop_pct", c10::FloatType::get(), facts.cropShare);
}

bool isParameter(const std::string& name)
{
    static constexpr std::array<std::string_view, 4> kBuffers = {
        "running_mean", "running_var", "num_batches_tracked", "attention_bias_idxs"};
    for (const std::string_view buffer : kBuffers)
        if (name.ends_with(buffer))
            return false;
    return true;
}

} // namespace

torch::jit::Module makeTorchScript(const Classifier& model, const ModelOptions& options,
                                   const ScriptFacts& facts)
{
    ModuleTree tree;
    for (const auto& [name, tensor] : stateDictFor(model, scriptNaming(options)))
        tree.add(name, tensor, isParameter(name));
    torch::jit::Module module = tree.link();
    addFacts(module, options, facts);
    module.define(scriptSource(options));
    return module;
}

void saveTorchScript(FileSystem& fileSystem, const std::filesystem::path& path,
                     const torch::jit::Module& module,
                     const std::map<std::string, std::string>& extraFiles)
{
    AtomicFile file(fileSystem, path);
    std::exception_ptr failure;
    // LibTorch's archive writer finishes the archive in its destructor, where a failure would end
    // the process. So it is never given one, and nothing more is written.
    const auto write = [&](const void* data, std::size_t bytes) -> std::size_t {
        try {
            if (!failure)
                file.file().append({static_cast<const std::byte*>(data), bytes});
        } catch (...) {
            failure = std::current_exception();
        }
        return bytes;
    };
    torch::jit::ExportModule(module, write, {extraFiles.begin(), extraFiles.end()});
    if (failure)
        std::rethrow_exception(failure);
    file.commit();
}

} // namespace formwork
