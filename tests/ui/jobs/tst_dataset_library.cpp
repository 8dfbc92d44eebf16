#include "ui/jobs/dataset_library.h"

#include "core/beton/writer.h"
#include "support/image_folder.h"
#include "support/signal_error.h"
#include "ui/jobs/job_list.h"
#include "ui/models/store_changes.h"
#include "ui/widgets/style.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestDatasetLibrary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_images = m_folder->filePath(QStringLiteral("photos"));
        writeSplit(m_images, QStringLiteral("train"),
                   {QStringLiteral("cat"), QStringLiteral("dog")}, 6);
        writeSplit(m_images, QStringLiteral("val"), {QStringLiteral("cat"), QStringLiteral("dog")},
                   2);
        m_store = std::make_unique<Store>(
            Workspace(m_folder->filePath(QStringLiteral("workspace")).toStdString()), m_fileSystem);
        m_changes = std::make_unique<StoreChanges>(*m_store);
        m_jobs = std::make_unique<JobList>();
        m_library = makeLibrary();
    }

    void cleanup()
    {
        m_library.reset();
        m_jobs.reset();
        m_store.reset();
        m_folder.reset();
    }

    void addsAFolder()
    {
        QSignalSpy added(m_library.get(), &DatasetLibrary::added);
        m_library->add(toPath(m_images + QLatin1Char('/'))); // the slash makes no second dataset
        QVERIFY(m_library->jobFor(toPath(m_images)));
        QTRY_COMPARE(added.count(), 1);
        QCOMPARE(m_library->rows().size(), std::size_t(1));
        const DatasetRow& row = m_library->rows().front();
        QCOMPARE(row.name, std::string("photos"));
        QCOMPARE(row.trainSamples, std::uint64_t(12));
        QCOMPARE(row.validationSamples, std::uint64_t(4));
        const DatasetDetails* details = m_library->details(row.path);
        QVERIFY(details);
        QCOMPARE(details->trainCounts, (std::vector<std::uint64_t>{6, 6}));
        QVERIFY(details->imagesRead == ImageReading::Headers);
        QCOMPARE(toQString(details->validationFolder), m_images + QStringLiteral("/val"));
        QCOMPARE(m_store->datasets().size(), std::size_t(1));

        m_library->add(toPath(m_images));
        QTRY_VERIFY(m_jobs->isIdle());
        QCOMPARE(m_library->rows().size(), std::size_t(1));
    }

    // A run on a plain folder of classes trains on all of it, though a conversion would split it.
    void plainFolderCountsAsAWhole()
    {
        const auto folder = toPath(m_images + QStringLiteral("/train"));
        m_library->add(folder);
        QTRY_COMPARE(m_library->rows().size(), std::size_t(1));
        QVERIFY(m_library->rows().front().validationSamples > 0);
        QCOMPARE(m_library->sampleCount(folder), std::optional<std::uint64_t>(12));
        QVERIFY(!m_library->sampleCount({}));
    }

    void badPathsAreNamed()
    {
        QSignalSpy failed(m_library.get(), &DatasetLibrary::failed);
        const QString nowhere = m_folder->filePath(QStringLiteral("nowhere"));
        m_library->add(toPath(nowhere));
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].toString(), nowhere);
        QCOMPARE(errorOf(failed[0][1]).code(), ErrorCode::NotFound);

        const QString fake = m_folder->filePath(QStringLiteral("fake.beton"));
        writeText(fake, "not a beton");
        m_library->add(toPath(fake));
        QTRY_COMPARE(failed.count(), 2);
        QCOMPARE(toQString(errorOf(failed[1][1]).path()), fake);
        QVERIFY(m_library->rows().empty());
    }

    void betonsWithoutLabels()
    {
        const auto path = toPath(m_folder->filePath(QStringLiteral("plain.beton")));
        beton::WriterOptions options;
        options.sampleCount = 2;
        beton::Writer writer(m_fileSystem, path, {beton::imageLabelFields()[0]}, options);
        const std::vector<std::byte> pixels(12);
        for (int i = 0; i < 2; ++i)
            writer.add(
                std::vector<beton::Value>{beton::ImageValue{beton::ImageMode::Raw, 2, 2, pixels}});
        writer.finish();
        m_library->add(path);
        QTRY_COMPARE(m_library->rows().size(), std::size_t(1));
        QVERIFY(m_library->rows().front().classNames.empty());
        const DatasetDetails* details = m_library->details(path);
        QVERIFY(details);
        QVERIFY(details->trainCounts.empty());
        QCOMPARE(details->row.trainSamples, std::uint64_t(2));
        QCOMPARE(details->problems.size(), std::size_t(1));
        QVERIFY(details->problems[0].message.english().find("no class labels") !=
                std::string::npos);
    }

    void convertsVerifiesAndPairs()
    {
        m_library->add(toPath(m_images));
        QTRY_COMPARE(m_library->rows().size(), std::size_t(1));
        QTRY_VERIFY(m_jobs->isIdle());
        QSignalSpy converted(m_library.get(), &DatasetLibrary::converted);
        ConvertRequest request;
        request.source = toPath(m_images);
        request.outputFolder = toPath(m_folder->path());
        m_library->convert(request);
        QTRY_COMPARE(converted.count(), 1);
        QCOMPARE(m_library->rows().size(), std::size_t(3));

        const auto train = toPath(m_folder->filePath(QStringLiteral("train_500_0.50_90.beton")));
        const auto val = toPath(m_folder->filePath(QStringLiteral("val_500_0.50_90.beton")));
        const DatasetDetails* details = m_library->details(train);
        QVERIFY(details && details->beton && details->beton->manifest);
        QCOMPARE(details->beton->jpegSamples + details->beton->rawSamples, std::uint64_t(12));
        QCOMPARE(details->row.classNames, (std::vector<std::string>{"cat", "dog"}));

        const auto choices = m_library->choices();
        QCOMPARE(choices.size(), std::size_t(1));
        QCOMPARE(choices[0].trainBeton, train);
        QCOMPARE(choices[0].validationBeton, val);
        QCOMPARE(toQString(choices[0].trainFolder), m_images + QStringLiteral("/train"));
        QCOMPARE(toQString(choices[0].validationFolder), m_images + QStringLiteral("/val"));

        // Pages make small files large; what matters is that both splits are compared.
        const DatasetRow* beton = m_library->rowOf(train);
        const DatasetRow* folder = m_library->rowOf(toPath(m_images));
        QVERIFY(beton != nullptr && folder != nullptr);
        const double images =
            double(folder->bytes) * 12 / double(folder->trainSamples + folder->validationSamples);
        QCOMPARE(m_library->shareOfFolder(*beton), std::optional(double(beton->bytes) / images));
        QVERIFY(!m_library->shareOfFolder(*folder));

        QTRY_VERIFY(m_jobs->isIdle());
        QSignalSpy verified(m_library.get(), &DatasetLibrary::verified);
        m_library->verify(train);
        QTRY_COMPARE(verified.count(), 1);
        QVERIFY(verified[0][1].toStringList().isEmpty());
        QVERIFY(verified[0][2].toBool());
    }

    void knowsPairsAfterARestart()
    {
        m_library->add(toPath(m_images));
        QTRY_VERIFY(m_jobs->isIdle() && m_library->rows().size() == 1);
        ConvertRequest request;
        request.source = toPath(m_images);
        request.outputFolder = toPath(m_folder->path());
        m_library->convert(request);
        QTRY_VERIFY(m_jobs->isIdle() && m_library->rows().size() == 3);

        m_library = makeLibrary();
        m_library->reload();
        QTRY_VERIFY(m_jobs->isIdle());
        const auto choices = m_library->choices();
        QCOMPARE(choices.size(), std::size_t(1));
        QVERIFY(!choices[0].validationBeton.empty());
        QCOMPARE(toQString(choices[0].validationFolder), m_images + QStringLiteral("/val"));
    }

    void forgetsWithoutTouchingFiles()
    {
        m_library->add(toPath(m_images));
        QTRY_COMPARE(m_library->rows().size(), std::size_t(1));
        m_library->remove(m_library->rows().front().id);
        QVERIFY(m_library->rows().empty());
        QVERIFY(m_store->datasets().empty());
        QVERIFY(QFile::exists(m_images + QStringLiteral("/train/cat/0.jpg")));
    }

private:
    std::unique_ptr<DatasetLibrary> makeLibrary()
    {
        return std::make_unique<DatasetLibrary>(*m_changes, m_fileSystem, *m_jobs, 0);
    }

    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_images;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<StoreChanges> m_changes;
    std::unique_ptr<JobList> m_jobs;
    std::unique_ptr<DatasetLibrary> m_library;
};

QTEST_GUILESS_MAIN(TestDatasetLibrary)
#include "tst_dataset_library.moc"
