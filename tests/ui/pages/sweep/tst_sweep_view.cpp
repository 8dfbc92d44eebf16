#include "support/screenshot.h"
#include "support/sweep_runs.h"
#include "support/workspace_fixture.h"
#include "ui/charts/sweep/box_figure.h"
#include "ui/charts/sweep/sweep_chart.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_changes.h"
#include "ui/pages/sweep/effects_model.h"
#include "ui/pages/sweep/sweep_view.h"

#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QSvgRenderer>
#include <QTableView>
#include <QTest>

#include <set>

using namespace formwork;
using namespace formwork::ui;

class SweepViewTest : public QObject, private test::WorkspaceFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void anEmptySweepExplainsItself();
    void settingsThatDifferAreAxes();
    void scalesFollowTheValues();
    void brushOnAnAxisHighlights();
    void brushInTheScatterHighlights();
    void boxesAreQuartiles();
    void aBoxIsBrushed();
    void keysBrush();
    void clickChoosesARun();
    void selectionOfTheTableHighlights();
    void whatMatteredInWords();
    void choicesAreRemembered();
    void exportsPicturesAndTable();
    void copies();
    void chartsHaveAMenu();
    void longTitlesHaveRoom();
    void thousandsOfRunsAreLimited();
    void screenshots();

private:
    void showRuns(int count);
    void drag(SweepChart& chart, QPoint from, QPoint to);

    std::unique_ptr<StoreChanges> m_changes;
    std::unique_ptr<RunsModel> m_model;
    std::unique_ptr<SweepView> m_view;
    std::vector<RunId> m_runs;
};

void SweepViewTest::init()
{
    openStore();
    m_changes = std::make_unique<StoreChanges>(*m_store);
    m_model = std::make_unique<RunsModel>(*m_changes);
    m_view = std::make_unique<SweepView>(*m_store, *m_model);
    m_view->resize(900, 480);
}

void SweepViewTest::cleanup()
{
    m_view.reset();
    m_model.reset();
    m_changes.reset();
    closeStore();
}

void SweepViewTest::showRuns(int count)
{
    m_runs = test::addSweepRuns(*m_store, count);
    m_model->refresh();
    m_view->setShownRuns(m_runs);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    QTRY_COMPARE(m_view->scene().data.count(), std::size_t(count));
    m_view->grab(); // lays the charts out
}

void SweepViewTest::drag(SweepChart& chart, QPoint from, QPoint to)
{
    QTest::mousePress(&chart, Qt::LeftButton, {}, from);
    const auto move = [&](QPoint place) {
        QMouseEvent event(QEvent::MouseMove, place, chart.mapToGlobal(place), Qt::NoButton,
                          Qt::LeftButton, {});
        QApplication::sendEvent(&chart, &event);
    };
    move((from + to) / 2);
    move(to);
    QTest::mouseRelease(&chart, Qt::LeftButton, {}, to);
}

void SweepViewTest::anEmptySweepExplainsItself()
{
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    const auto labels = m_view->findChildren<QLabel*>();
    QVERIFY(std::ranges::any_of(labels, [](const QLabel* label) {
        return label->isVisible() && label->text().contains(QStringLiteral("several values"));
    }));
    // One run has nothing that differs.
    m_runs = test::addSweepRuns(*m_store, 1);
    m_model->refresh();
    m_view->setShownRuns(m_runs);
    QTRY_COMPARE(m_view->scene().data.count(), std::size_t(1));
    QVERIFY(!m_view->chart(SweepView::Tab::Parallel).isVisible());
}

