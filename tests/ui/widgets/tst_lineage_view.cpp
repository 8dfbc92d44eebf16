#include "ui/widgets/lineage_view.h"

#include "support/screenshot.h"

#include <QAbstractButton>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

namespace {

LineageNode nodeOf(LineageKind kind, const char* label, int layer, RunId run = 0)
{
    LineageNode node;
    node.kind = kind;
    node.label = label;
    node.path = std::string("/data/") + label;
    node.layer = layer;
    node.run = run;
    node.status = RunStatus::Done;
    return node;
}

Lineage sampleLineage()
{
    Lineage lineage;
    lineage.nodes = {nodeOf(LineageKind::Images, "photos", 0),
                     nodeOf(LineageKind::Beton, "train_500_0.50_90.beton", 1),
                     nodeOf(LineageKind::Beton, "val_500_0.50_90.beton", 1),
                     nodeOf(LineageKind::Run, "levit beton", 2, 3),
                     nodeOf(LineageKind::Run, "levit beton, lr 0.0003", 3, 7),
                     nodeOf(LineageKind::Run, "fine-tuned on birds", 3, 8),
                     nodeOf(LineageKind::Weights, "best.safetensors", 3, 3)};
    lineage.nodes[3].isSubject = true;
    lineage.nodes[3].resumes = 2;
    lineage.edges = {{0, 1, LineageLink::Converted}, {0, 2, LineageLink::Converted},
                     {1, 3, LineageLink::Trained},   {2, 3, LineageLink::Validated},
                     {3, 4, LineageLink::Cloned},    {3, 5, LineageLink::FineTuned},
                     {3, 6, LineageLink::Saved}};
    return lineage;
}

} // namespace

class TestLineageView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void captionsSayWhatThingsAre()
    {
        const Lineage lineage = sampleLineage();
        const QStringList captions = {
            QStringLiteral("images"),          QStringLiteral("training data"),
            QStringLiteral("validation data"), QStringLiteral("Done, resumed 2 times"),
            QStringLiteral("clone, Done"),     QStringLiteral("fine-tuned, Done"),
            QStringLiteral("saved weights")};
        for (std::size_t i = 0; i < lineage.nodes.size(); ++i)
            QCOMPARE(LineageView::caption(lineage, i), captions[static_cast<qsizetype>(i)]);
        Lineage gone = lineage;
        gone.nodes[4].isKnown = false;
        QCOMPARE(LineageView::caption(gone, 4), QStringLiteral("deleted run"));
        gone.nodes[6].format = "onnx";
        QCOMPARE(LineageView::caption(gone, 6), QStringLiteral("exported (onnx)"));
        gone.nodes[6].isKnown = false;
        QCOMPARE(LineageView::caption(gone, 6),
                 QStringLiteral("exported (onnx), moved or deleted"));
    }

    void everythingLeadsSomewhere()
    {
        LineageView view;
        view.resize(360, 500);
        view.show();
        Lineage lineage = sampleLineage();
        lineage.nodes[4].isKnown = false;
        lineage.hidden = 5;
        view.showLineage(lineage);
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const auto buttons = view.findChildren<QAbstractButton*>();
        QCOMPARE(buttons.size(), qsizetype(7));
        QSignalSpy activated(&view, &LineageView::activated);
        for (QAbstractButton* button : buttons) {
            QVERIFY(!button->accessibleName().isEmpty());
            QVERIFY(view.widget()->rect().contains(button->geometry()));
            for (const QAbstractButton* other : buttons)
                QVERIFY(button == other || !button->geometry().intersects(other->geometry()));
            button->setFocus();
            QTest::keyClick(button, Qt::Key_Return);
        }
        QCOMPARE(activated.count(), 6); // not to the deleted one
        view.showText(QStringLiteral("nothing"));
        QVERIFY(view.findChildren<QAbstractButton*>().isEmpty());
    }

    void screenshots()
    {
        LineageView view;
        view.showLineage(sampleLineage());
        saveScreenshots(view, QStringLiteral("lineage"), QSize(360, 460));
    }
};

QTEST_MAIN(TestLineageView)
#include "tst_lineage_view.moc"
