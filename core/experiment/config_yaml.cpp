// YAML in and out. yaml-cpp keeps the position of every node, so errors can name the line.
#include "core/experiment/config_keys.h"
#include "core/experiment/config_text.h"
#include "core/experiment/value_text.h"
#include "core/experiment/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace formwork {

namespace {

using config::KeyEntry;
using config::ValueText;

std::string atLine(const YAML::Mark& mark)
{
    return mark.is_null() ? std::string() : "line " + std::to_string(mark.line + 1) + ": ";
}

class YamlReader
{
public:
    // Without `axes` a list where one value belongs is an error.
    YamlReader(ExperimentConfig& config, const std::filesystem::path& source,
               std::vector<SweepAxis>* axes)
        : m_config(config)
        , m_source(source)
        , m_axes(axes)
    {}

    void readRoot(const YAML::Node& root)
    {
        if (root.IsNull())
            return;
        if (!root.IsMap())
            fail(root, "expected keys with values, such as 'name: my experiment'");
        readMap(root, "");
    }

    const KeyLines& lines() const { return m_lines; }

private:
    [[noreturn]] void fail(const YAML::Node& node, const std::string& message,
                           const std::string& hint = {}) const
    {
        throw Error(ErrorCode::InvalidConfig, atLine(node.Mark()) + message, m_source, hint);
    }

    void readMap(const YAML::Node& map, const std::string& section)
    {
        for (const auto& item : map) {
            if (!item.first.IsScalar())
                fail(item.first, "a key must be a plain word");
            const std::string path =
                section.empty() ? item.first.Scalar() : section + '.' + item.first.Scalar();
            if (const KeyEntry* key = config::findKey(path))
                readValue(*key, item.first, item.second);
            else if (config::isSection(path))
                readSection(path, item.first, item.second);
            else
                fail(item.first, "unknown key '" + config::shortened(path) + "'",
                     item.second.IsMap() && section.empty() ? config::didYouMeanSection(path)
                                                            : config::didYouMeanKey(path));
        }
    }

    void readSection(const std::string& path, const YAML::Node& name, const YAML::Node& value)
    {
        if (value.IsMap())
            readMap(value, path);
        else if (!value.IsNull())
            fail(name, "'" + path + "' is a section of keys, not a value",
                 "did you mean '" + config::nearestKey(path) + "'?");
    }

    void readValue(const KeyEntry& key, const YAML::Node& name, const YAML::Node& value)
    {
        const int line = name.Mark().line + 1;
        const auto [first, isNew] = m_lines.emplace(key.path, line);
        if (!isNew)
            fail(name, "duplicate key '" + std::string(key.path) + "'",
                 "first defined on line " + std::to_string(first->second));
        const std::string position = atLine(value.Mark().is_null() ? name.Mark() : value.Mark());
        if (value.IsMap())
            throw config::notAllowed(key, "a section of keys", position, m_source);
        if (m_axes != nullptr && isAxis(key, value))
            readAxis(key, value, position);
        else
            config::setKey(m_config, key, textOf(key, value, position), position, m_source);
    }

    static bool isAxis(const KeyEntry& key, const YAML::Node& value)
    {
        if (value.IsScalar())
            return !key.isText && !key.isList && config::parseRange(value.Scalar()).has_value();
        return value.IsSequence() && (!key.isList || (value.size() > 0 && value[0].IsSequence()));
    }

    // Every value is set once, so that a wrong one is found with its line; the first one stays.
    void readAxis(const KeyEntry& key, const YAML::Node& values, const std::string& position)
    {
        SweepAxis axis{.key = std::string(key.path), .values = {}};
        const auto append = [&](const ValueText& text, const std::string& at) {
            ExperimentConfig scratch;
            config::setKey(scratch, key, text, at, m_source);
            if (axis.values.size() >= kMostRunsOfASweep)
                throw Error(ErrorCode::InvalidConfig,
                            at + "'" + axis.key + "' has more than " +
                                std::to_string(kMostRunsOfASweep) + " values",
                            m_source, "shorten the list");
            if (axis.values.empty())
                config::setKey(m_config, key, text, at, m_source);
            axis.values.push_back(config::shownValue(text));
        };
        const auto appendNode = [&](const YAML::Node& value) {
            const std::string at = value.Mark().is_null() ? position : atLine(value.Mark());
            const ValueText text = textOf(key, value, at);
            if (text.isList)
                return append(text, at);
            for (const std::string& item : config::expandRanges(key, text, at, m_source).items)
                append({{item}}, at);
        };
        if (values.IsScalar())
            appendNode(values);
        for (const auto& value : values)
            appendNode(value);
        if (axis.values.empty())
            throw config::notAllowed(key, "an empty list", position, m_source);
        m_axes->push_back(std::move(axis));
    }

