// YAML in and out. yaml-cpp keeps the position of every node, so errors can name the line.
#include "core/experiment/config_keys.h"
#include "core/experiment/config_text.h"
#include "core/experiment/value_text.h"
#include "core/experiment/yaml_reader.h"

#include <yaml-cpp/binary.h>
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

constexpr const char* kBinaryTag = "tag:yaml.org,2002:binary";

// Counted from 1; 0 where yaml-cpp names none.
int lineOf(const YAML::Mark& mark)
{
    return mark.is_null() ? 0 : mark.line + 1;
}

class YamlReader
{
public:
    // Without `axes` a list where one value belongs is an error.
    YamlReader(ExperimentConfig& config, const std::filesystem::path& source,
               std::vector<SweepAxis>* axes, UnreadableSettings* unreadable)
        : m_config(config)
        , m_source(source)
        , m_axes(axes)
        , m_unreadable(unreadable)
    {}

    void readRoot(const YAML::Node& root)
    {
        if (root.IsNull())
            return;
        if (!root.IsMap())
            fail(root, Text("expected keys with values, such as 'name: my experiment'"));
        readMap(root, "");
    }

    const KeyLines& lines() const { return m_lines; }

private:
    [[noreturn]] void fail(const YAML::Node& node, const Text& text, const Text& hint = {}) const
    {
        throw Error(ErrorCode::InvalidConfig, config::atLine(lineOf(node.Mark()), text), m_source,
                    hint);
    }

    void readMap(const YAML::Node& map, const std::string& section)
    {
        for (const auto& item : map) {
            if (!item.first.IsScalar())
                fail(item.first, Text("a key must be a plain word"));
            const std::string path =
                section.empty() ? item.first.Scalar() : section + '.' + item.first.Scalar();
            if (path == "recipe") // for people: recipeFromYaml()
                continue;
            try {
                readItem(path, item.first, item.second);
            } catch (const Error& error) {
                if (m_unreadable == nullptr)
                    throw;
                m_unreadable->push_back({path, storedText(item.second), error.text()});
            }
        }
    }

    void readItem(const std::string& path, const YAML::Node& name, const YAML::Node& value)
    {
        if (const KeyEntry* key = config::findKey(path))
            readValue(*key, name, value);
        else if (config::isSection(path))
            readSection(path, name, value);
        else
            fail(name, Text("unknown key '%1'").arg(config::shortened(path)),
                 value.IsMap() && path.find('.') == std::string::npos
                     ? config::didYouMeanSection(path)
                     : config::didYouMeanKey(path));
    }

    // Of any value, for people; on one line.
    static std::string storedText(const YAML::Node& value)
    {
        if (value.IsNull() || value.IsScalar())
            return value.IsNull() ? std::string() : value.Scalar();
        ValueText text{.isList = true};
        for (const auto& item : value)
            text.items.push_back(value.IsSequence()
                                     ? storedText(item)
                                     : storedText(item.first) + ": " + storedText(item.second));
        const std::string list = config::shownValue(text);
        return value.IsSequence() ? list : '{' + list.substr(1, list.size() - 2) + '}';
    }

    void readSection(const std::string& path, const YAML::Node& name, const YAML::Node& value)
    {
        if (value.IsMap())
            readMap(value, path);
        else if (!value.IsNull())
            fail(name, Text("'%1' is a section of keys, not a value").arg(path),
                 Text("did you mean '%1'?").arg(config::nearestKey(path)));
    }

    void readValue(const KeyEntry& key, const YAML::Node& name, const YAML::Node& value)
    {
        const int line = lineOf(name.Mark());
        const auto [first, isNew] = m_lines.emplace(key.path, line);
        if (!isNew)
            fail(name, Text("duplicate key '%1'").arg(key.path),
                 Text("first defined on line %1").arg(first->second));
        const int valueLine = lineOf(value.Mark().is_null() ? name.Mark() : value.Mark());
        if (value.IsMap())
            throw config::notAllowed(key, Text("a section of keys"), valueLine, m_source);
        if (m_axes != nullptr && isAxis(key, value))
            readAxis(key, value, valueLine);
        else
            config::setKey(m_config, key, textOf(key, value, valueLine), valueLine, m_source);
    }

    static bool isAxis(const KeyEntry& key, const YAML::Node& value)
    {
        if (value.IsScalar())
            return !key.isText && !key.isList &&
                   (config::parseRange(value.Scalar()).has_value() ||
                    config::isDrawnRange(key, value.Scalar()));
        return value.IsSequence() && (!key.isList || (value.size() > 0 && value[0].IsSequence()));
    }

