// Walks all controls of the window: each one says what it is for (Shift+F1).
#include "ui/widgets/whats_this.h"

#include "support/all_dialogs.h"
#include "support/controls.h"
#include "support/image_folder.h"
#include "support/sample_runs.h"
#include "support/scripted_backend.h"
#include "ui/pages/experiment/experiment_form.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/style.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QDialogButtonBox>
#include <QRegularExpression>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>
#include <QWhatsThis>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

namespace {

// Controls whose word says all there is to say.
bool saysEnough(const QWidget* control)
{
    if (control->inherits("QTabBar"))
        return true; // its tabs name what they show
    if (qobject_cast<const QDialogButtonBox*>(control->parentWidget()))
        return true; // Cancel, Close
    for (const QWidget* parent = control->parentWidget(); parent; parent = parent->parentWidget()) {
        // One explained sentence with one or two buttons; and messages with Undo and Close.
        if (parent->inherits("formwork::ui::EmptyState") ||
            parent->inherits("formwork::ui::InlineMessage"))
            return true;
    }
    return control->objectName() == QLatin1String("qt_toolbar_ext_button") ||
           control->objectName() == QLatin1String("ScrollLeftButton") ||
           control->objectName() == QLatin1String("ScrollRightButton");
}

QStringList unexplained(const QWidget& root, int* controls)
{
    QStringList paths;
    for (const QWidget* widget : root.findChildren<QWidget*>()) {
        if (!isControl(widget) || isPart(widget) || saysEnough(widget))
            continue;
        ++*controls;
        static const QRegularExpression kTags(QStringLiteral("<[^>]*>"));
        if (QString(widget->whatsThis()).remove(kTags).trimmed().size() < 4)
            paths << pathOf(widget);
    }
    return paths;
}

} // namespace

class TestWhatsThis : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const Workspace workspace(m_folder->filePath(QStringLiteral("workspace")).toStdString());
        {
            Store store(workspace, m_fileSystem);
            addSampleRuns(store, 4, 3);
        }
        m_window = std::make_unique<MainWindow>(workspace, m_fileSystem, [this] {
            return std::make_unique<ScriptedBackend>(m_script);
        });
        m_window->show();
        const QString images = m_folder->filePath(QStringLiteral("images"));
        writeSplit(images, QStringLiteral("train"), {QStringLiteral("a"), QStringLiteral("b")}, 2);
        m_window->library().add(toPath(images));
        QTRY_VERIFY(m_window->jobs().isIdle() && !m_window->library().rows().empty());
    }

    void cleanup()
    {
        m_window.reset();
        m_folder.reset();
    }

    void everyControlOfEveryPage_data()
    {
        QTest::addColumn<int>("page");
        QTest::addColumn<int>("atLeast");
        QTest::newRow("datasets") << int(Page::Datasets) << 10;
        QTest::newRow("new experiment") << int(Page::NewExperiment) << 25;
        QTest::newRow("runs") << int(Page::Runs) << 30;
        QTest::newRow("compare") << int(Page::Compare) << 18;
    }

    void everyControlOfEveryPage()
    {
        QFETCH(int, page);
        QFETCH(int, atLeast);
        m_window->showPage(Page(page));
        if (Page(page) == Page::Runs)
            m_window->runsPage().view().setGrouping(std::string());
        QCoreApplication::processEvents();
        const QWidget* shown = m_window->findChild<QStackedWidget*>()->currentWidget();
        int controls = 0;
        const QStringList missing = unexplained(*shown, &controls);
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
        QVERIFY2(controls >= atLeast, qPrintable(QString::number(controls)));
    }

    void everyControlOfEveryDialog()
    {
        QCOMPARE(forgottenDialogs(), QStringList());
        int controls = 0;
        QStringList missing;
        for (const auto& dialog : allDialogs())
            missing += unexplained(*dialog, &controls);
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
        QVERIFY2(controls >= 25, qPrintable(QString::number(controls)));
    }

    // The table of core is the one source of what a setting means.
    void settingsShowTheirMeaning()
    {
        const NewExperimentPage& page = m_window->newExperimentPage();
        for (const ConfigKey& key : configKeys()) {
            const QString path = QString::fromUtf8(key.path.data(), qsizetype(key.path.size()));
            const QString meaning =
                QString::fromUtf8(key.help.data(), qsizetype(key.help.size())).toHtmlEscaped();
            if (const QWidget* editor = page.form()->editor(std::string(key.path))) {
                QVERIFY2(editor->whatsThis().contains(meaning), qPrintable(path));
                QVERIFY2(editor->whatsThis().contains(path), qPrintable(path));
            }
        }
        int items = 0;
        for (const QTreeWidget* tree : page.findChildren<QTreeWidget*>()) {
            for (int i = 0; i < tree->topLevelItemCount(); ++i) {
                for (int j = 0; j < tree->topLevelItem(i)->childCount(); ++j, ++items)
                    QVERIFY(!tree->topLevelItem(i)->child(j)->whatsThis(1).isEmpty());
            }
        }
        QCOMPARE(items, int(configKeys().size()));
    }

    void keysExplainWhatHasTheFocus()
    {
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->showPage(Page::NewExperiment);
        m_window->newExperimentPage().form()->editor("train.batch_size")->setFocus();
        QTest::keyClick(m_window.get(), Qt::Key_F1, Qt::ShiftModifier);
        const QWidget* text = nullptr;
        for (const QWidget* top : QApplication::topLevelWidgets()) {
            if (top->isVisible() && top->inherits("QWhatsThat"))
                text = top;
        }
        QVERIFY(text != nullptr);
        QVERIFY(!QWhatsThis::inWhatsThisMode());
        QWhatsThis::hideText();
    }

    void menuAsksThePointer()
    {
        auto* action = m_window->findChild<QAction*>(QStringLiteral("whatsThis"));
        QVERIFY(action != nullptr && action->text().contains(QStringLiteral("Shift+F1")));
        action->trigger();
        QVERIFY(QWhatsThis::inWhatsThisMode());
        QWhatsThis::leaveWhatsThisMode();
    }

private:
    PosixFileSystem m_fileSystem;
    BackendScript m_script;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestWhatsThis)
#include "tst_whats_this.moc"
