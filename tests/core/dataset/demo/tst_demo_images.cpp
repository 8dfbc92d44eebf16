#include "core/base/error.h"
#include "core/dataset/demo/demo_images.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "support/failing_file_system.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

using Files = std::map<std::string, std::vector<std::byte>>;

Files filesIn(const fs::path& root)
{
    PosixFileSystem disk;
    Files files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.is_regular_file())
            disk.read(entry.path(), files[entry.path().lexically_relative(root).string()], 1 << 24);
    }
    return files;
}

DemoImagesRequest smallRequest(const fs::path& root)
{
    DemoImagesRequest request;
    request.root = root;
    request.trainPerClass = 1;
    request.validationPerClass = 1;
    request.workers = 2;
    return request;
}

std::optional<ErrorCode> make(const DemoImagesRequest& request, FileSystem& fileSystem,
                              ProgressSink& progress, const std::stop_token& stop = {})
{
    try {
        makeDemoImages(request, fileSystem, progress, stop);
    } catch (const Error& error) {
        return error.code();
    }
    return std::nullopt;
}

std::optional<ErrorCode> make(const DemoImagesRequest& request)
{
    PosixFileSystem disk;
    NullProgress progress;
    return make(request, disk, progress);
}

class StopAfter final : public ProgressSink
{
public:
    explicit StopAfter(std::uint64_t done) : m_done(done) {}
    void progress(const Progress& progress) override
    {
        m_last = progress;
        if (progress.done >= m_done)
            m_source.request_stop();
    }
    void problem(const Problem&) override {}
    std::stop_token token() const { return m_source.get_token(); }
    const Progress& last() const { return m_last; }

private:
    std::uint64_t m_done;
    std::stop_source m_source;
    Progress m_last;
};

} // namespace

class TestDemoImages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void makesAScannableFolder();
    void picturesAreLikePhotos();
    void sameRequestSameBytes();
    void picturesDiffer();
    void completesWhatIsThere();
    void refusesForeignFiles();
    void refusesAnotherSeed();
    void cancellingLeavesWholeFiles();
    void everyFailedWriteLeavesWholeFiles();
    void refusesImpossibleCounts();
    void acceptsTrailingSlash();

private:
    QTemporaryDir m_folder; // what smallRequest() makes
    Files m_files;
};

void TestDemoImages::initTestCase()
{
    QVERIFY(!make(smallRequest(m_folder.path().toStdString())));
    m_files = filesIn(m_folder.path().toStdString());
}

void TestDemoImages::makesAScannableFolder()
{
    QCOMPARE(m_files.size(), std::size_t{20});
    std::set<std::string> trainClasses;
    std::set<std::string> validationClasses;
    for (const auto& [name, bytes] : m_files) {
        const fs::path path(name);
        auto& classes = *path.begin() == "train" ? trainClasses : validationClasses;
        QVERIFY(*path.begin() == "train" || *path.begin() == "val");
        classes.insert((*std::next(path.begin())).string());
        QCOMPARE(path.extension().string(), std::string(".jpg"));
    }
    QCOMPARE(trainClasses.size(), std::size_t{10});
    QVERIFY(trainClasses == validationClasses);
    QVERIFY(trainClasses.contains("bricks") && trainClasses.contains("waves"));
}

void TestDemoImages::picturesAreLikePhotos()
{
    JpegDecoder decoder;
    Image image;
    double bytes = 0;
    double pixels = 0;
    std::set<std::pair<int, int>> sizes;
    for (const auto& [name, jpeg] : m_files) {
        const JpegInfo info = decoder.readInfo(jpeg);
        QVERIFY(info.plainColour);
        QVERIFY(std::min(info.width, info.height) >= 300);
        QVERIFY(std::max(info.width, info.height) <= 600);
        sizes.insert({info.width, info.height});
        bytes += static_cast<double>(jpeg.size());
        pixels += static_cast<double>(info.width) * info.height;
        decoder.decode(jpeg, image);
    }
    QVERIFY(sizes.size() > 15);
    const double detail = bytes / pixels; // 110 kB at 500 x 375 are 0.59
    QVERIFY2(detail > 0.45 && detail < 0.7, qPrintable(QString::number(detail)));
}

void TestDemoImages::sameRequestSameBytes()
{
    QTemporaryDir folder;
    DemoImagesRequest request = smallRequest(folder.path().toStdString());
    request.workers = 1;
    QVERIFY(!make(request));
    QVERIFY(filesIn(folder.path().toStdString()) == m_files);
}