    // Every value is set once, so that a wrong one is found with its line; the first one stays.
    void readAxis(const KeyEntry& key, const YAML::Node& values, int line)
    {
        SweepAxis axis{.key = std::string(key.path), .values = {}};
        const auto append = [&](ValueText text, int at) {
            ExperimentConfig scratch;
            const std::string given = config::shownValue(text);
            if (config::isDrawnRange(key, given)) // the config has the low end meanwhile
                text = {{config::checkedRangeStart(key, given, at, m_source)}};
            config::setKey(scratch, key, text, at, m_source);
            if (axis.values.size() >= kMostRunsOfASweep)
                throw Error(
                    ErrorCode::InvalidConfig,
                    config::atLine(
                        at, Text("'%1' has more than %2 values").arg(axis.key, kMostRunsOfASweep)),
                    m_source, Text("shorten the list"));
            if (axis.values.empty())
                config::setKey(m_config, key, text, at, m_source);
            axis.values.push_back(given);
        };
        const auto appendNode = [&](const YAML::Node& value) {
            const int at = value.Mark().is_null() ? line : lineOf(value.Mark());
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
            throw config::notAllowed(key, Text("an empty list"), line, m_source);
        m_axes->push_back(std::move(axis));
    }

    ValueText textOf(const KeyEntry& key, const YAML::Node& value, int line) const
    {
        if (value.IsNull()) {
            if (!key.mayBeEmpty)
                throw config::notAllowed(key, Text("empty"), line, m_source);
            return {{std::string()}};
        }
        if (value.Tag() == kBinaryTag)
            return {{binaryOf(value, line)}};
        if (value.IsScalar())
            return {{value.Scalar()}};
        ValueText text{.isList = true};
        for (const YAML::Node& item : value) {
            if (!item.IsScalar())
                throw config::notAllowed(key, Text("a nested list"), line, m_source);
            text.items.push_back(item.Scalar());
        }
        return text;
    }

    std::string binaryOf(const YAML::Node& value, int line) const
    {
        std::vector<unsigned char> bytes;
        if (value.IsScalar())
            bytes = YAML::DecodeBase64(value.Scalar());
        if (bytes.empty())
            throw Error(ErrorCode::InvalidConfig,
                        config::atLine(line, Text("a binary value is not Base64")), m_source);
        return {bytes.begin(), bytes.end()};
    }

    ExperimentConfig& m_config;
    const std::filesystem::path& m_source;
    std::vector<SweepAxis>* m_axes;
    UnreadableSettings* m_unreadable;
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
        return {ErrorCode::InvalidConfig, Text("line %1 is indented with a tab").arg(line), source,
                Text("YAML is indented with spaces only")};
    return {ErrorCode::InvalidConfig, config::atLine(lineOf(error.mark), Text::verbatim(error.msg)),
            source, Text("this is not valid YAML")};
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
// with a comma), because its parser does not advance. And where a file ends with a line's end, it
// accepts a quote that is never closed, with all that follows as its text: so here " #" ends the
// file, a comment unless it is inside a quote, or text in a block, which is not looked at.
void requireOneDocument(const std::string& yaml, const std::filesystem::path& source)
{
    std::istringstream text(yaml.substr(0, yaml.find_last_not_of(" \n\r") + 1) + " #");
    YAML::Parser parser(text);
    DocumentStart first;
    if (!parser.HandleNextDocument(first))
        return;
    DocumentStart second;
    if (parser.HandleNextDocument(second))
        throw Error(ErrorCode::InvalidConfig,
                    config::atLine(second.mark ? lineOf(*second.mark) : 0,
                                   Text("a second YAML document begins here")),
                    source, Text("one file describes one experiment"));
}

// A path that is not UTF-8 is written as YAML writes bytes.
std::string yamlValue(const KeyEntry& key, const ValueText& text)
{
    if (!key.isText)
        return config::shownValue(text);
    const std::string& value = text.items[0];
    if (config::isUtf8(value))
        return config::yamlScalar(value);
    const auto* bytes = reinterpret_cast<const unsigned char*>(value.data());
    std::string yaml = "!!binary ";
    return yaml.append(YAML::EncodeBase64(bytes, value.size()));
}

std::string yamlValue(const std::string& text)
{
    return config::isUtf8(text) ? config::yamlScalar(text) : std::string("\"\"");
}

std::string yamlValue(const UnreadableSetting& setting)
{
    return setting.value.starts_with('[') ? setting.value : yamlValue(setting.value);
}

} // namespace

ExperimentConfig config::readYaml(const std::string& yaml, const std::filesystem::path& sourceName,
                                  std::vector<SweepAxis>* axes, KeyLines* lines,
                                  UnreadableSettings* unreadable)
{
    if (yaml.size() > kMaxConfigBytes)
        throw Error(ErrorCode::InvalidConfig,
                    Text("the config has %1 bytes, more than %2 KiB")
                        .arg(yaml.size(), kMaxConfigBytes >> 10),
                    sourceName, Text("a config describes one experiment, or one sweep"));
    if (const std::size_t place = yaml.find('\0'); place != std::string::npos) {
        const auto linesBefore = std::count(yaml.data(), yaml.data() + place, '\n');
        throw Error(ErrorCode::InvalidConfig,
                    config::atLine(static_cast<int>(linesBefore) + 1, Text("there is a NUL byte")),
                    sourceName, Text("this is not valid YAML"));
    }
    ExperimentConfig result;
    try {
        requireOneDocument(yaml, sourceName);
        YamlReader reader(result, sourceName, axes, unreadable);
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
    return config::writeYaml(experiment, {});
}

std::string config::writeYaml(const ExperimentConfig& experiment,
                              const UnreadableSettings& unreadable)
{
    std::string out;
    std::string_view section;
    const bool isSweep = experiment.sweep != SweepConfig();
    for (const KeyEntry& key : config::keyTable()) {
        if (!isSweep && key.path.starts_with("sweep."))
            continue;
        const auto dot = key.path.find('.');
        const std::string_view owner =
            dot == std::string_view::npos ? std::string_view() : key.path.substr(0, dot);
        if (owner != section)
            out.append("\n").append(owner).append(":\n");
        section = owner;
        out += owner.empty() ? "" : "  ";
        out += owner.empty() ? key.path : key.path.substr(dot + 1);
        const UnreadableSetting* setting = findUnreadable(unreadable, key.path);
        out += ": " +
               (setting == nullptr ? yamlValue(key, key.get(experiment)) : yamlValue(*setting)) +
               '\n';
    }
    for (const UnreadableSetting& setting : unreadable)
        if (findKey(setting.key) == nullptr)
            out += yamlValue(setting.key) + ": " + yamlValue(setting) + '\n';
    return out;
}

} // namespace formwork
