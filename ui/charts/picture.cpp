#include "ui/charts/picture.h"

#include "core/base/error.h"
#include "ui/charts/plot.h"

#include <QBuffer>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

constexpr double kPictureMillimetresPerInch = 25.4;
constexpr double kMostPicturePixels = 200e6;

void checkPicturePixels(const Picture& picture, double dpi)
{
    const QSizeF inches = QSizeF(picture.units) / kPictureUnitsPerInch;
    if (inches.width() * inches.height() * dpi * dpi > kMostPicturePixels)
        throw Error(ErrorCode::InvalidArgument,
                    Text("the picture would have more than 200 megapixels"), {},
                    Text("choose a smaller size or fewer dpi"));
}

// XML 1.0 has no way to write these characters, not even as references, and Qt writes them as they
// are: a run's name may hold them.
QByteArray withoutForbiddenCharacters(const QByteArray& xml)
{
    const auto isForbidden = [&xml](qsizetype at) {
        const auto byte = static_cast<unsigned char>(xml[at]);
        return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
    };
    QByteArray allowed;
    allowed.reserve(xml.size());
    for (qsizetype i = 0; i < xml.size(); ++i) {
        const auto three = QByteArrayView(xml).sliced(i, std::min<qsizetype>(3, xml.size() - i));
        if (three == QByteArrayView("\xef\xbf\xbe") || three == QByteArrayView("\xef\xbf\xbf"))
            i += 2; // U+FFFE, U+FFFF
        else if (!isForbidden(i))
            allowed += xml[i];
    }
    return allowed;
}

} // namespace

QImage pictureImage(const Picture& picture, double dpi)
{
    checkPicturePixels(picture, dpi);
    const double factor = dpi / kPictureUnitsPerInch;
    const QSize size = {
        std::max(1, static_cast<int>(std::lround(picture.units.width() * factor))),
        std::max(1, static_cast<int>(std::lround(picture.units.height() * factor)))};
    QImage image(size, QImage::Format_RGB32);
    if (image.isNull())
        throw Error(
            ErrorCode::OutOfMemory,
            Text("no memory for a picture of %1 x %2 pixels").arg(size.width(), size.height()), {},
            Text("choose a smaller size or fewer dpi"));
    const int dotsPerMetre = static_cast<int>(std::lround(dpi / kPictureMillimetresPerInch * 1000));
    image.setDotsPerMeterX(dotsPerMetre);
    image.setDotsPerMeterY(dotsPerMetre);
    image.fill(Qt::white);
    QCPPainter painter(&image);
    painter.scale(factor, factor);
    picture.draw(painter);
    return image;
}

QByteArray pictureSvg(const Picture& picture, const QString& title)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(static_cast<int>(kPictureUnitsPerInch));
    generator.setSize(picture.units);
    generator.setViewBox(QRect(QPoint(), picture.units));
    generator.setDescription(QStringLiteral("Formwork"));
    QCPPainter painter(&generator);
    picture.draw(painter);
    painter.end();
    // Not through the generator, which writes < and & of a title as they are.
    if (const qsizetype at = bytes.indexOf("<desc>"); at >= 0 && !title.isEmpty())
        bytes.insert(at, "<title>" + title.toHtmlEscaped().toUtf8() + "</title>\n");
    return withoutForbiddenCharacters(bytes);
}

QByteArray picturePdf(const Picture& picture, const QString& title)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    const QSizeF millimetres =
        QSizeF(picture.units) * (kPictureMillimetresPerInch / kPictureUnitsPerInch);
    writer.setPageSize(
        QPageSize(millimetres, QPageSize::Millimeter, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    writer.setResolution(1200);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("Formwork"));
    QCPPainter painter(&writer);
    painter.setWindow(QRect(QPoint(), picture.units));
    picture.draw(painter);
    painter.end();
    return bytes;
}

DrawnFile drawPicture(const Picture& picture, const std::filesystem::path& path,
                      const QString& title, double dpi)
{
    DrawnFile file;
    file.path = path;
    if (path.extension() == ".svg")
        file.bytes = pictureSvg(picture, title);
    else if (path.extension() == ".pdf")
        file.bytes = picturePdf(picture, title);
    else
        file.image = pictureImage(picture, dpi);
    return file;
}

void writeDrawn(const DrawnFile& file, FileSystem& fileSystem)
{
    QByteArray bytes = file.bytes;
    if (!file.image.isNull()) {
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        if (!file.image.save(&buffer, "PNG"))
            throw Error(ErrorCode::Internal, Text("the PNG picture could not be encoded"),
                        file.path);
    }
    fileSystem.createDirectories(file.path.parent_path());
    writeTextFile(fileSystem, file.path,
                  std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

std::vector<std::filesystem::path> writeAll(const std::vector<DrawStep>& steps,
                                            FileSystem& fileSystem)
{
    std::vector<DrawnFile> drawn;
    for (const DrawStep& step : steps)
        drawn.push_back(step());
    std::vector<std::filesystem::path> written;
    for (const DrawnFile& file : drawn) {
        writeDrawn(file, fileSystem);
        written.push_back(file.path);
    }
    return written;
}

} // namespace formwork::ui
