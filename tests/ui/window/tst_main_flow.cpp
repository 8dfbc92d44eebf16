// The main job through the window, with the real training module: folder in, beton files, the same
// experiment with both loaders, curves of both runs.
#include "ui/window/main_window.h"

#include "support/image_folder.h"
#include "support/scripted_backend.h"
#include "support/stall_watch.h"
#include "ui/models/runs_model.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/style.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestMainFlow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void folderToCurves()
    {
        const QTemporaryDir folder;
        const QString images = folder.filePath(QStringLiteral("photos"));
        const QStringList classes = {QStringLiteral("cat"), QStringLiteral("dog")};
        writeSplit(images, QStringLiteral("train"), classes, 8);
        writeSplit(images, QStringLiteral("val"), classes, 4);
        PosixFileSystem fileSystem;
        MainWindow window(Workspace(toPath(folder.filePath(QStringLiteral("workspace")))),
                          fileSystem,
                          [] { return loadBackend(backendModulePath(FORMWORK_TEST_PROGRAMS)); });
        window.show();
        window.datasetsPage().addPaths({toPath(images)});
        QTRY_VERIFY(window.jobs().isIdle() && window.library().rows().size() == 1);
        ConvertRequest conversion;
        conversion.source = toPath(images);
        conversion.outputFolder = toPath(folder.path());
        window.library().convert(conversion);
        QTRY_VERIFY(window.jobs().isIdle() && window.library().rows().size() == 3);

        fillForm(window, images);
        window.newExperimentPage().start();
        QCOMPARE(window.page(), Page::Runs);
        QTRY_VERIFY_WITH_TIMEOUT(!window.queue().isActive(), 60'000);
        QVERIFY2(!window.runsPage().message().isVisible(),
                 qPrintable(window.runsPage().message().text()));

        const auto runs = window.store().runs();
        QCOMPARE(runs.size(), std::size_t(2));
        for (const RunRow& run : runs) {
            QCOMPARE(run.status, RunStatus::Done);
            const auto epochs = window.store().epochs(run.id);
            QCOMPARE(epochs.size(), std::size_t(2));
            QCOMPARE(epochs[0].images, std::uint64_t(16));
            QVERIFY(epochs[1].validationTop1.has_value());
            QVERIFY(epochs[1].epochSeconds > 0);
        }
        QCOMPARE(window.runsPage().tickedRuns().size(), std::size_t(2));
        // Both saw the same crops in the same order, up to what JPEG at quality 90 changes.
        const double beton = window.store().epochs(runs[0].id)[0].trainLoss;
        const double image = window.store().epochs(runs[1].id)[0].trainLoss;
        QVERIFY2(qAbs(beton - image) < 0.05, qPrintable(QString::number(beton - image)));
    }

    // What the demo trains is tested with the demo job; here: one click, and four runs go through
    // the queue.
    void demoButtonMakesFourRuns()
    {
        const QTemporaryDir folder;
        PosixFileSystem fileSystem;
        BackendScript script;
        MainWindow window(Workspace(toPath(folder.filePath(QStringLiteral("workspace")))),
                          fileSystem, [&] { return std::make_unique<ScriptedBackend>(script); });
        window.show();
        window.datasetsPage().emptyState()->secondActionButton()->click();
        QCOMPARE(window.page(), Page::Runs);
        QVERIFY(!window.jobs().isIdle());
        QTRY_COMPARE_WITH_TIMEOUT(script.trained.load(), 4, 60'000);
        QTRY_VERIFY(!window.queue().isActive());
        QCOMPARE(window.runsPage().tickedRuns().size(), std::size_t(4));
        QCOMPARE(window.library().rows().size(), std::size_t(3));
        const auto choices = window.library().choices();
        QVERIFY(!choices.empty() && !choices[0].trainBeton.empty() &&
                !choices[0].validationFolder.empty());
    }

private:
    static void fillForm(MainWindow& window, const QString& images)
    {
        NewExperimentPage& page = window.newExperimentPage();
        page.chooseDataset(toPath(images));
        ExperimentForm& form = *page.form();
        auto* model = qobject_cast<QComboBox*>(form.editor("model.name"));
        model->setCurrentIndex(model->findData(QStringLiteral("vit_micro_16")));
        qobject_cast<NumberField*>(form.editor("model.image_size"))->setValue(32);
        qobject_cast<NumberField*>(form.editor("train.epochs"))->setValue(2);
        qobject_cast<NumberField*>(form.editor("train.batch_size"))->setValue(8);
        // Little work, and perhaps many tests at once: threads would only wait for each other.
        qobject_cast<NumberField*>(form.editor("train.threads"))->setValue(1);
        qobject_cast<NumberField*>(form.editor("data.workers"))->setValue(1);
        for (QComboBox* combo : form.findChildren<QComboBox*>()) {
            if (combo->accessibleName() == QLatin1String("Loader"))
                combo->setCurrentText(QStringLiteral("Both: compare loaders"));
        }
    }
};

// Everything above also says how long the event loop was held up; a hang fails.
int main(int argc, char** argv)
{
    test::StallWatch application(argc, argv);
    QTEST_SET_MAIN_SOURCE_PATH
    TestMainFlow flows;
    const int failures = QTest::qExec(&flows, argc, argv);
    std::printf("longest stall of the event loop: %.1f ms (%s)\n", application.worst(),
                qPrintable(application.what()));
    constexpr double kHang = 2000; // milliseconds; generous, as tests run side by side
    return application.worst() < kHang ? failures : failures + 1;
}

#include "tst_main_flow.moc"