    ValueText textOf(const KeyEntry& key, const YAML::Node& value,
                     const std::string& position) const
    {
        if (value.IsNull()) {
            if (!key.mayBeEmpty)
                throw config::notAllowed(key, "empty", position, m_source);
            return {{std::string()}};
        }
        if (value.IsScalar())
            return {{value.Scalar()}};
        ValueText text{.isList = true};
        for (const YAML::Node& item : value) {
            if (!item.IsScalar())
                throw config::notAllowed(key, "a nested list", position, m_source);
            text.items.push_back(item.Scalar());
        }
        return text;
    }

    ExperimentConfig& m_config;
    const std::filesystem::path& m_source;
    std::vector<SweepAxis>* m_axes;
    KeyLines m_lines; // of the keys read so far
};

// The number of the first line that is indented with a tab; 0 for none.
std::size_t lineIndentedWithTab(std::string_view yaml)
{
    std::size_t line = 1;
    for (std::size_t begin = 0; begin < yaml.size(); ++line) {
        const std::size_t text = yaml.find_first_not_of(" \t", begin);
        const std::string_view indent = yaml.substr(begin, text - begin);
        if (text != yaml.npos && yaml[text] != '\n' && indent.find('\t') != indent.npos)
            return line;
        const std::size_t end = yaml.find('\n', begin);
        begin = end == yaml.npos ? yaml.size() : end + 1;
    }
    return 0;
}

// yaml-cpp does not report tabs: it sees a value where none can be.
Error yamlError(const YAML::Exception& error, const std::string& yaml,
                const std::filesystem::path& source)
{
    if (const std::size_t line = lineIndentedWithTab(yaml); line > 0)
        return {ErrorCode::InvalidConfig,
                "line " + std::to_string(line) + " is indented with a tab", source,
                "YAML is indented with spaces only"};
    return {ErrorCode::InvalidConfig, atLine(error.mark) + error.msg, source,
            "this is not valid YAML"};
}

// Notes where a document begins, and nothing else.
class DocumentStart final : public YAML::EventHandler
{
public:
    std::optional<YAML::Mark> mark;

    void OnDocumentStart(const YAML::Mark& at) override { mark = at; }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  const std::string&) override
    {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value) override
    {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                    YAML::EmitterStyle::value) override
    {}
    void OnMapEnd() override {}
};

// YAML::LoadAll() would make documents without end of some texts ("--- {}" and a line that begins
// with a comma), as its parser stands still.
void requireOneDocument(const std::string& yaml, const std::filesystem::path& source)
{
    std::istringstream text(yaml);
    YAML::Parser parser(text);
    DocumentStart first;
    if (!parser.HandleNextDocument(first))
        return;
    DocumentStart second;
    if (parser.HandleNextDocument(second))
        throw Error(ErrorCode::InvalidConfig,
                    (second.mark ? atLine(*second.mark) : std::string()) +
                        "a second YAML document begins here",
                    source, "one file describes one experiment");
}

std::string yamlValue(const KeyEntry& key, const ValueText& text)
{
    if (!key.isText)
        return config::shownValue(text);
    if (!config::isUtf8(text.items[0]))
        throw Error(ErrorCode::InvalidConfig,
                    "'" + std::string(key.path) + "' is not UTF-8, which a config cannot hold",
                    text.items[0], "rename the file or folder");
    return config::yamlScalar(text.items[0]);
}

} // namespace

ExperimentConfig config::readYaml(const std::string& yaml, const std::filesystem::path& sourceName,
                                  std::vector<SweepAxis>* axes, KeyLines* lines)
{
    if (yaml.size() > kMaxConfigBytes)
        throw Error(ErrorCode::InvalidConfig,
                    "the config has " + std::to_string(yaml.size()) + " bytes, more than " +
                        std::to_string(kMaxConfigBytes >> 10) + " KiB",
                    sourceName, "a config describes one experiment, or one sweep");
    ExperimentConfig result;
    try {
        requireOneDocument(yaml, sourceName);
        YamlReader reader(result, sourceName, axes);
        reader.readRoot(YAML::Load(yaml));
        if (lines != nullptr)
            *lines = reader.lines();
    } catch (const YAML::Exception& error) {
        throw yamlError(error, yaml, sourceName);
    }
    return result;
}

ExperimentConfig configFromYaml(const std::string& yaml, const std::filesystem::path& sourceName)
{
    return config::readYaml(yaml, sourceName, nullptr);
}

std::string configToYaml(const ExperimentConfig& experiment)
{
    std::string out;
    std::string_view section;
    for (const KeyEntry& key : config::keyTable()) {
        const auto dot = key.path.find('.');
        const std::string_view owner =
            dot == std::string_view::npos ? std::string_view() : key.path.substr(0, dot);
        if (owner != section)
            out.append("\n").append(owner).append(":\n");
        section = owner;
        out += owner.empty() ? "" : "  ";
        out += owner.empty() ? key.path : key.path.substr(dot + 1);
        out += ": " + yamlValue(key, key.get(experiment)) + '\n';
    }
    return out;
}

} // namespace formwork
