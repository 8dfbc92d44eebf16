// The page of a new experiment over a new workspace, for tests of the page and of its parts.
#pragma once

#include "support/library_fixture.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/path_field.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>

#include <memory>
#include <string>

namespace formwork::test {

class ExperimentPageFixture : protected LibraryFixture
{
protected:
    // To be called from init().
    void openPage()
    {
        openLibrary(QStringLiteral("photos"));
        m_page = std::make_unique<ui::NewExperimentPage>(*m_changes, *m_library);
        m_page->resize(1200, 740);
        m_page->showForm(); // a new workspace shows the recipes first
        m_page->show();
    }

    // To be called from cleanup().
    void closePage()
    {
        m_page.reset();
        closeLibrary();
    }

    // An image folder and its beton files; the beton files are chosen.
    void fillLibrary()
    {
        const QStringList classes = {QStringLiteral("cat"), QStringLiteral("dog")};
        writeSplit(m_images, QStringLiteral("train"), classes, 3);
        writeSplit(m_images, QStringLiteral("val"), classes, 2);
        m_library->add(ui::toPath(m_images));
        QTRY_VERIFY(m_jobs->isIdle() && m_library->rows().size() == 1);
        convertTo(m_folder->path());
        m_page->chooseDataset(ui::toPath(m_images));
        combo("Loader")->setCurrentText(QStringLiteral("Beton"));
    }

    // The same, with the image folder chosen.
    void fillData()
    {
        fillLibrary();
        combo("Loader")->setCurrentText(QStringLiteral("Image folder"));
    }

    template <typename Widget>
    Widget* edit(const std::string& key) const
    {
        return qobject_cast<Widget*>(m_page->form()->editor(key));
    }

    QComboBox* combo(const char* name) const
    {
        for (QComboBox* each : m_page->findChildren<QComboBox*>()) {
            if (each->accessibleName() == QLatin1String(name))
                return each;
        }
        return nullptr;
    }

    ui::PathField* path(const char* name) const
    {
        for (ui::PathField* each : m_page->findChildren<ui::PathField*>()) {
            if (each->edit()->accessibleName() == QLatin1String(name))
                return each;
        }
        return nullptr;
    }

    void setText(const std::string& key, const QString& text)
    {
        m_page->draft().setText(key, text);
        QCOMPARE(m_page->draft().problem(key), QString());
    }

    // A label says this, alone or before other sentences.
    bool hasText(const QString& text) const
    {
        for (const QLabel* label : m_page->findChildren<QLabel*>()) {
            if (label->text() == text || label->text().startsWith(text + QLatin1Char(' ')))
                return true;
        }
        return false;
    }

    // A label's text ends with this.
    bool hasEnd(const QString& text) const
    {
        for (const QLabel* label : m_page->findChildren<QLabel*>()) {
            if (label->text().endsWith(text))
                return true;
        }
        return false;
    }

    bool hasErrors() const
    {
        return !m_page->draft().problems().empty() ||
               !m_page->form()->dataFields().problem().isEmpty();
    }

    // What the text says, which has one run.
    ExperimentConfig yamlConfig() const
    {
        return configFromYaml(m_page->yaml()->toPlainText().toStdString(), "test");
    }

    Sweep yamlSweep() const
    {
        return sweepFromYaml(m_page->yaml()->toPlainText().toStdString(), "test");
    }

    QString visibleMessage() const { return shownMessage(*m_page); }

    std::unique_ptr<ui::NewExperimentPage> m_page;
};

} // namespace formwork::test
