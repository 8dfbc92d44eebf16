// What tests of training on targets share: demo images, a config, and formwork-cli in a workspace.
#pragma once

#include "core/dataset/demo/demo_images.h"
#include "support/command_line.h"
#include "support/memory_folder.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

namespace formwork::test {

class RemoteTraining
{
public:
    explicit RemoteTraining(const QString& name) : m_folder(memoryFolder(name))
    {
        DemoImagesRequest request;
        request.root = path(QStringLiteral("images")).toStdString();
        request.trainPerClass = 2;
        request.validationPerClass = 1;
        PosixFileSystem fileSystem;
        NullProgress progress;
        makeDemoImages(request, fileSystem, progress, {});
        QFile config(path(QStringLiteral("config.yaml")));
        if (config.open(QIODevice::WriteOnly))
            config.write(("name: far, away\nmodel: {name: vit_micro_16, image_size: 32}\n"
                          "data: {loader: folder, workers: 1, train: " +
                          path(QStringLiteral("images/train")) +
                          ", val: " + path(QStringLiteral("images/val")) +
                          "}\ntrain: {epochs: 2, batch_size: 8, threads: 1, device: cpu}\n")
                             .toUtf8());
    }

    QString path(const QString& name) const { return m_folder.filePath(name); }

    CommandOutcome run(const QStringList& arguments) const
    {
        return runCommand(arguments +
                          QStringList{QStringLiteral("--workspace"), path(QStringLiteral("ws"))});
    }
    // A target with the programs of this build and the images where they are.
    QStringList targetArguments(const QString& name, const QString& sshConfig) const
    {
        return {"target",
                "add",
                name,
                "--host",
                "box",
                "--ssh-config",
                sshConfig,
                "--folder",
                path("there"),
                "--program",
                kProgram,
                "--data",
                path("images") + '=' + path("images")};
    }
    CommandOutcome train(const QString& target, const QStringList& more = {}) const
    {
        return run(QStringList{"train", path("config.yaml"), "--on", target, "--json"} + more);
    }
    // The number of the run that was submitted; 0: none was.
    static int runIn(const CommandOutcome& submitted)
    {
        return submitted.json()[QStringLiteral("runs")][0][QStringLiteral("run")].toInt();
    }

    QJsonArray runs() const
    {
        return QJsonDocument::fromJson(run({"runs", "list", "--json"}).out).array();
    }
    QJsonObject row(int run) const
    {
        for (const QJsonValue& row : runs())
            if (row[QStringLiteral("id")].toInt() == run)
                return row.toObject();
        return {};
    }
    QString status(int run) const { return row(run)[QStringLiteral("status")].toString(); }
    CommandOutcome sync() const { return run({"workspace", "sync", "--json"}); }

    // Asks the targets until `isReached` of the run's row; false after a minute or two.
    bool await(int run, const std::function<bool(const QJsonObject&)>& isReached,
               int seconds = 90) const
    {
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < seconds * 1000) {
            sync();
            if (isReached(row(run)))
                return true;
            QTest::qWait(200);
        }
        qWarning("%s", QJsonDocument(row(run)).toJson().constData());
        return false;
    }
    bool awaitStatus(int run, const QString& status, int seconds = 90) const
    {
        return await(
            run,
            [&](const QJsonObject& row) {
                return row[QStringLiteral("status")].toString() == status;
            },
            seconds);
    }
    // In the middle of a training of many epochs.
    bool awaitEpochs(int run, int epochs) const
    {
        return await(run, [&](const QJsonObject& row) {
            return row[QStringLiteral("epochs_done")].toInt() >= epochs;
        });
    }

private:
    QTemporaryDir m_folder;
};

} // namespace formwork::test
