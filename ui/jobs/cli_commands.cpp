#include "ui/jobs/cli_commands.h"

#include "core/base/command_words.h"

#include <QLocale>

#include <utility>

namespace formwork::ui {

namespace {

namespace fs = std::filesystem;

// Collects the words of a command.
class Command
{
public:
    explicit Command(std::string name) : m_words{"formwork-cli", std::move(name)} {}

    Command& add(std::string word)
    {
        m_words.push_back(std::move(word));
        return *this;
    }
    Command& path(const fs::path& path) { return add(path.string()); }
    Command& option(const std::string& name, std::string value)
    {
        return add("--" + name).add(std::move(value));
    }
    template <typename Value>
    Command& unlessDefault(const std::string& name, const Value& value, const Value& standard)
    {
        return value == standard ? *this : option(name, text(value));
    }
    Command& flag(const std::string& name, bool isSet) { return isSet ? add("--" + name) : *this; }

    QString line() const { return QString::fromStdString(commandLine(m_words)); }

    static std::string text(double value)
    {
        return QString::number(value, 'g', QLocale::FloatingPointShortest).toStdString();
    }
    static std::string text(const fs::path& value) { return value.string(); }
    template <typename Integer>
    requires std::is_integral_v<Integer>
    static std::string text(Integer value) { return std::to_string(value); }

private:
    std::vector<std::string> m_words;
};

template <typename Values>
std::string joined(const Values& values)
{
    std::string text;
    for (const auto& value : values) {
        if (!text.empty())
            text += ',';
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>)
            text += value;
        else
            text += Command::text(value);
    }
    return text;
}

void addSettings(Command& command, const ConvertSettings& settings)
{
    const ConvertSettings standard;
    command.unlessDefault("max-resolution", settings.maxResolution, standard.maxResolution);
    if (settings.mode != standard.mode)
        command.option("mode", std::string(compressModeName(settings.mode)));
    command
        .unlessDefault("compress-probability", settings.compressProbability,
                       standard.compressProbability)
        .unlessDefault("jpeg-quality", settings.jpegQuality, standard.jpegQuality)
        .unlessDefault("smart-threshold", settings.smartThreshold, standard.smartThreshold)
        .flag("keep-jpeg", settings.keepJpeg)
        .flag("no-restart-markers", !settings.restartMarkers)
        .flag("exif-orientation", settings.applyOrientation)
        .unlessDefault("page-size", settings.pageSize, standard.pageSize)
        .unlessDefault("seed", settings.seed, standard.seed)
        .unlessDefault("workers", settings.workers, standard.workers)
        .flag("strict", settings.strict);
    if (!settings.classes.empty())
        command.option("classes", joined(settings.classes));
    command.unlessDefault("fraction", settings.fraction, standard.fraction)
        .unlessDefault("max-images", settings.maxImages, standard.maxImages)
        .unlessDefault("exclude", settings.exclude, standard.exclude)
        .flag("shuffle", settings.shuffle)
        .flag("resume", settings.resume);
}

void addCopySettings(Command& command, const beton::CopySettings& settings)
{
    command.flag("replace", settings.replace)
        .flag("allow-damaged", settings.onDamage == beton::DamagePolicy::Keep);
}

QString commandOf(const beton::AppendRequest& request)
{
    Command command("append");
    command.path(request.base);
    for (const fs::path& file : request.more)
        command.path(file);
    if (!request.output.empty())
        command.option("out", request.output.string());
    addCopySettings(command, request.settings);
    return command.line();
}

QString commandOf(const SplitRequest& request)
{
    Command command("split");
    command.path(request.input).option("out", request.outputFolder.string());
    if (request.folds > 0)
        command.option("folds", Command::text(request.folds)).flag("fold-pairs", request.foldPairs);
    else
        command.option("fractions", joined(request.fractions));
    if (!request.names.empty())
        command.option("names", joined(request.names));
    command.unlessDefault("seed", request.seed, SplitRequest().seed);
    addCopySettings(command, request.settings);
    return command.line();
}

QString commandOf(const SubsetRequest& request)
{
    Command command("subset");
    command.path(request.input).option("out", request.output.string());
    if (!request.samples.empty())
        command.option("samples", joined(request.samples));
    for (const std::string& name : request.classes)
        command.option("class", name);
    command.flag("keep-class-list", request.keepClassList);
    if (request.fraction)
        command.option("fraction", Command::text(*request.fraction));
    command.unlessDefault("seed", request.seed, SubsetRequest().seed);
    addCopySettings(command, request.settings);
    return command.line();
}

QString commandOf(const ExtractRequest& request)
{
    Command command("extract");
    return command.path(request.input)
        .option("out", request.outputFolder.string())
        .unlessDefault("workers", request.workers, 0)
        .flag("allow-damaged", request.onDamage == beton::DamagePolicy::Keep)
        .line();
}

bool canBeResumed(RunStatus status)
{
    return status == RunStatus::Stopped || status == RunStatus::Failed || isInterrupted(status);
}

} // namespace