void TestDemoImages::picturesDiffer()
{
    QTemporaryDir folder;
    DemoImagesRequest request = smallRequest(folder.path().toStdString());
    request.seed = 2;
    QVERIFY(!make(request));
    std::set<std::string> distinct;
    for (const Files& files : {m_files, filesIn(folder.path().toStdString())}) {
        for (const auto& [name, bytes] : files)
            distinct.emplace(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    QCOMPARE(distinct.size(), std::size_t{40});
}

void TestDemoImages::completesWhatIsThere()
{
    QTemporaryDir folder;
    const fs::path root = folder.path().toStdString();
    fs::copy(m_folder.path().toStdString(), root, fs::copy_options::recursive);

    fs::remove(root / m_files.begin()->first);
    fs::resize_file(root / std::next(m_files.begin(), 7)->first, 0);
    std::ofstream(root / (m_files.begin()->first + ".partial-1")) << "half";
    const fs::path untouched = root / std::next(m_files.begin(), 3)->first;
    const auto written = fs::last_write_time(untouched);
    StopAfter progress(1000);
    PosixFileSystem disk;
    DemoImagesRequest request = smallRequest(root);
    QVERIFY(!make(request, disk, progress));
    QVERIFY(filesIn(root) == m_files);
    QVERIFY(fs::last_write_time(untouched) == written);
    QCOMPARE(progress.last().done, std::uint64_t{20});
    QCOMPARE(progress.last().total, std::uint64_t{20});

    request.trainPerClass = 2; // more of the same
    QVERIFY(!make(request));
    const Files more = filesIn(root);
    QCOMPARE(more.size(), std::size_t{30});
    QVERIFY(std::includes(more.begin(), more.end(), m_files.begin(), m_files.end()));
}

void TestDemoImages::refusesForeignFiles()
{
    for (const char* foreign : {"holiday.jpg", "train/cats/1.jpg", "train/bricks/mine.jpg"}) {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        fs::create_directories((root / foreign).parent_path());
        std::ofstream(root / foreign) << "mine";
        QVERIFY2(make(smallRequest(root)) == ErrorCode::AlreadyExists, foreign);
        QCOMPARE(filesIn(root).size(), std::size_t{1});
    }
    QTemporaryDir folder;
    const fs::path file = fs::path(folder.path().toStdString()) / "file";
    std::ofstream(file) << "mine";
    QVERIFY(make(smallRequest(file)) == ErrorCode::AlreadyExists);
}

void TestDemoImages::refusesAnotherSeed()
{
    QTemporaryDir folder;
    const fs::path root = folder.path().toStdString();
    fs::copy(m_folder.path().toStdString(), root, fs::copy_options::recursive);
    fs::remove(root / m_files.rbegin()->first);
    DemoImagesRequest request = smallRequest(root);
    request.seed = 99;
    QVERIFY(make(request) == ErrorCode::AlreadyExists);
    QCOMPARE(filesIn(root).size(), m_files.size() - 1);
}

void TestDemoImages::cancellingLeavesWholeFiles()
{
    QTemporaryDir folder;
    const DemoImagesRequest request = smallRequest(folder.path().toStdString());
    PosixFileSystem disk;
    StopAfter progress(5);
    QVERIFY(make(request, disk, progress, progress.token()) == ErrorCode::Cancelled);
    const Files some = filesIn(request.root);
    QVERIFY(some.size() >= 5 && some.size() < 12);
    QVERIFY(std::includes(m_files.begin(), m_files.end(), some.begin(), some.end()));
}

void TestDemoImages::everyFailedWriteLeavesWholeFiles()
{
    // 10 folders, then create, write, close and rename of each picture.
    PosixFileSystem disk;
    FailingFileSystem fileSystem(disk);
    NullProgress progress;
    for (const std::uint64_t nth : {1, 10, 11, 12, 13, 14, 16}) {
        QTemporaryDir folder;
        DemoImagesRequest request = smallRequest(folder.path().toStdString());
        request.validationPerClass = 0;
        fileSystem.failAt(nth);
        QVERIFY(make(request, fileSystem, progress) == ErrorCode::NoSpace);
        const Files some = filesIn(request.root);
        QVERIFY(some.size() < 10);
        QVERIFY(std::includes(m_files.begin(), m_files.end(), some.begin(), some.end()));
    }
}

void TestDemoImages::refusesImpossibleCounts()
{
    QTemporaryDir folder;
    DemoImagesRequest request = smallRequest(folder.path().toStdString());
    request.trainPerClass = 0;
    QVERIFY(make(request) == ErrorCode::InvalidArgument);
    request.trainPerClass = 1;
    request.validationPerClass = -1;
    QVERIFY(make(request) == ErrorCode::InvalidArgument);
}

void TestDemoImages::acceptsTrailingSlash()
{
    QTemporaryDir folder;
    DemoImagesRequest request = smallRequest(folder.path().toStdString() + "/a/../demo/");
    request.trainPerClass = 1;
    request.validationPerClass = 0;
    QVERIFY(!make(request));
    QVERIFY(!make(request));
    QCOMPARE(filesIn(folder.path().toStdString() + "/demo").size(), std::size_t{10});
}

QTEST_APPLESS_MAIN(TestDemoImages)
#include "tst_demo_images.moc"
