#include "core/base/error.h"
#include "support/image_folder.h"
#include "support/screenshot.h"
#include "ui/charts/attention_view.h"
#include "ui/pages/runs/prediction_window.h"
#include "ui/widgets/inline_message.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

#include <map>

using namespace formwork;
using namespace formwork::ui;

class PredictionWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void filesAreLookedAt();
    void foldersAreGoneThroughByKeys();
    void damagedImagesAreReported();
    void failuresAreReported();
    void wrongLabelsAreMarked();
    void unknownDatasetsAreReported();
    void anEmptyFolderSaysSo();
    void attentionDarkensTheRest();
    void imagesAreTurnedAsTheModelSawThem();
    void screenshots();

private:
    Predictor predictor();
    std::vector<std::filesystem::path> images() const;
    std::vector<HardImage> validationImages() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    PosixFileSystem m_fileSystem;
    bool m_fails = false;
    bool m_turns = false;
};

void PredictionWindowTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_fails = m_turns = false;
    test::writeSplit(m_folder->filePath(QStringLiteral("images")), QStringLiteral("val"),
                     {QStringLiteral("apple"), QStringLiteral("pear")}, 3);
}

std::vector<std::filesystem::path> PredictionWindowTest::images() const
{
    std::vector<std::filesystem::path> files;
    for (const char* name : {"apple", "pear"}) {
        for (const auto& entry : std::filesystem::directory_iterator(
                 m_folder->filePath(QStringLiteral("images/val/") + QLatin1String(name))
                     .toStdString()))
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

std::vector<HardImage> PredictionWindowTest::validationImages() const
{
    std::vector<HardImage> hard;
    for (const std::filesystem::path& file : images())
        hard.push_back({.image = file,
                        .sample = {},
                        .label = file.parent_path().filename() == "pear" ? 1 : 0,
                        .predicted = "pear",
                        .predictedShare = 0.8,
                        .truthShare = 0.2});
    return hard;
}

// Sees a pear in everything, and looks at the upper left.
Predictor PredictionWindowTest::predictor()
{
    return [this](RunId, const std::vector<std::filesystem::path>& files, ProgressSink&,
                  const std::stop_token&) {
        if (m_fails)
            throw Error(ErrorCode::NotFound, Text("this run has no checkpoint"));
        PredictResult result;
        result.appliedOrientation = m_turns;
        for (const std::filesystem::path& file : files) {
            Prediction& prediction = result.predictions.emplace_back();
            prediction.image = file;
            if (file.filename() == "damaged.jpg") {
                prediction.error = "not an image";
                continue;
            }
            prediction.classes = {{1, "pear", 0.7},
                                  {0, "apple", 0.2},
                                  {2, "quince", 0.06},
                                  {3, "plum", 0.03},
                                  {4, "cherry", 0.01}};
            prediction.attention = {0.7F, 0.1F, 0.1F, 0.1F};
            prediction.attentionSide = 2;
            prediction.cropLeft = 0.1;
            prediction.cropTop = 0.1;
            prediction.cropWidth = 0.8;
            prediction.cropHeight = 0.8;
        }
        return result;
    };
}

void PredictionWindowTest::filesAreLookedAt()
{
    PredictionWindow window(m_fileSystem, predictor(), {});
    window.showFiles(1, QStringLiteral("levit"), {images()[0]});
    window.show();
    QCOMPARE(window.count(), std::size_t(1));
    QTRY_COMPARE(window.classes()->topLevelItemCount(), 5);
    QCOMPARE(window.classes()->topLevelItem(0)->text(0), QStringLiteral("pear"));
    QVERIFY(window.classes()->topLevelItem(0)->text(1).startsWith(QStringLiteral("70")));
    QVERIFY(window.windowTitle().contains(QStringLiteral("levit")));
    QVERIFY(!window.wrongButton()->isVisible()); // it has no label
}

void PredictionWindowTest::foldersAreGoneThroughByKeys()
{
    PredictionWindow window(m_fileSystem, predictor(), {});
    const std::filesystem::path folder =
        m_folder->filePath(QStringLiteral("images/val/apple")).toStdString();
    writeTextFile(m_fileSystem, folder / "notes.txt", "no image");
    window.showFiles(1, QStringLiteral("levit"), {folder});
    window.show();
    QCOMPARE(window.count(), std::size_t(3));
    QTest::keyClick(&window, Qt::Key_Left);
    QCOMPARE(window.current(), std::size_t(0));
    QTest::keyClick(&window, Qt::Key_Right);
    QCOMPARE(window.current(), std::size_t(1));
    QTest::keyClick(&window, Qt::Key_End);
    QTest::keyClick(&window, Qt::Key_Right);
    QCOMPARE(window.current(), std::size_t(2));
    QTest::keyClick(&window, Qt::Key_Home);
    QCOMPARE(window.current(), std::size_t(0));
    QTRY_COMPARE(window.classes()->topLevelItemCount(), 5);
}

void PredictionWindowTest::damagedImagesAreReported()
{
    const std::filesystem::path file =
        m_folder->filePath(QStringLiteral("damaged.jpg")).toStdString();
    writeTextFile(m_fileSystem, file, "no image");
    PredictionWindow window(m_fileSystem, predictor(), {});
    window.showFiles(1, QStringLiteral("levit"), {file, images()[0]});
    window.show();
    QTRY_COMPARE(window.classes()->topLevelItemCount(), 1);
    QCOMPARE(window.classes()->topLevelItem(0)->text(0), QStringLiteral("not an image"));
    QTest::keyClick(&window, Qt::Key_Right);
    QCOMPARE(window.classes()->topLevelItemCount(), 5);
}

void PredictionWindowTest::failuresAreReported()
{
    m_fails = true;
    PredictionWindow window(m_fileSystem, predictor(), {});
    window.showFiles(1, QStringLiteral("levit"), {images()[0]});
    window.show();
    QTRY_VERIFY(window.message()->isVisible());
    QCOMPARE(window.classes()->topLevelItemCount(), 0);
}

void PredictionWindowTest::wrongLabelsAreMarked()
{
    std::map<std::string, bool> marks;
    PredictionWindow window(m_fileSystem, predictor(), [&](const HardImage& image, bool isWrong) {
        marks[image.image.filename().string()] = isWrong;
        return true;
    });
    window.showImages(1, QStringLiteral("levit"), validationImages(), {"apple", "pear"}, 1);
    window.show();
    QCOMPARE(window.current(), std::size_t(1));
    QVERIFY(window.caption()->text().contains(QStringLiteral("Labelled: apple")));
    QVERIFY(window.wrongButton()->isVisible());
    QTest::keyClick(&window, Qt::Key_W);
    QVERIFY(window.wrongButton()->isChecked());
    QCOMPARE(marks.size(), std::size_t(1));
    QVERIFY(marks.begin()->second);
    QTest::keyClick(&window, Qt::Key_Right);
    QVERIFY(!window.wrongButton()->isChecked());
    QTest::keyClick(&window, Qt::Key_Left);
    QVERIFY(window.wrongButton()->isChecked());
    QTest::mouseClick(window.wrongButton(), Qt::LeftButton);
    QVERIFY(!window.wrongButton()->isChecked());
    QVERIFY(!marks.begin()->second);
}

void PredictionWindowTest::unknownDatasetsAreReported()
{
    PredictionWindow window(m_fileSystem, {}, [](const HardImage&, bool) { return false; });
    window.showImages(1, QStringLiteral("levit"), validationImages(), {"apple", "pear"}, 0);
    window.show();
    QTest::keyClick(&window, Qt::Key_W);
    QVERIFY(window.message()->isVisible());
    QVERIFY(!window.wrongButton()->isChecked());
}

void PredictionWindowTest::anEmptyFolderSaysSo()
{
    PredictionWindow window(m_fileSystem, predictor(), {});
    window.showFiles(1, QStringLiteral("levit"),
                     {m_folder->filePath(QStringLiteral("nowhere")).toStdString()});
    window.show();
    QCOMPARE(window.count(), std::size_t(1)); // a file that cannot be read: says why
    QTest::keyClick(&window, Qt::Key_Right);
    QDir(m_folder->path()).mkdir(QStringLiteral("empty"));
    window.showFiles(1, QStringLiteral("levit"),
                     {m_folder->filePath(QStringLiteral("empty")).toStdString()});
    QCOMPARE(window.count(), std::size_t(0));
    QTest::keyClick(&window, Qt::Key_Right);
    QCOMPARE(window.current(), std::size_t(0));
}

void PredictionWindowTest::attentionDarkensTheRest()
{
    AttentionView view;
    view.resize(200, 200);
    QImage white(100, 100, QImage::Format_RGB32);
    white.fill(Qt::white);
    view.setImage(white);
    QCOMPARE(view.grab().toImage().pixelColor(20, 20).lightness(), 255);
    view.setAttention({{1, 0, 0, 0}, 2, {0.25, 0.25, 0.5, 0.5}});
    const QImage drawn = view.grab().toImage();
    QVERIFY(drawn.pixelColor(60, 60).lightness() > drawn.pixelColor(140, 140).lightness() + 80);
    QVERIFY(drawn.pixelColor(10, 10).lightness() < 80); // beyond the crop
    view.setAttentionShown(false);
    QCOMPARE(view.grab().toImage().pixelColor(140, 140).lightness(), 255);
    view.setAttention({{0, 0, 0, 0}, 2, {0, 0, 1, 1}}); // nothing to show
    view.setAttentionShown(true);
    QCOMPARE(view.grab().toImage().pixelColor(140, 140).lightness(), 255);
}

void PredictionWindowTest::imagesAreTurnedAsTheModelSawThem()
{
    // 40 x 20, white on the left; to be turned by 90 degrees clockwise (Exif's 6).
    QImage picture(40, 20, QImage::Format_RGB32);
    picture.fill(Qt::black);
    for (int y = 0; y < 20; ++y)
        for (int x = 0; x < 20; ++x)
            picture.setPixelColor(x, y, Qt::white);
    QByteArray jpeg;
    QBuffer buffer(&jpeg);
    QVERIFY(buffer.open(QIODevice::WriteOnly) && picture.save(&buffer, "JPEG", 95));
    const QByteArray exif =
        QByteArray::fromHex("ffe1002245786966000049492a000800000001001201030001000000060000000000"
                            "0000");
    jpeg.insert(2, exif); // behind the start of the image
    const QString path = m_folder->filePath(QStringLiteral("side.jpg"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(jpeg) == jpeg.size());
    file.close();
    for (const bool turns : {false, true}) {
        m_turns = turns;
        PredictionWindow window(m_fileSystem, predictor(), {});
        window.showFiles(1, QStringLiteral("levit"), {path.toStdString()});
        window.show();
        QTRY_COMPARE(window.classes()->topLevelItemCount(), 5);
        const QImage& shown = window.view()->image();
        QCOMPARE(shown.size(), turns ? QSize(20, 40) : QSize(40, 20));
        const auto brightness = [&shown](int x, int y) {
            return qGray(shown.pixel(x, y));
        };
        QVERIFY(brightness(5, 5) > 200); // the white half is at the top then
        QVERIFY(turns ? brightness(15, 5) > 200 : brightness(35, 5) < 50);
    }
}

void PredictionWindowTest::screenshots()
{
    PredictionWindow window(m_fileSystem, predictor(), [](const HardImage&, bool) { return true; });
    window.showImages(1, QStringLiteral("levit beton"), validationImages(), {"apple", "pear"}, 0);
    window.show();
    QTRY_COMPARE(window.classes()->topLevelItemCount(), 5);
    saveScreenshots(window, QStringLiteral("prediction"), QSize(900, 600));
}

QTEST_MAIN(PredictionWindowTest)
#include "tst_prediction_window.moc"