QString trainCommand(const Workspace& workspace, const RunRow& run, const DataConfig& moved)
{
    Command command("train");
    if (canBeResumed(run.status) && !run.isImported())
        command.option("resume", Command::text(run.id));
    else
        command.path(workspace.runFolder(run.id) / "config.yaml");
    if (!moved.train.empty())
        command.add("--data.train=" + moved.train.string());
    if (!moved.validation.empty())
        command.add("--data.val=" + moved.validation.string());
    return command.option("workspace", workspace.root().string()).line();
}

QString queueCommand(const Workspace& workspace)
{
    return Command("train")
        .add("--run-queue")
        .option("workspace", workspace.root().string())
        .line();
}

QString demoCommand(const Workspace& workspace)
{
    return Command("demo").option("workspace", workspace.root().string()).line();
}

QString convertCommand(const ConvertRequest& request, bool replace)
{
    Command command("convert");
    command.path(request.source)
        .option("out", request.outputFolder.string())
        .unlessDefault("val-fraction", request.validationFraction,
                       ConvertRequest().validationFraction);
    if (request.trainName)
        command.option("train-name", *request.trainName);
    if (request.validationName)
        command.option("val-name", *request.validationName);
    addSettings(command, request.settings);
    return command.flag("replace", replace).line();
}

QString inspectCommand(const fs::path& path, bool isFile, ImageReading reading,
                       const fs::path& validation)
{
    if (isFile && reading != ImageReading::Pixels)
        return Command("inspect").path(path).line();
    Command command("scan");
    command.path(path)
        .flag("check", reading == ImageReading::Pixels)
        .flag("no-probe", reading == ImageReading::Nothing);
    if (isFile && !validation.empty())
        command.option("val", validation.string());
    return command.line();
}

QString verifyCommand(const fs::path& betonFile)
{
    return Command("verify").path(betonFile).line();
}

QString taskCommand(const BetonTask& task)
{
    return std::visit([](const auto& request) { return commandOf(request); }, task);
}

QString exportCommand(const Workspace& workspace, const std::vector<RunId>& runs,
                      const std::string& format, const fs::path& folder, bool replace)
{
    return Command("export")
        .option("runs", joined(runs))
        .option("format", format)
        .option("out", folder.string())
        .flag("replace", replace)
        .option("workspace", workspace.root().string())
        .line();
}

QString modelExportCommand(const Workspace& workspace, RunId run, RunWeights weights,
                           ModelFormat format, bool averaged, const fs::path& folder, bool replace)
{
    Command command("weights");
    command.add("export").add(weights == RunWeights::Any ? Command::text(run)
                                                         : runReferenceText({run, weights}));
    command.option("to", folder.string());
    if (format != ModelFormat::Timm)
        command.option("format", std::string(modelFormatName(format)));
    return command.flag("trained", !averaged)
        .flag("replace", replace)
        .option("workspace", workspace.root().string())
        .line();
}

QString runsImportCommand(const Workspace& workspace, const RunsImportRequest& request)
{
    Command command("runs");
    command.add("import");
    for (const fs::path& source : request.sources)
        command.path(source);
    return command.flag("with-checkpoints", request.withCheckpoints)
        .option("workspace", workspace.root().string())
        .line();
}

} // namespace formwork::ui
