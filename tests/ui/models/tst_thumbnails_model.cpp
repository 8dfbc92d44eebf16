#include "core/base/file_system.h"
#include "core/dataset/convert/convert.h"
#include "support/image_folder.h"
#include "ui/jobs/dataset_details.h"
#include "ui/models/thumbnails_model.h"
#include "ui/pages/datasets/image_grid.h"
#include "ui/widgets/style.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDir>
#include <QListView>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace formwork;
using namespace formwork::ui;

class ThumbnailsModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void picturesComeWhenLookedAt();
    void showsOneClass();
    void damagedImagesSayWhy();
    void betonsHavePicturesToo();
    void gridLoadsOnlyWhatIsSeen();
    void endsWhileLoading();

private:
    QTemporaryDir m_folder;
    PosixFileSystem m_fileSystem;
    DatasetDetails m_details;
};

void ThumbnailsModelTest::initTestCase()
{
    const QString root = m_folder.filePath(QStringLiteral("images"));
    test::writeSplit(root, QStringLiteral("train"),
                     {QStringLiteral("apple"), QStringLiteral("pear")}, 3, 300, 150);
    test::writeSplit(root, QStringLiteral("val"), {QStringLiteral("apple"), QStringLiteral("pear")},
                     1);
    test::writeText(root + QStringLiteral("/train/pear/zz.jpg"), "no image");
    NullProgress progress;
    m_details = inspectFolder(toPath(root), ImageReading::Headers, m_fileSystem, progress, {});
}

void ThumbnailsModelTest::picturesComeWhenLookedAt()
{
    ThumbnailsModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    model.setSource(m_details.thumbnails);
    QCOMPARE(model.rowCount(), 9);
    QCOMPARE(model.index(0).data().toString(), QStringLiteral("0.jpg"));
    QCOMPARE(model.index(8).data(ThumbnailsModel::ClassRole).toString(), QStringLiteral("pear"));
    QVERIFY(model.image(5).isNull());
    QVERIFY(!model.index(5).data(Qt::DecorationRole).isValid());
    QTRY_VERIFY(!model.image(5).isNull());
    QCOMPARE(model.image(5).size(), QSize(96, 48));
    model.setSource(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void ThumbnailsModelTest::showsOneClass()
{
    ThumbnailsModel model;
    model.setSource(m_details.thumbnails);
    model.showClass(0);
    QCOMPARE(model.rowCount(), 4); // of both splits
    for (int row = 0; row < model.rowCount(); ++row)
        QCOMPARE(model.index(row).data(ThumbnailsModel::ClassRole).toString(),
                 QStringLiteral("apple"));
    model.showClass(-1);
    QCOMPARE(model.rowCount(), 9);
}

void ThumbnailsModelTest::damagedImagesSayWhy()
{
    ThumbnailsModel model;
    model.setSource(m_details.thumbnails);
    const QModelIndex damaged = model.index(6);
    QVERIFY(damaged.data(Qt::ToolTipRole).toString().endsWith(QStringLiteral("zz.jpg")));
    QVERIFY(!damaged.data(Qt::DecorationRole).isValid());
    QTRY_VERIFY(!damaged.data(ThumbnailsModel::ProblemRole).toString().isEmpty());
    QVERIFY(damaged.data(Qt::ToolTipRole).toString().contains(QLatin1Char('\n')));
}

void ThumbnailsModelTest::betonsHavePicturesToo()
{
    NullProgress progress;
    ConvertRequest request;
    request.source = toPath(m_folder.filePath(QStringLiteral("images")));
    request.outputFolder = toPath(m_folder.path());
    request.settings.maxResolution = 120;
    const auto reports = convertFolder(request, m_fileSystem, progress, {});
    const DatasetDetails beton = inspectBeton(reports.front().file, m_fileSystem);
    QCOMPARE(beton.sizes.front().width, 120);
    ThumbnailsModel model;
    model.setSource(beton.thumbnails);
    QCOMPARE(model.rowCount(), 6);
    for (int row = 0; row < 6; ++row) { // raw ones and JPEGs
        model.index(row).data(Qt::DecorationRole);
        QTRY_VERIFY(!model.image(std::size_t(row)).isNull());
        QCOMPARE(model.image(std::size_t(row)).width(), 96);
    }
    QVERIFY(model.index(0).data(Qt::ToolTipRole).toString().startsWith(QStringLiteral("120")));
}

void ThumbnailsModelTest::gridLoadsOnlyWhatIsSeen()
{
    const QString root = m_folder.filePath(QStringLiteral("many"));
    test::writeSplit(root, QStringLiteral("train"), {QStringLiteral("one")}, 120, 16, 16);
    NullProgress progress;
    const DatasetDetails details =
        inspectFolder(toPath(root), ImageReading::Nothing, m_fileSystem, progress, {});
    ImageGrid grid;
    grid.resize(350, 300); // three in a row, two rows and a bit
    grid.setSource(details.thumbnails);
    grid.show();
    QVERIFY(QTest::qWaitForWindowExposed(&grid));
    QTRY_VERIFY(!grid.model()->image(0).isNull());
    QTest::qWait(60); // what is out of sight is not read later either
    QVERIFY(grid.model()->image(100).isNull());
    const int last = grid.model()->rowCount() - 1;
    const std::size_t sample =
        std::size_t(grid.model()->index(last).data(ThumbnailsModel::SampleRole).toULongLong());
    grid.view()->scrollToBottom();
    QTRY_VERIFY(!grid.model()->image(sample).isNull());
    QVERIFY(grid.model()->image(50).isNull());
}

void ThumbnailsModelTest::endsWhileLoading()
{
    const auto threads = [] {
        return QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    };
    const QStringList before = threads();
    auto model = std::make_unique<ThumbnailsModel>();
    const QSignalSpy delivered(model.get(), &QAbstractItemModel::dataChanged);
    model->setSource(m_details.thumbnails);
    for (int row = 0; row < model->rowCount(); ++row)
        model->index(row).data(Qt::DecorationRole);
    QVERIFY(threads().size() > before.size());
    const auto deliveredBefore = delivered.size();
    model.reset(); // with its threads at work
    QCOMPARE(threads(), before);
    QCoreApplication::processEvents();
    QCOMPARE(delivered.size(), deliveredBefore);
}

QTEST_MAIN(ThumbnailsModelTest)
#include "tst_thumbnails_model.moc"
