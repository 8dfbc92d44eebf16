#include "ui/widgets/icons.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QPalette>
#include <QTest>

using namespace formwork::ui;

class TestIcons : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyIconIsDrawn()
    {
        QVERIFY(!applicationIcon().isNull());
        const QStringList files = QDir(QStringLiteral(":/formwork/icons")).entryList();
        QVERIFY(files.size() > 15);
        for (const QString& file : files) {
            const QString name = QString(file).remove(QStringLiteral(".svg"));
            const QImage image = icon(name).pixmap(32, 32).toImage();
            int drawn = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    drawn += image.pixelColor(x, y).alpha() > 100;
            }
            QVERIFY2(drawn > 20 && drawn < 32 * 32, qPrintable(file));
        }
    }

    void unknownIconIsNull() { QVERIFY(icon(QStringLiteral("no such icon")).isNull()); }

    void coloursFollowThePalette()
    {
        const QPalette before = QApplication::palette();
        for (const QColor colour : {QColor(250, 250, 250), QColor(20, 30, 40)}) {
            QPalette palette = before;
            palette.setColor(QPalette::ButtonText, colour);
            QApplication::setPalette(palette);
            const QImage image = icon(QStringLiteral("stop")).pixmap(64, 64).toImage();
            QColor strongest = Qt::transparent;
            for (int x = 0; x < 64; ++x) {
                if (image.pixelColor(x, 32).alpha() > strongest.alpha())
                    strongest = image.pixelColor(x, 32);
            }
            QVERIFY2(qAbs(strongest.lightness() - colour.lightness()) < 10,
                     qPrintable(strongest.name()));
        }
        QApplication::setPalette(before);
    }
};

QTEST_MAIN(TestIcons)
#include "tst_icons.moc"
