#include "ui/dialogs/beton_task_dialog.h"

#include "core/base/error.h"
#include "support/screenshot.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QListWidget>
#include <QSpinBox>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

namespace {

template <typename T>
T* named(const QWidget& parent, const char* name)
{
    for (auto* widget : parent.findChildren<T*>()) {
        if (widget->accessibleName() == QLatin1String(name))
            return widget;
    }
    return nullptr;
}

BetonTaskDialog::About about()
{
    return {.file = "/data/train.beton",
            .classNames = {"cat", "dog", "owl"},
            .others = {"/data/more.beton", "/data/val.beton"}};
}

void tick(QListWidget* list, int row, bool on)
{
    list->item(row)->setCheckState(on ? Qt::Checked : Qt::Unchecked);
}

} // namespace

class TestBetonTaskDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mergeIntoANewFile()
    {
        const BetonTaskDialog dialog(BetonTaskKind::Merge, about());
        tick(named<QListWidget>(dialog, "Add"), 1, true);
        const auto task = std::get<beton::AppendRequest>(dialog.task());
        QCOMPARE(task.base, std::filesystem::path("/data/train.beton"));
        QCOMPARE(task.more, (std::vector<std::filesystem::path>{"/data/val.beton"}));
        QCOMPARE(task.output, std::filesystem::path("/data/train_merged.beton"));
        QVERIFY(!task.settings.replace);
    }

    void appendToThisFile()
    {
        const BetonTaskDialog dialog(BetonTaskKind::Merge, about());
        tick(named<QListWidget>(dialog, "Add"), 0, true);
        named<QComboBox>(dialog, "Write")->setCurrentIndex(1);
        QVERIFY(!dialog.findChild<PathField*>()->isEnabled());
        QVERIFY(std::get<beton::AppendRequest>(dialog.task()).output.empty());
    }

    void splitByShares()
    {
        const BetonTaskDialog dialog(BetonTaskKind::Split, about());
        named<QLineEdit>(dialog, "Shares")->setText(QStringLiteral("0.7, 0.2,0.1"));
        named<QSpinBox>(dialog, "Seed")->setValue(5);
        const auto task = std::get<SplitRequest>(dialog.task());
        QCOMPARE(task.fractions, (std::vector<double>{0.7, 0.2, 0.1}));
        QCOMPARE(task.folds, 0);
        QCOMPARE(task.seed, std::uint64_t(5));
        QCOMPARE(task.outputFolder, std::filesystem::path("/data"));
    }

    void splitIntoFolds()
    {
        const BetonTaskDialog dialog(BetonTaskKind::Split, about());
        named<QComboBox>(dialog, "Divide")->setCurrentIndex(1);
        QVERIFY(!named<QLineEdit>(dialog, "Shares")->isEnabled());
        named<QSpinBox>(dialog, "Folds")->setValue(4);
        const auto task = std::get<SplitRequest>(dialog.task());
        QCOMPARE(task.folds, 4);
        QVERIFY(task.fractions.empty());
    }

    void partOfSomeClasses()
    {
        const BetonTaskDialog dialog(BetonTaskKind::Subset, about());
        QVERIFY(std::get<SubsetRequest>(dialog.task()).classes.empty()); // all
        tick(named<QListWidget>(dialog, "Classes"), 1, false);
        named<QDoubleSpinBox>(dialog, "Share of each class")->setValue(0.25);
        const auto task = std::get<SubsetRequest>(dialog.task());
        QCOMPARE(task.classes, (std::vector<std::string>{"cat", "owl"}));
        QCOMPARE(task.fraction, std::optional(0.25));
        QCOMPARE(task.output, std::filesystem::path("/data/train_part.beton"));
    }

    void classNamesMayHoldAnyBytes()
    {
        auto folder = about();
        folder.classNames = {"cl\xff", "cl\xfe", "owl"};
        const BetonTaskDialog dialog(BetonTaskKind::Subset, folder);
        tick(named<QListWidget>(dialog, "Classes"), 1, false);
        QCOMPARE(std::get<SubsetRequest>(dialog.task()).classes,
                 (std::vector<std::string>{"cl\xff", "owl"}));
    }

    void extractIntoAFolder()
    {
        const BetonTaskDialog dialog(BetonTaskKind::Extract, about());
        const auto task = std::get<ExtractRequest>(dialog.task());
        QCOMPARE(task.outputFolder, std::filesystem::path("/data/train"));
        QCOMPARE(inputOf(dialog.task()), std::filesystem::path("/data/train.beton"));
    }

    void whatCannotBeRightIsReportedInPlace_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("nothing to merge") << int(BetonTaskKind::Merge);
        QTest::newRow("shares that are not numbers") << int(BetonTaskKind::Split);
        QTest::newRow("no class") << int(BetonTaskKind::Subset);
        QTest::newRow("no folder") << int(BetonTaskKind::Extract);
    }

    void whatCannotBeRightIsReportedInPlace()
    {
        QFETCH(int, kind);
        BetonTaskDialog dialog(BetonTaskKind(kind), about());
        dialog.show();
        if (auto* shares = named<QLineEdit>(dialog, "Shares"))
            shares->setText(QStringLiteral("half, half"));
        if (auto* classes = named<QListWidget>(dialog, "Classes")) {
            for (int i = 0; i < classes->count(); ++i)
                tick(classes, i, false);
        }
        if (BetonTaskKind(kind) == BetonTaskKind::Extract)
            dialog.findChild<PathField*>()->setPath({});
        dialog.accept();
        QVERIFY(dialog.isVisible()); // still open
        QVERIFY(dialog.findChild<InlineMessage*>()->isVisible());
    }

    void screenshots()
    {
        for (const auto& [kind, name] : {std::pair(BetonTaskKind::Merge, "dialog-merge"),
                                         std::pair(BetonTaskKind::Split, "dialog-split"),
                                         std::pair(BetonTaskKind::Subset, "dialog-subset"),
                                         std::pair(BetonTaskKind::Extract, "dialog-extract")}) {
            BetonTaskDialog dialog(kind, about());
            dialog.adjustSize();
            saveScreenshots(dialog, QLatin1String(name), dialog.size());
        }
    }
};

QTEST_MAIN(TestBetonTaskDialog)
#include "tst_beton_task_dialog.moc"