void SweepViewTest::settingsThatDifferAreAxes()
{
    showRuns(40);
    const SweepData& data = m_view->scene().data;
    std::set<std::string> settings;
    for (const SweepColumn& column : data.columns) {
        QCOMPARE(column.values.size(), data.count());
        if (column.isSetting)
            settings.insert(column.key);
    }
    QCOMPARE(settings,
             (std::set<std::string>{"model.name", "optimizer.lr", "optimizer.weight_decay",
                                    "train.batch_size", "train.seed"}));
    QVERIFY(data.columnOf("best") >= 0);
    const SweepColumn& model = data.columns[static_cast<std::size_t>(data.columnOf("model.name"))];
    QVERIFY(model.isText());
    QCOMPARE(model.levels.size(), qsizetype(3));
    const SweepColumn& rate = data.columns[static_cast<std::size_t>(data.columnOf("optimizer.lr"))];
    QVERIFY(!rate.isText());
    QCOMPARE(rate.title, QStringLiteral("lr"));
    for (std::size_t run = 0; run < data.count(); ++run)
        QCOMPARE(*rate.values[run], m_store->config(data.runs[run]).optimizer.learningRate);
}

void SweepViewTest::scalesFollowTheValues()
{
    SweepColumn rates{.key = "optimizer.lr",
                      .title = {},
                      .isSetting = true,
                      .values = {1e-5, 1e-4, 1e-3, std::nullopt},
                      .levels = {}};
    const SweepScale decades(rates);
    QVERIFY(decades.isLogarithmic());
    QCOMPARE(*decades.position(1e-5), 0.0);
    QVERIFY(std::abs(*decades.position(1e-4) - 0.5) < 1e-9);
    QVERIFY(!decades.position(std::nullopt));
    QVERIFY(!decades.position(-1));
    QCOMPARE(decades.ticks(5).size(), std::size_t(3));
    rates.values.push_back(0.0);
    const SweepScale withZero(rates);
    QVERIFY(*withZero.position(0) < *withZero.position(1e-5));
    QCOMPARE(*withZero.position(1e-3), 1.0);
    const SweepColumn texts{.key = "model.name",
                            .title = {},
                            .isSetting = true,
                            .values = {0.0, 1.0},
                            .levels = {QStringLiteral("a"), QStringLiteral("b")}};
    QCOMPARE(*SweepScale(texts).position(1), 0.75);
    QCOMPARE(SweepScale(texts).ticks(5)[1].text, QStringLiteral("b"));
    const SweepColumn figures{
        .key = "best", .title = {}, .isSetting = false, .values = {0.1, 50.0, 99.0}, .levels = {}};
    QVERIFY(!SweepScale(figures).isLogarithmic());
    for (const auto& tick : SweepScale(figures, 0.05).ticks(6))
        QVERIFY(tick.position >= 0 && tick.position <= 1);
    const SweepColumn one{
        .key = "best", .title = {}, .isSetting = false, .values = {7.0, 7.0}, .levels = {}};
    QCOMPARE(*SweepScale(one).position(7), 0.5);
    QCOMPARE(SweepScale(one).ticks(6).size(), std::size_t(1));
}

void SweepViewTest::brushOnAnAxisHighlights()
{
    showRuns(40);
    SweepChart& chart = m_view->chart(SweepView::Tab::Parallel);
    QSignalSpy brushed(m_view.get(), &SweepView::runsBrushed);
    // The last axis is the figure: its upper half.
    const int right = chart.width() - 130;
    // Where that axis is, is found by brushing.
    for (int at = chart.width() - 10; at > right - 200 && m_view->highlighted().empty(); at -= 8) {
        drag(chart, QPoint(at, 60), QPoint(at, chart.height() / 2));
    }
    QVERIFY(!m_view->highlighted().empty());
    QVERIFY(m_view->highlighted().size() < 40);
    QVERIFY(!brushed.isEmpty());
    const SweepData& data = m_view->scene().data;
    const SweepColumn& best = data.columns[static_cast<std::size_t>(data.columnOf("best"))];
    double lowest = 1000;
    double highest = 0;
    for (std::size_t run = 0; run < data.count(); ++run) {
        if (!m_view->scene().isLit(run))
            continue;
        lowest = std::min(lowest, *best.values[run]);
        highest = std::max(highest, *best.values[run]);
    }
    for (std::size_t run = 0; run < data.count(); ++run) {
        const double value = *best.values[run];
        QCOMPARE(m_view->scene().isLit(run), value >= lowest && value <= highest);
    }
    // A double click takes it away.
    QTest::mouseDClick(&chart, Qt::LeftButton, {}, QPoint(chart.width() / 2, 5));
    QVERIFY(m_view->highlighted().empty());
    QVERIFY(brushed.last().at(0).value<std::vector<RunId>>().empty());
}

