#include "ui/dialogs/targets_dialog.h"

#include "core/remote/submission.h"
#include "support/screenshot.h"
#include "ui/dialogs/target_editor.h"
#include "ui/models/store_changes.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"

#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <semaphore>

using namespace formwork;
using namespace formwork::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

Target box(const std::string& name)
{
    Target target;
    target.name = name;
    target.host = name + ".example.org";
    target.copiesData = true;
    return target;
}

std::vector<TargetFinding> findings()
{
    return {{CheckState::Good, Text("%1 answers: %2").arg("box", "Linux x86_64 box"), {}},
            {CheckState::Good,
             Text("the folder %1 can be written; %2 GB are free").arg("/f", 120.5),
             {}},
            {CheckState::Warning, Text("no place of data is known there, and none is copied"),
             Text("name one (--data LOCAL=REMOTE), or let data be copied (--copy-data)")},
            {CheckState::Bad, Text("rsync is not installed there"),
             Text("install it there, or ask its administrator for it")}};
}

} // namespace

class TestTargetsDialog : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TargetsDialog> open(TargetsDialog::Checker check = nullptr)
    {
        auto dialog = std::make_unique<TargetsDialog>(*m_changes, std::move(check));
        dialog->show();
        return dialog;
    }
    static QPushButton* button(const TargetsDialog& dialog, const QString& text)
    {
        for (auto* each : dialog.findChildren<QPushButton*>())
            if (QString(each->text()).remove(u'&') == text && each->isVisible())
                return each;
        return nullptr;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<Store>(Workspace(m_folder->filePath(u"w"_s).toStdString()),
                                          m_fileSystem);
        m_changes = std::make_unique<StoreChanges>(*m_store);
    }
    void cleanup()
    {
        m_changes.reset();
        m_store.reset();
        m_folder.reset();
    }

    void withoutTargetsItSaysWhatTheyAre()
    {
        const auto dialog = open();
        auto* empty = dialog->findChild<EmptyState*>();
        QVERIFY(empty->isVisible());
        QTest::mouseClick(empty->actionButton(), Qt::LeftButton);
        auto* editor = dialog->findChild<TargetEditor*>();
        QVERIFY(editor != nullptr);
        for (auto* line : editor->findChildren<QLineEdit*>()) {
            if (line->accessibleName() == u"Name" || line->accessibleName() == u"Host")
                line->setText(u"box"_s);
        }
        const QSignalSpy changed(dialog.get(), &TargetsDialog::changed);
        editor->accept();
        QCOMPARE(changed.count(), 1);
        QVERIFY(!empty->isVisible());
        QCOMPARE(dialog->list()->count(), 1);
        QCOMPARE(loadTarget(*m_store, "box").host, std::string("box"));
    }

    void editsAndRemoves()
    {
        saveTarget(*m_store, box("a"));
        saveTarget(*m_store, box("b"));
        const auto dialog = open();
        QCOMPARE(dialog->list()->count(), 2);
        dialog->list()->setCurrentRow(1);
        QVERIFY(dialog->details().contains(u"b.example.org"));
        dialog->edit();
        auto* editor = dialog->findChild<TargetEditor*>();
        for (auto* line : editor->findChildren<QLineEdit*>())
            if (line->accessibleName() == u"Host")
                line->setText(u"other"_s);
        editor->accept();
        QCOMPARE(loadTarget(*m_store, "b").host, std::string("other"));
        QVERIFY2(dialog->details().contains(u"other"), qPrintable(dialog->details()));
        dialog->remove();
        QCOMPARE(dialog->list()->count(), 1);
        QVERIFY(!m_store->targetText("b"));
        dialog->remove();
        QVERIFY(dialog->findChild<EmptyState*>()->isVisible());
    }

    void aTargetWithARunIsNotRemoved()
    {
        saveTarget(*m_store, box("a"));
        ExperimentConfig config;
        config.data.train = "/x";
        const RunId run = m_store->createRun(config, RunStart::Submitted);
        m_store->beginSubmission(run, "a", "/f");
        m_store->recordSubmitted(run, {});
        const auto dialog = open();
        dialog->remove();
        QCOMPARE(dialog->list()->count(), 1);
        QVERIFY2(dialog->message().text().contains(u"submitted"),
                 qPrintable(dialog->message().text()));
    }

    void whatACheckFindsIsShownLineByLine()
    {
        saveTarget(*m_store, box("box"));
        std::binary_semaphore next(0);
        const auto check = [&next](const Target&, std::stop_token,
                                   const std::function<void(const TargetFinding&)>& found) {
            found(findings().front());
            next.acquire();
            return findings();
        };
        const auto dialog = open(check);
        dialog->check();
        QVERIFY(!button(*dialog, u"Check"_s)->isEnabled());
        QTRY_VERIFY(dialog->details().contains(u"Box answers") ||
                    dialog->details().contains(u"box answers"));
        QVERIFY(dialog->details().contains(u"Checking"));
        next.release();
        QTRY_VERIFY(dialog->details().contains(u"Runs cannot be submitted to it yet"));
        const QString details = dialog->details();
        QVERIFY2(details.contains(u"Problem: Rsync is not installed there"), qPrintable(details));
        QVERIFY(details.contains(u"Install it there"));
        QTRY_VERIFY(button(*dialog, u"Check"_s)->isEnabled());
    }

    void aCheckThatFailsIsShown()
    {
        saveTarget(*m_store, box("box"));
        const auto check =
            [](const Target&, std::stop_token,
               const std::function<void(const TargetFinding&)>&) -> std::vector<TargetFinding> {
            throw Error(ErrorCode::NotFound, Text("the program %1 is not installed").arg("ssh"), {},
                        Text("install the package openssh-client"));
        };
        const auto dialog = open(check);
        dialog->check();
        QTRY_VERIFY2(dialog->message().text().contains(u"ssh is not installed"),
                     qPrintable(dialog->message().text()));
    }

    void closingStopsTheCheck()
    {
        saveTarget(*m_store, box("box"));
        std::atomic<bool> isStopped = false;
        const auto check =
            [&isStopped](
                const Target&, std::stop_token stop,
                const std::function<void(const TargetFinding&)>&) -> std::vector<TargetFinding> {
            while (!stop.stop_requested())
                std::this_thread::yield();
            isStopped = true;
            throw Error(ErrorCode::Cancelled, Text("cancelled"));
        };
        QWidget window;
        auto dialog = std::make_unique<TargetsDialog>(*m_changes, check, &window);
        dialog->check();
        dialog.reset();
        QTRY_VERIFY(isStopped);
    }

    void screenshots()
    {
        saveTarget(*m_store, box("box"));
        Target cluster = box("cluster");
        cluster.kind = TargetKind::Slurm;
        cluster.slurm.partition = "gpu";
        cluster.slurm.timeLimit = "12:00:00";
        saveTarget(*m_store, cluster);
        const auto check = [](const Target&, std::stop_token,
                              const std::function<void(const TargetFinding&)>&) {
            return findings();
        };
        const auto dialog = open(check);
        dialog->list()->setCurrentRow(1);
        dialog->check();
        QTRY_VERIFY(dialog->details().contains(u"cannot be submitted"));
        saveScreenshots(*dialog, u"targets"_s, QSize(820, 520));
        m_store->removeTarget("box");
        m_store->removeTarget("cluster");
        saveScreenshots(*open(), u"targets-empty"_s, QSize(760, 480));
    }

private:
    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<StoreChanges> m_changes;
};

QTEST_MAIN(TestTargetsDialog)
#include "tst_targets_dialog.moc"
