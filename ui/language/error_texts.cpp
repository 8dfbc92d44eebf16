#include "ui/language/error_texts.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <vector>

namespace formwork::ui {

namespace {

constexpr int kMostNested = 3; // "left out: not a sound JPEG: ..."

// What people meet most. %1, %2, ... stand for what differs, and are translated in turn.
constexpr const char* kPatterns[] = {
    QT_TRANSLATE_NOOP("formwork::Errors", "cannot %1: %2"),
    QT_TRANSLATE_NOOP("formwork::Errors", "open the folder"),
    QT_TRANSLATE_NOOP("formwork::Errors", "write"),
    QT_TRANSLATE_NOOP("formwork::Errors", "remove"),
    QT_TRANSLATE_NOOP("formwork::Errors", "read"),
    QT_TRANSLATE_NOOP("formwork::Errors", "read the folder"),
    QT_TRANSLATE_NOOP("formwork::Errors", "list the folder"),
    QT_TRANSLATE_NOOP("formwork::Errors", "read the size"),
    QT_TRANSLATE_NOOP("formwork::Errors", "open"),
    QT_TRANSLATE_NOOP("formwork::Errors", "create"),
    QT_TRANSLATE_NOOP("formwork::Errors", "create the folder"),
    QT_TRANSLATE_NOOP("formwork::Errors", "flush to disk"),
    QT_TRANSLATE_NOOP("formwork::Errors", "lock"),
    QT_TRANSLATE_NOOP("formwork::Errors", "close"),
    QT_TRANSLATE_NOOP("formwork::Errors", "look at the file"),
    QT_TRANSLATE_NOOP("formwork::Errors", "map into memory"),
    QT_TRANSLATE_NOOP("formwork::Errors", "No such file or directory"),
    QT_TRANSLATE_NOOP("formwork::Errors", "Permission denied"),
    QT_TRANSLATE_NOOP("formwork::Errors", "Operation not permitted"),
    QT_TRANSLATE_NOOP("formwork::Errors", "No space left on device"),
    QT_TRANSLATE_NOOP("formwork::Errors", "Disk quota exceeded"),
    QT_TRANSLATE_NOOP("formwork::Errors", "Read-only file system"),
    QT_TRANSLATE_NOOP("formwork::Errors", "Not a directory"),
    QT_TRANSLATE_NOOP("formwork::Errors", "Is a directory"),
    QT_TRANSLATE_NOOP("formwork::Errors", "File exists"),
    QT_TRANSLATE_NOOP("formwork::Errors", "Input/output error"),
    QT_TRANSLATE_NOOP("formwork::Errors", "Too many open files"),
    QT_TRANSLATE_NOOP("formwork::Errors", "check the path"),
    QT_TRANSLATE_NOOP("formwork::Errors", "check the permissions or choose another place"),
    QT_TRANSLATE_NOOP("formwork::Errors", "free some space or choose another disk"),
    QT_TRANSLATE_NOOP("formwork::Errors", "free some space"),
    QT_TRANSLATE_NOOP("formwork::Errors", "check the disk and its free space"),
    QT_TRANSLATE_NOOP("formwork::Errors", "no class folders"),
    QT_TRANSLATE_NOOP("formwork::Errors", "images, but no class folders"),
    QT_TRANSLATE_NOOP("formwork::Errors", "no image files below this folder"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "there is a validation folder, but no folder named train"),
    QT_TRANSLATE_NOOP(
        "formwork::Errors",
        "expected train/ and val/ with one folder per class, or one folder per class"),
    QT_TRANSLATE_NOOP("formwork::Errors", "not a folder"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "choose the folder that the images lie in; unpack an archive first"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the image folder does not exist"),
    QT_TRANSLATE_NOOP("formwork::Errors", "not a regular file"),
    QT_TRANSLATE_NOOP("formwork::Errors", "a beton file needs a name"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the name '%1' contains a '/'"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the name is too long"),
    QT_TRANSLATE_NOOP("formwork::Errors", "class '%1' has no images in %2"),
    QT_TRANSLATE_NOOP("formwork::Errors", "class '%1' (and %2 more) has no images in %3"),
    QT_TRANSLATE_NOOP("formwork::Errors", "class '%1' is missing in %2"),
    QT_TRANSLATE_NOOP("formwork::Errors", "class '%1' of %2 is unknown to train"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "put images into a folder of that name, or remove the class"),
    QT_TRANSLATE_NOOP("formwork::Errors", "both splits need the same class folders"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the file is empty (0 bytes)"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the file is empty"),
    QT_TRANSLATE_NOOP("formwork::Errors", "unreadable image: %1"),
    QT_TRANSLATE_NOOP("formwork::Errors", "left out: %1"),
    QT_TRANSLATE_NOOP("formwork::Errors", "grey image"),
    QT_TRANSLATE_NOOP("formwork::Errors", "CMYK image"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the extension is wrong: a %1 image"),
    QT_TRANSLATE_NOOP("formwork::Errors", "not a sound JPEG: %1"),
    QT_TRANSLATE_NOOP("formwork::Errors", "corrupt %1 file: %2"),
    QT_TRANSLATE_NOOP("formwork::Errors", "corrupt %1 file"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "the %1 header claims more pixels than a file of this size can hold"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "the image claims %1 x %2 pixels, more than the %3 megapixels that are read"),
    QT_TRANSLATE_NOOP("formwork::Errors", "shrink it or leave it out"),
    QT_TRANSLATE_NOOP("formwork::Errors", "%1 is not read"),
    QT_TRANSLATE_NOOP("formwork::Errors", "animated WebP"),
    QT_TRANSLATE_NOOP("formwork::Errors", "floating-point TIFF"),
    QT_TRANSLATE_NOOP("formwork::Errors", "TIFF with signed samples"),
    QT_TRANSLATE_NOOP("formwork::Errors", "TIFF with compression %1"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "save it as PNG, or as TIFF with 8 or 16 bits per sample"),
    QT_TRANSLATE_NOOP("formwork::Errors", "no JPEG, PNG, WebP, BMP or TIFF image"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the %1 file ends early"),
    QT_TRANSLATE_NOOP("formwork::Errors", "none of the %1 images of '%2' could be read"),
    QT_TRANSLATE_NOOP("formwork::Errors", "see the problems reported for the single images"),
    QT_TRANSLATE_NOOP("formwork::Errors", "an image needs %1 bytes, more than the largest page"),
    QT_TRANSLATE_NOOP("formwork::Errors", "set a maximum resolution"),
    QT_TRANSLATE_NOOP("formwork::Errors", "this is no beton file"),
    QT_TRANSLATE_NOOP("formwork::Errors", "this is no beton file: it is empty"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "this is no beton file: it has fewer bytes than a header"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "choose a file made by a conversion, or convert a folder first"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "writing of this file was never finished (its allocation table is missing)"),
    QT_TRANSLATE_NOOP("formwork::Errors", "beton version %1 is not supported; only version 2 is"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the beton file has no image field"),
    QT_TRANSLATE_NOOP("formwork::Errors", "choose a beton file of images"),
    QT_TRANSLATE_NOOP("formwork::Errors", "convert the images again"),
    QT_TRANSLATE_NOOP("formwork::Errors", "this file is there already"),
    QT_TRANSLATE_NOOP("formwork::Errors", "choose another name, or allow that it is replaced"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the folder is not empty"),
    QT_TRANSLATE_NOOP("formwork::Errors", "choose a folder that is empty or not there yet"),
    QT_TRANSLATE_NOOP("formwork::Errors", "another process is writing this file"),
    QT_TRANSLATE_NOOP("formwork::Errors", "wait until it has ended"),
    QT_TRANSLATE_NOOP("formwork::Errors", "'%1' must be %2, not %3"),
    QT_TRANSLATE_NOOP("formwork::Errors", "a number above 0"),
    QT_TRANSLATE_NOOP("formwork::Errors", "a number"),
    QT_TRANSLATE_NOOP("formwork::Errors", "a text"),
    QT_TRANSLATE_NOOP("formwork::Errors", "a path"),
    QT_TRANSLATE_NOOP("formwork::Errors", "empty"),
    QT_TRANSLATE_NOOP("formwork::Errors", "unknown key '%1'"),
    QT_TRANSLATE_NOOP("formwork::Errors", "line %1: unknown key '%2'"),
    QT_TRANSLATE_NOOP("formwork::Errors", "line %1: '%2' must be %3, not %4"),
    QT_TRANSLATE_NOOP("formwork::Errors", "'data.train' is not given"),
    QT_TRANSLATE_NOOP("formwork::Errors", "name a beton file or a folder of classes"),
    QT_TRANSLATE_NOOP("formwork::Errors", "did you mean '%1'?"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the lists of this config make more than %1 runs"),
    QT_TRANSLATE_NOOP("formwork::Errors", "shorten the list of '%1'"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "train.batch_size is 1, but LeViT normalises over the batch"),
    QT_TRANSLATE_NOOP("formwork::Errors", "set train.batch_size to 4 or more"),
    QT_TRANSLATE_NOOP("formwork::Errors", "%1 is not there"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "check the path; relative ones start at the current folder"),
    QT_TRANSLATE_NOOP("formwork::Errors", "%1 is a folder, but data.loader is beton"),
    QT_TRANSLATE_NOOP("formwork::Errors", "convert the folder first, or set data.loader to folder"),
    QT_TRANSLATE_NOOP("formwork::Errors", "%1 is a file, but data.loader is folder"),
    QT_TRANSLATE_NOOP("formwork::Errors", "set data.loader to beton, or name a folder of classes"),
    QT_TRANSLATE_NOOP("formwork::Errors", "%1 training images are too few for %2"),
    QT_TRANSLATE_NOOP("formwork::Errors", "give at least %1"),
    QT_TRANSLATE_NOOP("formwork::Errors", "training ran out of memory"),
    QT_TRANSLATE_NOOP("formwork::Errors", "training ran out of memory: %1"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "train.device is cuda, but LibTorch finds no CUDA device"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "set train.device to auto or cpu, or build with a LibTorch for CUDA"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "check the NVIDIA driver (nvidia-smi), or set train.device to auto or cpu"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the training module is not there"),
    QT_TRANSLATE_NOOP("formwork::Errors", "start a new run for other settings"),
    QT_TRANSLATE_NOOP("formwork::Errors", "start a new run for other data"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the workspace's database is damaged: %1"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the workspace's database failed: %1"),
    QT_TRANSLATE_NOOP("formwork::Errors", "file is not a database"),
    QT_TRANSLATE_NOOP("formwork::Errors", "database disk image is malformed"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the workspace is locked by another program: %1"),
    QT_TRANSLATE_NOOP("formwork::Errors", "close what else uses the workspace, or try again"),
    QT_TRANSLATE_NOOP("formwork::Errors", "cannot write the workspace: %1"),
    QT_TRANSLATE_NOOP("formwork::Errors", "check the permissions or choose another workspace"),
    QT_TRANSLATE_NOOP("formwork::Errors", "cannot write the workspace folder: %1"),
    QT_TRANSLATE_NOOP("formwork::Errors", "check its permissions, or choose another workspace"),
    QT_TRANSLATE_NOOP("formwork::Errors", "the workspace was written by a newer Formwork (database "
                                          "version %1, this program knows up to %2)"),
    QT_TRANSLATE_NOOP("formwork::Errors",
                      "install the newer Formwork, or choose another workspace"),
    QT_TRANSLATE_NOOP("formwork::Errors", "this database belongs to another program"),
    QT_TRANSLATE_NOOP("formwork::Errors", "this is not the database of a workspace"),
    QT_TRANSLATE_NOOP("formwork::Errors", "choose another workspace"),
    QT_TRANSLATE_NOOP("formwork::Errors", "run %1 cannot be %2: it is being trained by %3"),
    QT_TRANSLATE_NOOP("formwork::Errors", "stop it first, or wait for it"),
    QT_TRANSLATE_NOOP("formwork::Errors", "a run needs a name"),
};

struct Pattern
{
    const char* english;
    QString beginning; // up to what differs
    QRegularExpression expression;
};

std::vector<Pattern> makePatterns()
{
    static const QRegularExpression kPlace(QStringLiteral("%[1-9]"));
    std::vector<Pattern> patterns;
    for (const char* english : kPatterns) {
        const QString text = QString::fromUtf8(english);
        QString expression;
        qsizetype done = 0;
        for (auto places = kPlace.globalMatch(text); places.hasNext();) {
            const auto place = places.next();
            expression += QRegularExpression::escape(text.mid(done, place.capturedStart() - done)) +
                          QStringLiteral("(.+?)");
            done = place.capturedEnd();
        }
        expression += QRegularExpression::escape(text.mid(done));
        patterns.push_back({english, text.section(QLatin1Char('%'), 0, 0),
                            QRegularExpression(QRegularExpression::anchoredPattern(expression),
                                               QRegularExpression::DotMatchesEverythingOption)});
    }
    return patterns;
}

QString translated(const QString& text, int depth)
{
    static const std::vector<Pattern> kKnown = makePatterns();
    if (depth > kMostNested)
        return text;
    for (const Pattern& pattern : kKnown) {
        if (!text.startsWith(pattern.beginning))
            continue;
        const auto match = pattern.expression.match(text);
        if (!match.hasMatch())
            continue;
        QString result = QCoreApplication::translate("formwork::Errors", pattern.english);
        // All at once: what is put in may hold a % itself.
        QStringList parts;
        for (int i = 1; i <= match.lastCapturedIndex(); ++i)
            parts << translated(match.captured(i), depth + 1);
        switch (parts.size()) {
        case 0:
            return result;
        case 1:
            return result.arg(parts[0]);
        case 2:
            return result.arg(parts[0], parts[1]);
        case 3:
            return result.arg(parts[0], parts[1], parts[2]);
        default:
            return result.arg(parts[0], parts[1], parts[2], parts[3]);
        }
    }
    return text;
}

} // namespace

QString inWindowsLanguage(const std::string& text)
{
    return translated(QString::fromStdString(text), 0);
}

} // namespace formwork::ui