void SweepViewTest::brushInTheScatterHighlights()
{
    showRuns(40);
    m_view->setTab(SweepView::Tab::Scatter);
    SweepChart& chart = m_view->chart(SweepView::Tab::Scatter);
    m_view->grab();
    QSignalSpy ticked(m_view.get(), &SweepView::tickRequested);
    drag(chart, QPoint(80, 10), QPoint(chart.width() / 2, chart.height() - 60));
    const std::vector<RunId> lit = m_view->highlighted();
    QVERIFY(!lit.empty() && lit.size() < 40);
    // The same runs are highlighted in the other charts, and can be ticked.
    m_view->setTab(SweepView::Tab::ByValue);
    QCOMPARE(m_view->highlighted(), lit);
    for (auto* button : m_view->findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Tick only these"))
            button->click();
    }
    QCOMPARE(ticked.size(), 1);
    QCOMPARE(ticked[0].at(0).value<std::vector<RunId>>(), lit);
}

void SweepViewTest::boxesAreQuartiles()
{
    SweepScene scene;
    scene.data.columns = {
        {.key = "train.batch_size",
         .title = QStringLiteral("batch"),
         .isSetting = true,
         .values = {},
         .levels = {}},
        {.key = "best", .title = QStringLiteral("best"), .values = {}, .levels = {}}};
    for (int i = 0; i < 10; ++i) { // 0, 1, 2, 3, 100 of each of two values
        scene.data.runs.push_back(i + 1);
        scene.data.names << QString::number(i);
        scene.data.columns[0].values.push_back(i < 5 ? 32 : 64);
        scene.data.columns[1].values.push_back(i % 5 == 4 ? 100 : i % 5);
    }
    BoxFigure figure(scene);
    figure.setColumns(0, 1);
    QCOMPARE(figure.boxes().size(), std::size_t(2));
    const BoxFigure::Box& box = figure.boxes()[0];
    const SweepScale scale(scene.data.columns[1], 0.05);
    QCOMPARE(box.label, QStringLiteral("32"));
    QCOMPARE(box.runs.size(), std::size_t(5));
    QVERIFY(std::abs(box.lowerQuartile - *scale.position(1)) < 1e-12);
    QVERIFY(std::abs(box.median - *scale.position(2)) < 1e-12);
    QVERIFY(std::abs(box.upperQuartile - *scale.position(3)) < 1e-12);
    QVERIFY(std::abs(box.low - *scale.position(0)) < 1e-12);
    QVERIFY(std::abs(box.high - *scale.position(3)) < 1e-12); // 100 is further than 1.5 boxes
    // Many different numbers become ranges of about as many runs.
    for (int i = 0; i < 10; ++i)
        scene.data.columns[0].values[static_cast<std::size_t>(i)] = i;
    for (int i = 10; i < 60; ++i) {
        scene.data.runs.push_back(i + 1);
        scene.data.names << QString::number(i);
        scene.data.columns[0].values.push_back(i);
        scene.data.columns[1].values.push_back(i);
    }
    figure.dataChanged();
    QCOMPARE(figure.boxes().size(), std::size_t(6));
    for (const BoxFigure::Box& each : figure.boxes())
        QCOMPARE(each.runs.size(), std::size_t(10));
}

void SweepViewTest::aBoxIsBrushed()
{
    showRuns(40);
    m_view->setTab(SweepView::Tab::ByValue);
    QComboBox& x = m_view->chooser(QStringLiteral("x"));
    x.setCurrentIndex(x.findData(QStringLiteral("model.name")));
    Q_EMIT x.activated(x.currentIndex());
    m_view->grab();
    SweepChart& chart = m_view->chart(SweepView::Tab::ByValue);
    QTest::mouseClick(&chart, Qt::LeftButton, {}, QPoint(chart.width() / 4, 3));
    const std::vector<RunId> lit = m_view->highlighted();
    QVERIFY(!lit.empty());
    for (const RunId run : lit)
        QCOMPARE(m_store->config(run).model.name, m_store->config(lit.front()).model.name);
}

