// The files that the real FFCV wrote, with what is known about them. They lie in tests/data/beton,
// or where the environment variable FORMWORK_GOLDENS points (the folder with them, or one above it
// that has them in `beton`). NAME.beton.gz goes with NAME.json.
#pragma once

#include <QByteArray>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <vector>

namespace formwork::test {

class Goldens
{
public:
    // `kind`: a folder of goldens beside the plain ones; those of the repository only.
    explicit Goldens(const QString& kind = {})
    {
        if (!kind.isEmpty()) {
            m_folder = QString(FORMWORK_TEST_DATA "/beton/") + kind;
            return;
        }
        const QString named = qEnvironmentVariable("FORMWORK_GOLDENS");
        m_folder = named.isEmpty() ? QString(FORMWORK_TEST_DATA "/beton") : named;
        if (QDir(m_folder + "/beton").exists())
            m_folder += "/beton";
    }

    QStringList names() const
    {
        QStringList names = QDir(m_folder).entryList({"*.beton.gz"}, QDir::Files, QDir::Name);
        for (QString& name : names)
            name.chop(static_cast<int>(qstrlen(".beton.gz")));
        return names;
    }

    QJsonObject facts(const QString& name) const
    {
        return QJsonDocument::fromJson(readFile(m_folder + "/" + name + ".json")).object();
    }

    // The unpacked file, kept until this object goes.
    std::filesystem::path unpack(const QString& name)
    {
        const QString target = m_unpacked.filePath(name + ".beton");
        if (!QFile::exists(target)) {
            QProcess gzip;
            gzip.setStandardOutputFile(target);
            gzip.start("gzip", {"-dc", m_folder + "/" + name + ".beton.gz"});
            if (!gzip.waitForFinished() || gzip.exitCode() != 0)
                throw std::runtime_error("gzip failed: " + gzip.errorString().toStdString());
        }
        return target.toStdString();
    }

    // A small uint8 HWC array of numpy's format 1.0; empty when the file is not there.
    QByteArray npy(const QString& name) const
    {
        const QByteArray file = readFile(m_folder + "/" + name + ".npy");
        if (file.size() < 10 || !file.startsWith("\x93NUMPY"))
            return {};
        const int header = static_cast<unsigned char>(file[8]) | static_cast<unsigned char>(file[9])
                                                                     << 8;
        return file.mid(10 + header);
    }

    // How many such arrays belong to a golden.
    int npyCount(const QString& name) const
    {
        return static_cast<int>(QDir(m_folder).entryList({name + "_s*.npy"}, QDir::Files).size());
    }

private:
    static QByteArray readFile(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QString m_folder;
    QTemporaryDir m_unpacked;
};

inline QString sha256(std::span<const std::byte> bytes)
{
    const QByteArray view = QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()),
                                                    static_cast<qsizetype>(bytes.size()));
    return QString::fromLatin1(QCryptographicHash::hash(view, QCryptographicHash::Sha256).toHex());
}

inline std::uint64_t unsignedOf(const QJsonValue& value)
{
    return static_cast<std::uint64_t>(value.toInteger());
}

} // namespace formwork::test
