#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "ui/pages/compare_page.h"
#include "ui/widgets/inline_message.h"

#include <QAccessible>
#include <QClipboard>
#include <QDir>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

class ComparePageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void nothingTickedOffersNothing();
    void previewShowsTheRuns();
    void exportsEachFormat_data();
    void exportsEachFormat();
    void exportsTheNumbers();
    void unwritablePlaceIsToldInThePage();
    void copiesThePicture();
    void refreshFollowsTheStore();
    void everyFieldHasAName();
    void screenshots();

private:
    QPushButton* button(const QString& text) const;
    QStringList written() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    PosixFileSystem m_fileSystem;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<ComparePage> m_page;
    std::vector<RunId> m_runs;
};

void ComparePageTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<Store>(
        Workspace(m_folder->filePath(QStringLiteral("workspace")).toStdString()), m_fileSystem);
    m_runs = test::addSampleRuns(*m_store, 6, 4);
    m_page = std::make_unique<ComparePage>(*m_store);
    m_page->setFolder(m_folder->filePath(QStringLiteral("out")).toStdString());
    m_page->resize(1100, 700);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

void ComparePageTest::cleanup()
{
    m_page.reset();
    m_store.reset();
}

QPushButton* ComparePageTest::button(const QString& text) const
{
    for (auto* each : m_page->findChildren<QPushButton*>()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

QStringList ComparePageTest::written() const
{
    return QDir(m_folder->filePath(QStringLiteral("out"))).entryList(QDir::Files, QDir::Name);
}

void ComparePageTest::nothingTickedOffersNothing()
{
    QVERIFY(!button(QStringLiteral("&Export charts"))->isEnabled());
    QVERIFY(!m_page->exportFiles());
    QVERIFY(written().isEmpty());
}

void ComparePageTest::previewShowsTheRuns()
{
    m_page->setRuns(m_runs);
    QTRY_VERIFY(!m_page->preview().isNull());
    const double ratio = double(m_page->preview().width()) / m_page->preview().height();
    QVERIFY(std::abs(ratio - 3 * 120.0 / 80.0) < 0.05);
    // Another shape, another picture.
    m_page->findChildren<QDoubleSpinBox*>()[1]->setValue(60);
    m_page->setRuns({});
    QTRY_VERIFY(m_page->preview().isNull());
}

void ComparePageTest::exportsEachFormat_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("png") << QStringLiteral("png") << QByteArray("\x89PNG");
    QTest::newRow("svg") << QStringLiteral("svg") << QByteArray("<?xml");
    QTest::newRow("pdf") << QStringLiteral("pdf") << QByteArray("%PDF");
}

void ComparePageTest::exportsEachFormat()
{
    QFETCH(QString, format);
    QFETCH(QByteArray, start);
    m_page->setRuns(m_runs);
    m_page->setFormat(format);
    button(QStringLiteral("&Export charts"))->click();
    QCOMPARE(m_page->message().severity(), Severity::Info);
    QVERIFY(m_page->message().text().contains(QStringLiteral("accuracy.") + format));
    QCOMPARE(written(),
             (QStringList{QStringLiteral("accuracy.") + format, QStringLiteral("charts.") + format,
                          QStringLiteral("loss.") + format, QStringLiteral("runtime.") + format}));
    for (const QString& name : written()) {
        QFile file(m_folder->filePath(QStringLiteral("out/") + name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().startsWith(start));
    }
}

void ComparePageTest::exportsTheNumbers()
{
    m_page->setRuns({m_runs[0], m_runs[1]});
    button(QStringLiteral("Export &numbers (CSV)"))->click();
    QCOMPARE(written(), QStringList{QStringLiteral("epochs.csv")});
    const std::string csv = readTextFile(
        m_fileSystem, m_folder->filePath(QStringLiteral("out/epochs.csv")).toStdString());
    QCOMPARE(QString::fromStdString(csv).trimmed().count(QLatin1Char('\n')), 4 + 6);
}

void ComparePageTest::unwritablePlaceIsToldInThePage()
{
    m_page->setRuns(m_runs);
    const QString blocked = m_folder->filePath(QStringLiteral("blocked"));
    writeTextFile(m_fileSystem, blocked.toStdString(), "a file where a folder should be");
    m_page->setFolder((blocked + QStringLiteral("/charts")).toStdString());
    QVERIFY(!m_page->exportFiles());
    QVERIFY(m_page->message().isVisible());
    QCOMPARE(m_page->message().severity(), Severity::Error);
    QVERIFY(m_page->message().text().contains(blocked));
    QVERIFY(!m_page->exportCsv());
}

void ComparePageTest::copiesThePicture()
{
    m_page->setRuns(m_runs);
    QVERIFY(m_page->copyToClipboard());
    const QImage image = QGuiApplication::clipboard()->image();
    QVERIFY(std::abs(image.width() - 3 * 120 / 25.4 * 300) <= 2);
}

void ComparePageTest::refreshFollowsTheStore()
{
    m_page->setRuns(m_runs);
    QCOMPARE(m_page->request().runs.front().epochs.size(), std::size_t(4));
    m_store->recordEpoch(m_runs[0], test::sampleEpoch(test::kSampleShapes[0], 5));
    m_page->refresh();
    QCOMPARE(m_page->request().runs.front().epochs.size(), std::size_t(5));
    // A hidden page reads when it is shown.
    m_page->hide();
    m_store->recordEpoch(m_runs[0], test::sampleEpoch(test::kSampleShapes[0], 6));
    m_page->refresh();
    QCOMPARE(m_page->request().runs.front().epochs.size(), std::size_t(5));
    m_page->show();
    QCOMPARE(m_page->request().runs.front().epochs.size(), std::size_t(6));
}

void ComparePageTest::everyFieldHasAName()
{
    m_page->setRuns(m_runs);
    for (const QWidget* field : m_page->findChildren<QWidget*>()) {
        if (field->focusPolicy() == Qt::NoFocus || !field->isVisible())
            continue;
        if (qobject_cast<const QLineEdit*>(field) &&
            qobject_cast<QAbstractSpinBox*>(field->parentWidget()))
            continue; // the spin box speaks for it
        const QAccessibleInterface* face =
            QAccessible::queryAccessibleInterface(const_cast<QWidget*>(field));
        QVERIFY2(face != nullptr && !face->text(QAccessible::Name).isEmpty(),
                 field->metaObject()->className());
    }
}

void ComparePageTest::screenshots()
{
    m_runs.clear();
    saveScreenshots(*m_page, QStringLiteral("compare-empty"));
    m_runs = test::addSampleRuns(*m_store, 300, 212);
    m_page->setRuns(m_runs);
    m_page->setFormat(QStringLiteral("png"));
    QTRY_VERIFY(!m_page->preview().isNull());
    saveScreenshots(*m_page, QStringLiteral("compare"));
    QVERIFY(m_page->exportFiles());
    m_page->setFormat(QStringLiteral("pdf"));
    QVERIFY(m_page->exportFiles());
    m_page->setFormat(QStringLiteral("svg"));
    QVERIFY(m_page->exportFiles());
    const QDir pictures(QCoreApplication::applicationDirPath() +
                        QStringLiteral("/../screenshots/export"));
    pictures.mkpath(QStringLiteral("."));
    for (const QString& name : written()) {
        QFile::remove(pictures.filePath(name));
        QVERIFY(QFile::copy(m_folder->filePath(QStringLiteral("out/") + name),
                            pictures.filePath(name)));
    }
}

QTEST_MAIN(ComparePageTest)
#include "tst_compare_page.moc"