void SweepViewTest::keysBrush()
{
    showRuns(40);
    for (const auto tab :
         {SweepView::Tab::Parallel, SweepView::Tab::Scatter, SweepView::Tab::ByValue}) {
        m_view->setTab(tab);
        m_view->grab();
        SweepChart& chart = m_view->chart(tab);
        QTest::keyClick(&chart, Qt::Key_Right);
        QVERIFY(chart.figure().hasBrush());
        QTest::keyClick(&chart, Qt::Key_Up, Qt::ShiftModifier);
        QTest::keyClick(&chart, Qt::Key_Up);
        QTest::keyClick(&chart, Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(!m_view->scene().lit.empty());
        QTest::keyClick(&chart, Qt::Key_Escape);
        QVERIFY(!chart.figure().hasBrush());
        QVERIFY(m_view->scene().lit.empty());
    }
}

void SweepViewTest::clickChoosesARun()
{
    showRuns(12);
    m_view->setTab(SweepView::Tab::Scatter);
    m_view->grab();
    SweepChart& chart = m_view->chart(SweepView::Tab::Scatter);
    QSignalSpy chosen(m_view.get(), &SweepView::runChosen);
    for (int y = 0; y < chart.height() && chosen.isEmpty(); y += 4) {
        for (int x = 0; x < chart.width() && chosen.isEmpty(); x += 4) {
            if (chart.figure().runAt(QPointF(x, y)) >= 0)
                QTest::mouseClick(&chart, Qt::LeftButton, {}, QPoint(x, y));
        }
    }
    QCOMPARE(chosen.size(), 1);
    QVERIFY(std::ranges::count(m_runs, chosen[0].at(0).toLongLong()) == 1);
}

void SweepViewTest::selectionOfTheTableHighlights()
{
    showRuns(12);
    m_view->setSelection({m_runs[3]}, m_runs[3]);
    QVERIFY(m_view->highlighted().empty());
    QCOMPARE(m_view->scene().data.runs[static_cast<std::size_t>(m_view->scene().current)],
             m_runs[3]);
    m_view->setSelection({m_runs[3], m_runs[5]}, m_runs[5]);
    const std::vector<RunId> lit = m_view->highlighted();
    QCOMPARE(std::set<RunId>(lit.begin(), lit.end()), (std::set<RunId>{m_runs[3], m_runs[5]}));
    // Ticked runs alone.
    m_model->setTicked(m_model->ticked(), false);
    m_model->setTicked({m_runs[0], m_runs[1], m_runs[2]}, true);
    QComboBox& which = m_view->chooser(QStringLiteral("runs"));
    which.setCurrentIndex(which.findData(QStringLiteral("ticked")));
    Q_EMIT which.activated(which.currentIndex());
    QCOMPARE(m_view->scene().data.count(), std::size_t(3));
}

void SweepViewTest::whatMatteredInWords()
{
    showRuns(60);
    m_view->setTab(SweepView::Tab::Effects);
    const EffectsModel& effects = m_view->effects();
    QCOMPARE(effects.effects().size(), std::size_t(4)); // the seed is not a setting that matters
    QCOMPARE(effects.effects().front().key, std::string("optimizer.lr"));
    const auto text = [&](int row, EffectsModel::Column column) {
        return effects.data(effects.index(row, column)).toString();
    };
    QVERIFY2(text(0, EffectsModel::Words).contains(QStringLiteral("the larger, the higher")),
             qPrintable(text(0, EffectsModel::Words)));
    QVERIFY(text(0, EffectsModel::Strength).contains(QStringLiteral("95 %")));
    QVERIFY(!effects.note().isEmpty());
    int shown = 0;
    for (int row = 0; row < effects.rowCount(); ++row) {
        const bool none = text(row, EffectsModel::Words) == QStringLiteral("No effect shown");
        QCOMPARE(none, !effects.effects()[static_cast<std::size_t>(row)].isShown());
        shown += none ? 0 : 1;
    }
    QVERIFY(shown >= 1);
    // A row leads to its boxes.
    auto* table = m_view->findChild<QTableView*>();
    Q_EMIT table->activated(effects.index(1, 0));
    QCOMPARE(m_view->tab(), SweepView::Tab::ByValue);
    QCOMPARE(m_view->chooser(QStringLiteral("x")).currentData().toString().toStdString(),
             effects.effects()[1].key);
}

void SweepViewTest::choicesAreRemembered()
{
    showRuns(12);
    m_view->setTab(SweepView::Tab::Scatter);
    QComboBox& size = m_view->chooser(QStringLiteral("size"));
    size.setCurrentIndex(size.findData(QStringLiteral("train.batch_size")));
    Q_EMIT size.activated(size.currentIndex());
    QSettings settings(m_folder->filePath(QStringLiteral("layout.ini")), QSettings::IniFormat);
    m_view->saveLayout(settings);
    m_view = std::make_unique<SweepView>(*m_store, *m_model);
    m_view->restoreLayout(settings);
    m_view->setShownRuns(m_runs);
    m_view->show();
    QTRY_COMPARE(m_view->scene().data.count(), std::size_t(12));
    QCOMPARE(m_view->tab(), SweepView::Tab::Scatter);
    QCOMPARE(m_view->chooser(QStringLiteral("size")).currentData().toString(),
             QStringLiteral("train.batch_size"));
}

void SweepViewTest::exportsPicturesAndTable()
{
    showRuns(40);
    QSignalSpy exported(m_view.get(), &SweepView::exported);
    QSignalSpy failed(m_view.get(), &SweepView::failed);
    const auto write = [&](SweepView::Tab tab, const char* file) {
        m_view->setTab(tab);
        exported.clear();
        const QString path = m_folder->filePath(QLatin1String(file));
        m_view->exportTo(path.toStdString());
        if (!QTest::qWaitFor([&] { return !exported.isEmpty() || !failed.isEmpty(); }))
            return QByteArray();
        QFile written(path);
        return written.open(QIODevice::ReadOnly) ? written.readAll() : QByteArray();
    };
    for (const auto tab :
         {SweepView::Tab::Parallel, SweepView::Tab::Scatter, SweepView::Tab::ByValue}) {
        const QByteArray svg = write(tab, "sweep.svg");
        QVERIFY(QSvgRenderer(svg).isValid());
        QVERIFY(svg.contains("<text")); // text stays text
    }
    QVERIFY(write(SweepView::Tab::Scatter, "sweep.pdf").startsWith("%PDF"));
    QCOMPARE(QImage::fromData(write(SweepView::Tab::Parallel, "sweep.png")).width(), 2067);
    const QByteArray table = write(SweepView::Tab::Effects, "settings.csv");
    QVERIFY(table.startsWith("Setting,Effect,Rank correlation,n,Best value\r\n"));
    QCOMPARE(table.count('\n'), 5);
    QVERIFY(failed.isEmpty());
    QFile blocker(m_folder->filePath(QStringLiteral("file")));
    QVERIFY(blocker.open(QIODevice::WriteOnly));
    blocker.close();
    write(SweepView::Tab::Scatter, "file/sweep.svg");
    QCOMPARE(failed.size(), 1);
}

void SweepViewTest::copies()
{
    showRuns(12);
    m_view->setTab(SweepView::Tab::Effects);
    QTest::keyClick(m_view->findChild<QTableView*>(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("Setting\tEffect")));
    m_view->setTab(SweepView::Tab::Scatter);
    QCOMPARE(m_view->picture(800).width(), 800);
}

void SweepViewTest::chartsHaveAMenu()
{
    showRuns(12);
    const auto entry = [](const QMenu& menu, const QString& text) -> QAction* {
        const QList<QAction*> actions = menu.actions();
        const auto found = std::ranges::find(actions, text, &QAction::text);
        return found == actions.end() ? nullptr : *found;
    };
    const std::unique_ptr<QMenu> menu(m_view->contextMenu());
    QVERIFY(!entry(*menu, QStringLiteral("Tick only these"))->isEnabled());
    entry(*menu, QStringLiteral("Copy data"))->trigger();
    const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 1 + 12);
    QVERIFY2(lines.front().startsWith(QStringLiteral("Run\t")), qPrintable(lines.front()));
    QCOMPARE(lines[1].count(QLatin1Char('\t')), lines[0].count(QLatin1Char('\t')));
    entry(*menu, QStringLiteral("Copy picture"))->trigger();
    QVERIFY(!QApplication::clipboard()->image().isNull());
    // The menu of a brush.
    m_view->setSelection({m_runs[0], m_runs[1]}, m_runs[0]);
    QSignalSpy ticked(m_view.get(), &SweepView::tickRequested);
    const std::unique_ptr<QMenu> brushed(m_view->contextMenu());
    entry(*brushed, QStringLiteral("Tick only these"))->trigger();
    QCOMPARE(ticked.size(), 1);
    entry(*brushed, QStringLiteral("Highlight all"))->trigger();
    QVERIFY(m_view->highlighted().empty());
}

