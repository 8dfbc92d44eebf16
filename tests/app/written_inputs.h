// Files and folders that tests of formwork-cli give to it.
#pragma once

#include "core/base/file_system.h"
#include "core/dataset/demo/demo_images.h"

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTest>

namespace formwork::test {

// Ten classes with five images each for training and two for validation.
inline void writeDemoImages(const QString& root)
{
    DemoImagesRequest request;
    request.root = root.toStdString();
    request.trainPerClass = 5;
    request.validationPerClass = 2;
    PosixFileSystem fileSystem;
    NullProgress progress;
    makeDemoImages(request, fileSystem, progress, {});
}

inline void writeFile(const QString& name, const QByteArray& bytes)
{
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace formwork::test
