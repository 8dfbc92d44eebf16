#include "ui/charts/chart_theme.h"
#include "ui/charts/distinct.h"

#include <QSet>
#include <QTest>

#include <set>

using namespace formwork;
using namespace formwork::ui;

class TestDistinct : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstKeepsItsColour();
    void colourStaysWhileShown();
    void chosenColourIsGiven();
    void beyondThePalette();
    void equalNamesAreDistinguished();
    void groupsIgnoreSeeds();
    void commonPartsAreLeftOut();
};

void TestDistinct::firstKeepsItsColour()
{
    DistinctColours colours;
    QCOMPARE(colours.take(1, 0), 0);
    QCOMPARE(colours.take(2, 0), 1); // the next free one
    QCOMPARE(colours.take(3, 1), 2);
    QCOMPARE(colours.take(4, 7), 7);
    QVERIFY(!colours.of(5));
}

void TestDistinct::colourStaysWhileShown()
{
    DistinctColours colours;
    colours.take(1, 0);
    colours.take(2, 0);
    colours.release(1);
    QVERIFY(!colours.of(1));
    QCOMPARE(colours.take(2, 0), 1);
    QCOMPARE(colours.take(1, 0), 0);
}

void TestDistinct::chosenColourIsGiven()
{
    DistinctColours colours;
    colours.take(1, 0);
    colours.take(2, 3);
    QCOMPARE(colours.take(1, 3), 3); // the user chose it
    QVERIFY(colours.of(2).value() != 3);
}

void TestDistinct::beyondThePalette()
{
    DistinctColours colours;
    std::set<int> given;
    for (RunId run = 1; run <= 3 * kRunColours; ++run)
        given.insert(colours.take(run, 4));
    QCOMPARE(given.size(), std::size_t(3 * kRunColours));
}

void TestDistinct::equalNamesAreDistinguished()
{
    ExperimentConfig first;
    ExperimentConfig second;
    second.train.seed = 2;
    ExperimentConfig third;
    third.optimizer.learningRate = 0.5;
    const QStringList names = distinctNames({{1, QStringLiteral("cats"), &first},
                                             {2, QStringLiteral("cats"), &second},
                                             {3, QStringLiteral("cats"), &third},
                                             {4, QStringLiteral("dogs"), &first}});
    QCOMPARE(names.size(), 4);
    QCOMPARE(names[3], QStringLiteral("dogs"));
    QVERIFY2(names[1].contains(QStringLiteral("seed 2")), qPrintable(names[1]));
    QVERIFY2(names[2].contains(QStringLiteral("lr 0.5")), qPrintable(names[2]));
    QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), 4);

    const QStringList equal =
        distinctNames({{7, QStringLiteral("cats"), &first}, {9, QStringLiteral("cats"), &first}});
    QCOMPARE(equal, (QStringList{QStringLiteral("cats (run 7)"), QStringLiteral("cats (run 9)")}));
    const QStringList older =
        distinctNames({{7, QStringLiteral("cats"), &first},
                       {9, QStringLiteral("cats"), &first, {{"optimizer.name", "rmsprop", {}}}}});
    QCOMPARE(older[1], QStringLiteral("cats (name rmsprop)"));
    const QStringList unknown =
        distinctNames({{7, QStringLiteral("cats"), &third},
                       {9, QStringLiteral("cats"), &first, {}, false}}); // imported
    QCOMPARE(unknown,
             (QStringList{QStringLiteral("cats (run 7)"), QStringLiteral("cats (run 9)")}));
}

void TestDistinct::groupsIgnoreSeeds()
{
    ExperimentConfig first;
    ExperimentConfig second;
    second.train.seed = 2;
    second.optimizer.learningRate = 0.5;
    const QStringList names =
        distinctNames({{1, QStringLiteral("cats"), &first}, {2, QStringLiteral("cats"), &second}},
                      SeedsIn::NoNames);
    QVERIFY2(!names[1].contains(QStringLiteral("seed")), qPrintable(names[1]));
    QVERIFY2(names[1].contains(QStringLiteral("lr 0.5")), qPrintable(names[1]));
}

void TestDistinct::commonPartsAreLeftOut()
{
    const QStringList sweep = {QStringLiteral("cats, lr 0.1, batch 32"),
                               QStringLiteral("cats, lr 0.2, batch 32")};
    QCOMPARE(withoutCommonParts(sweep),
             (QStringList{QStringLiteral("lr 0.1"), QStringLiteral("lr 0.2")}));
    const QStringList others = {QStringLiteral("levit beton"), QStringLiteral("levit folder")};
    QCOMPARE(withoutCommonParts(others), others);
    const QStringList shorter = {QStringLiteral("cats"), QStringLiteral("cats, lr 0.2")};
    QCOMPARE(withoutCommonParts(shorter), shorter); // nothing of the first would be left
    QCOMPARE(withoutCommonParts({QStringLiteral("one, run")}),
             QStringList{QStringLiteral("one, run")});
    QVERIFY(withoutCommonParts({}).isEmpty());
}

QTEST_GUILESS_MAIN(TestDistinct)
#include "tst_distinct.moc"
