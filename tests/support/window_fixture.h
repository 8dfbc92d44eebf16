// The main window over a new workspace, with a backend that trains nothing, for tests of the window
// and of its parts.
#pragma once

#include "support/image_folder.h"
#include "support/scripted_backend.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/style.h"
#include "ui/window/main_window.h"

#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace formwork::test {

class WindowFixture
{
protected:
    // To be called from init().
    void openWorkspace()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_script = std::make_unique<BackendScript>();
        openWindow();
    }

    // To be called from cleanup().
    void closeWorkspace()
    {
        m_window.reset();
        m_folder.reset();
    }

    void openWindow(StoreMode mode = StoreMode::ReadWrite)
    {
        m_window = std::make_unique<ui::MainWindow>(
            workspace(), m_fileSystem,
            [this]() -> std::unique_ptr<Backend> {
                return std::make_unique<ScriptedBackend>(*m_script);
            },
            mode);
        m_window->show();
        m_window->activateWindow();
    }

    Workspace workspace() const
    {
        return Workspace(ui::toPath(m_folder->filePath(QStringLiteral("workspace"))));
    }

    QString images() const { return m_folder->filePath(QStringLiteral("photos")); }

    void writeImages()
    {
        const QStringList classes = {QStringLiteral("cat"), QStringLiteral("dog")};
        writeSplit(images(), QStringLiteral("train"), classes, 3);
        writeSplit(images(), QStringLiteral("val"), classes, 2);
    }

    void fillLibrary()
    {
        writeImages();
        m_window->library().add(ui::toPath(images()));
        QTRY_VERIFY(m_window->jobs().isIdle() && !m_window->library().rows().empty());
    }

    void startExperiment(int epochs)
    {
        ui::NewExperimentPage& page = m_window->newExperimentPage();
        qobject_cast<ui::NumberField*>(page.form()->editor("train.epochs"))->setValue(epochs);
        page.start();
    }

    // Trains until the script is changed.
    void startEndlessTraining()
    {
        m_script->endless = true;
        fillLibrary();
        startExperiment(3);
        QTRY_VERIFY(m_window->queue().currentRun().has_value());
    }

    // The last of the visible messages in a page.
    static QString shownMessage(const QWidget& page)
    {
        QString text;
        for (const ui::InlineMessage* message : page.findChildren<ui::InlineMessage*>()) {
            if (message->isVisible())
                text = message->text();
        }
        return text;
    }

    QPushButton* buttonNamed(const QString& text) const
    {
        for (auto* button : m_window->findChildren<QPushButton*>()) {
            if (button->text() == text && button->isVisible())
                return button;
        }
        return nullptr;
    }

    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<BackendScript> m_script;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace formwork::test