void SweepViewTest::longTitlesHaveRoom()
{
    showRuns(12);
    m_view->setTab(SweepView::Tab::Scatter); // with four choosers beside it
    m_view->resize(930, 420);
    QApplication::processEvents();
    QComboBox& result = m_view->chooser(QStringLiteral("y"));
    result.setCurrentIndex(result.findText(QStringLiteral("Best accuracy (%)")));
    QVERIFY(result.currentIndex() >= 0);
    QStyleOptionComboBox option;
    option.initFrom(&result);
    const QRect room = result.style()->subControlRect(QStyle::CC_ComboBox, &option,
                                                      QStyle::SC_ComboBoxEditField, &result);
    QVERIFY(result.fontMetrics().horizontalAdvance(result.currentText()) <= room.width());
}

void SweepViewTest::thousandsOfRunsAreLimited()
{
    // Drawing takes long, reading them too: the newest are taken.
    showRuns(3);
    std::vector<RunId> many = m_runs;
    for (RunId run = 10; many.size() < 5001; ++run)
        many.push_back(run); // no longer exists: skipped
    m_view->setShownRuns(many);
    QTRY_VERIFY(std::ranges::any_of(m_view->findChildren<QLabel*>(), [](const QLabel* label) {
        return label->text().startsWith(QStringLiteral("The newest"));
    }));
}

