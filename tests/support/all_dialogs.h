// One of every dialog of the window, in every shape, for tests that walk through all of them.
#pragma once

#include "core/base/file_system.h"
#include "core/machine/faulty_machines.h"
#include "ui/dialogs/alerts_dialog.h"
#include "ui/dialogs/beton_task_dialog.h"
#include "ui/dialogs/close_question.h"
#include "ui/dialogs/command_palette.h"
#include "ui/dialogs/convert_dialog.h"
#include "ui/dialogs/export_model_dialog.h"
#include "ui/dialogs/extend_dialog.h"
#include "ui/dialogs/find_settings_dialog.h"
#include "ui/dialogs/help_dialogs.h"
#include "ui/dialogs/import_runs_dialog.h"
#include "ui/dialogs/machine_dialog.h"
#include "ui/dialogs/script_dialog.h"
#include "ui/dialogs/target_editor.h"
#include "ui/dialogs/targets_dialog.h"
#include "ui/dialogs/workspace_trouble.h"
#include "ui/help/guide_window.h"
#include "ui/jobs/job_list.h"
#include "ui/models/store_changes.h"
#include "ui/pages/runs/prediction_window.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QWidget>

#include <memory>
#include <vector>

namespace formwork::ui {

inline std::vector<std::unique_ptr<QWidget>> allDialogs()
{
    static PosixFileSystem files;
    std::vector<std::unique_ptr<QWidget>> all;
    all.push_back(std::make_unique<ConvertDialog>("/data/images", false, files));
    all.push_back(std::make_unique<CommandPalette>(
        std::vector<PaletteEntry>{{.title = QStringLiteral("images"),
                                   .kind = QStringLiteral("images"),
                                   .keys = {},
                                   .run = {}}}));
    all.push_back(std::make_unique<ShortcutsDialog>());
    ExperimentConfig extended;
    extended.data.train = "/data/train.beton";
    extended.schedule.name = ScheduleKind::Cosine;
    all.push_back(std::make_unique<ExtendDialog>(QStringLiteral("images"), extended,
                                                 RunEnd{.epochs = 10, .learningRate = 1e-7}));
    all.push_back(std::make_unique<ExportModelDialog>(
        ExportModelDialog::About{.runName = QStringLiteral("images"),
                                 .model = "vit_ti_16",
                                 .hasBest = true,
                                 .hasLast = true,
                                 .hasAverage = true,
                                 .folder = "/data/images"}));
    auto import = std::make_unique<ImportRunsDialog>();
    import->addSources({QStringLiteral("images")});
    all.push_back(std::move(import));
    static JobList jobs;
    all.push_back(std::make_unique<FindSettingsDialog>(
        extended, FindSettingsDialog::Means{.loadBackend = nullptr,
                                            .fileSystem = files,
                                            .jobs = jobs,
                                            .page = 0,
                                            .workspace = Workspace("/w"),
                                            .scratch = "/w/tune",
                                            .rankProgram = {}}));
    all.push_back(std::make_unique<AboutDialog>());
    all.push_back(std::make_unique<CloseQuestion>(QStringList{QStringLiteral("images")}));
    const BetonTaskDialog::About file{
        .file = "/data/train.beton", .classNames = {"images"}, .others = {"/data/more.beton"}};
    for (const BetonTaskKind kind : {BetonTaskKind::Merge, BetonTaskKind::Split,
                                     BetonTaskKind::Subset, BetonTaskKind::Extract})
        all.push_back(std::make_unique<BetonTaskDialog>(kind, file));
    all.push_back(std::make_unique<WorkspaceTroubleDialog>(
        WorkspaceTrouble{.error = Error(ErrorCode::CorruptData, Text("/w"), "/w/formwork.db"),
                         .canBeRead = true,
                         .isDamaged = true,
                         .backup = DatabaseBackup{"/w/formwork.db.backup", 1}}));
    auto* watch = new AlertWatch(Workspace("/w"), files, "/w/webhooks.json", nullptr);
    all.push_back(std::make_unique<AlertsDialog>(*watch));
    watch->setParent(all.back().get());
    all.push_back(std::make_unique<PredictionWindow>(files, nullptr, nullptr));
    auto machine = std::make_unique<MachineDialog>(nullptr, files);
    machine->showFacts(formwork::test::faultyMachines().front().facts);
    all.push_back(std::move(machine));
    static const QTemporaryDir folder;
    static Store store(Workspace(folder.filePath(QStringLiteral("w")).toStdString()), files);
    static StoreChanges changes(store);
    Target target;
    target.name = "images";
    target.kind = TargetKind::Slurm;
    target.host = "images";
    store.putTarget(target.name, targetToText(target));
    all.push_back(std::make_unique<TargetsDialog>(changes, nullptr));
    all.push_back(std::make_unique<TargetEditor>(target, std::vector<std::string>{}));
    all.push_back(
        std::make_unique<ScriptDialog>(QStringLiteral("images"), QStringLiteral("#!/bin/sh")));
    return all;
}

// Classes of dialogs that the sources declare and allDialogs() lacks.
inline QStringList forgottenDialogs()
{
    QSet<QString> known;
    for (const auto& dialog : allDialogs())
        known.insert(QString::fromLatin1(dialog->metaObject()->className())
                         .section(QLatin1String("::"), -1));
    static const QRegularExpression kClass(
        QStringLiteral("class (\\w+)[^;{]*public Q(Dialog|MessageBox|FileDialog|Wizard)\\b"));
    QStringList forgotten;
    const QDir root(QStringLiteral(FORMWORK_TEST_DATA "/../.."));
    for (const char* part : {"ui", "app"}) {
        QDirIterator files(root.filePath(QLatin1String(part)),
                           {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            auto matches = kClass.globalMatch(QString::fromUtf8(file.readAll()));
            while (matches.hasNext()) {
                const QString name = matches.next().captured(1);
                if (!known.contains(name))
                    forgotten << name;
            }
        }
    }
    return forgotten;
}

} // namespace formwork::ui
