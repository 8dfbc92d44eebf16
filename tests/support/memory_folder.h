// Where tests write much: trainings save tens of megabytes an epoch, and a disk that other programs
// keep busy would make minutes of that.
#pragma once

#include <QDir>
#include <QStorageInfo>
#include <QString>

namespace formwork::test {

// The template of a QTemporaryDir that lies in memory, or in the ordinary temporary folder where
// there is no room for `bytes` in memory.
inline QString memoryFolder(const QString& name, qint64 bytes = qint64{2} << 30)
{
    const QStorageInfo memory(QStringLiteral("/dev/shm"));
    const bool isFit = memory.isValid() && memory.fileSystemType() == "tmpfs" &&
                       !memory.isReadOnly() && memory.bytesAvailable() >= bytes;
    return (isFit ? memory.rootPath() : QDir::tempPath()) + u'/' + name + QStringLiteral("-XXXXXX");
}

} // namespace formwork::test