void SweepViewTest::screenshots()
{
    showRuns(200);
    QComboBox& size = m_view->chooser(QStringLiteral("size"));
    size.setCurrentIndex(size.findData(QStringLiteral("train.batch_size")));
    Q_EMIT size.activated(size.currentIndex());
    m_view->setTab(SweepView::Tab::Parallel);
    saveScreenshots(*m_view, QStringLiteral("sweep-parallel"), QSize(900, 430));
    m_view->grab();
    SweepChart& chart = m_view->chart(SweepView::Tab::Parallel);
    QTest::keyClick(&chart, Qt::Key_Right);
    for (int i = 0; i < 14; ++i)
        QTest::keyClick(&chart, Qt::Key_Down, Qt::ShiftModifier);
    saveScreenshots(*m_view, QStringLiteral("sweep-brushed"), QSize(900, 430));
    QTest::keyClick(&chart, Qt::Key_Escape);
    m_view->setTab(SweepView::Tab::Scatter);
    saveScreenshots(*m_view, QStringLiteral("sweep-scatter"), QSize(900, 430));
    m_view->setTab(SweepView::Tab::ByValue);
    saveScreenshots(*m_view, QStringLiteral("sweep-values"), QSize(900, 430));
    m_view->setTab(SweepView::Tab::Effects);
    saveScreenshots(*m_view, QStringLiteral("sweep-effects"), QSize(900, 430));
    m_view->setTab(SweepView::Tab::Parallel);
    m_view->picture(1400).save(QCoreApplication::applicationDirPath() +
                               QStringLiteral("/../screenshots/sweep-print.png"));
}

QTEST_MAIN(SweepViewTest)
#include "tst_sweep_view.moc"
