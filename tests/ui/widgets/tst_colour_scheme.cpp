#include "ui/widgets/colour_scheme.h"

#include "ui/charts/chart_theme.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QLabel>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace formwork::ui;

namespace {

double luminance(const QColor& colour)
{
    const auto part = [](double value) {
        return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) +
           0.0722 * part(colour.blueF());
}

// WCAG 2: from 1 to 21; text needs 4.5.
double contrast(const QColor& a, const QColor& b)
{
    const double lighter = std::max(luminance(a), luminance(b));
    const double darker = std::min(luminance(a), luminance(b));
    return (lighter + 0.05) / (darker + 0.05);
}

} // namespace

class TestColourScheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_settings.isValid());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName(QStringLiteral("FormworkTest"));
    }

    void choiceIsKept()
    {
        QCOMPARE(chosenColourScheme(), ColourScheme::System);
        for (const ColourScheme scheme :
             {ColourScheme::Dark, ColourScheme::Light, ColourScheme::System}) {
            chooseColourScheme(scheme);
            QCOMPARE(chosenColourScheme(), scheme);
        }
    }

    void appliesAtOnce()
    {
        const QPalette system = QApplication::palette();
        QLabel shown(QStringLiteral("text"));
        shown.show();
        const auto picture = [] {
            return icon(QStringLiteral("runs")).pixmap(24, 24).toImage();
        };
        applyColourScheme(ColourScheme::Light);
        QTRY_VERIFY(!paletteIsDark(shown.palette()));
        const QImage lightIcon = picture();
        applyColourScheme(ColourScheme::Dark);
        QTRY_VERIFY(paletteIsDark(shown.palette()));
        QVERIFY(isDark(shown.palette())); // what the charts ask
        QVERIFY(picture() != lightIcon);
        applyColourScheme(ColourScheme::System);
        QCOMPARE(QApplication::palette().color(QPalette::Window), system.color(QPalette::Window));
        QCOMPARE(QApplication::palette().color(QPalette::Text), system.color(QPalette::Text));
    }

    void textsCanBeRead()
    {
        for (const ColourScheme scheme : {ColourScheme::Light, ColourScheme::Dark}) {
            const QPalette palette = paletteOf(scheme);
            const std::pair<QPalette::ColorRole, QPalette::ColorRole> pairs[] = {
                {QPalette::WindowText, QPalette::Window},
                {QPalette::Text, QPalette::Base},
                {QPalette::Text, QPalette::AlternateBase},
                {QPalette::ButtonText, QPalette::Button},
                {QPalette::ToolTipText, QPalette::ToolTipBase},
                {QPalette::PlaceholderText, QPalette::Window},
                {QPalette::PlaceholderText, QPalette::Base},
                {QPalette::Link, QPalette::Window}};
            for (const auto& [text, ground] : pairs)
                QVERIFY2(contrast(palette.color(text), palette.color(ground)) >= 4.5,
                         qPrintable(QStringLiteral("%1 on %2").arg(int(text)).arg(int(ground))));
        }
    }

private:
    QTemporaryDir m_settings;
};

QTEST_MAIN(TestColourScheme)
#include "tst_colour_scheme.moc"
