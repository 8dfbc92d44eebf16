#include "ui/pages/experiment/augmentation_tab.h"

#include "support/experiment_page_fixture.h"

#include <QDoubleSpinBox>
#include <QSpinBox>
#include <QTabWidget>

#include <algorithm>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestAugmentationTab : public QObject, private ExperimentPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void augmentationIsSetAndShown()
    {
        fillLibrary();
        for (const char* loader : {"Beton", "Image folder"}) {
            combo("Loader")->setCurrentText(QLatin1String(loader));
            m_page->findChild<QTabWidget*>()->setCurrentWidget(m_page->augmentation());
            QTRY_COMPARE(m_page->augmentation()->pictureCount(), 4 * 5);
            QVERIFY(!m_page->augmentation()->message()->isVisible());
        }
        setting<QDoubleSpinBox>("augment.mixup")->setValue(0.8);
        setting<QSpinBox>("augment.rand_operations")->setValue(2);
        QTRY_COMPARE(yamlConfig().augment.mixup, 0.8);
        QTRY_COMPARE(yamlConfig().augment.randOperations, 2);
        QTRY_VERIFY2(m_page->augmentation()->pictureCount() == 4 * 5 + 4, // and a mixed batch
                     qPrintable(m_page->augmentation()->message()->text()));
        // The other way round.
        QString yaml = m_page->yaml()->toPlainText();
        m_page->yaml()->setPlainText(yaml.replace(QStringLiteral("rand_operations: 2"),
                                                  QStringLiteral("rand_operations: 3")));
        QTRY_COMPARE(setting<QSpinBox>("augment.rand_operations")->value(), 3);
    }

    void wrongAugmentationIsMarkedInPlace()
    {
        fillLibrary();
        m_page->findChild<QTabWidget*>()->setCurrentWidget(m_page->augmentation());
        auto* crop = setting<QLineEdit>("augment.crop_area");
        crop->setFocus();
        crop->selectAll();
        QTest::keyClicks(crop, QStringLiteral("two"));
        QTRY_VERIFY(std::ranges::any_of(
            m_page->augmentation()->findChildren<QLabel*>(), [](const QLabel* label) {
                return label->isVisible() && label->text().contains(QStringLiteral("crop_area"));
            }));
        QCOMPARE(yamlConfig().augment.cropArea[0], 0.08); // the last right value
    }

    void augmentationWithoutDataSaysSo()
    {
        m_page->findChild<QTabWidget*>()->setCurrentWidget(m_page->augmentation());
        QTRY_VERIFY(m_page->augmentation()->message()->isVisible());
        QCOMPARE(m_page->augmentation()->pictureCount(), 0);
    }

private:
    template <typename Widget>
    Widget* setting(const std::string& key) const
    {
        return qobject_cast<Widget*>(m_page->augmentation()->editor(key));
    }
};

QTEST_MAIN(TestAugmentationTab)
#include "tst_augmentation_tab.moc"
