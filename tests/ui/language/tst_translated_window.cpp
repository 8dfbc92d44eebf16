// The window in another language: every text goes through the translator, is asked for where
// lupdate has found it, and fits.
#include "support/all_dialogs.h"
#include "support/controls.h"
#include "support/image_folder.h"
#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "support/scripted_backend.h"
#include "ui/charts/plot.h"
#include "ui/language/language.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/experiment/experiment_form.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QGroupBox>
#include <QLabel>
#include <QMenuBar>
#include <QMultiMap>
#include <QRegularExpression>
#include <QSet>
#include <QSettings>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QTreeWidget>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

namespace {

// Puts brackets around every text of ours and notes what was asked for.
class MarkingTranslator final : public QTranslator
{
public:
    explicit MarkingTranslator(bool marks) : m_marks(marks) {}

    QString translate(const char* context, const char* source, const char*, int) const override
    {
        if (!QByteArray(context).startsWith("formwork"))
            return {};
        m_asked.insert({QByteArray(context), QByteArray(source)});
        return m_marks ? QStringLiteral("⟦%1⟧").arg(QString::fromUtf8(source)) : QString();
    }

    bool isEmpty() const override { return false; }
    const QSet<std::pair<QByteArray, QByteArray>>& asked() const { return m_asked; }

private:
    bool m_marks;
    mutable QSet<std::pair<QByteArray, QByteArray>> m_asked;
};

void addTexts(QStringList& texts, const QWidget& widget)
{
    texts << widget.toolTip() << widget.accessibleName() << widget.whatsThis();
    if (const auto* label = qobject_cast<const QLabel*>(&widget))
        texts << label->text();
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        texts << button->text();
    if (const auto* box = qobject_cast<const QGroupBox*>(&widget))
        texts << box->title();
    if (const auto* edit = qobject_cast<const QLineEdit*>(&widget))
        texts << edit->placeholderText();
    if (const auto* tabs = qobject_cast<const QTabBar*>(&widget)) {
        for (int i = 0; i < tabs->count(); ++i)
            texts << tabs->tabText(i) << tabs->tabToolTip(i);
    }
    if (const auto* combo = qobject_cast<const QComboBox*>(&widget)) {
        for (int i = 0; i < combo->count(); ++i)
            texts << combo->itemText(i);
    }
    if (const auto* header = qobject_cast<const QHeaderView*>(&widget)) {
        for (int i = 0; header->orientation() == Qt::Horizontal && i < header->count(); ++i) {
            for (const int role : {Qt::DisplayRole, Qt::ToolTipRole})
                texts << header->model()->headerData(i, Qt::Horizontal, role).toString();
        }
    }
    if (const auto* plot = dynamic_cast<const QCustomPlot*>(&widget))
        texts << plot->xAxis->label() << plot->yAxis->label();
    for (const QAction* action : widget.actions())
        texts << action->text() << action->toolTip();
}

QString textOf(const QWidget& widget)
{
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        return button->text();
    const auto* label = qobject_cast<const QLabel*>(&widget);
    const bool wraps = label == nullptr || label->wordWrap();
    return wraps ? QString() : label->text();
}

// Has a one-line text that must be fully visible.
bool showsLine(const QWidget& widget)
{
    return widget.isVisible() && !widget.visibleRegion().isEmpty() && !textOf(widget).isEmpty() &&
           !widget.inherits("formwork::ui::ElidedLabel");
}

// Names, values and formats are the same in every language.
bool isData(const QString& text)
{
    static const QRegularExpression kWord(QStringLiteral("\\pL\\pL\\pL"));
    static const QRegularExpression kData(QStringLiteral(
        "^(Formwork|English|Français|YAML|CPU|CUDA|GPU|JPEG|Adam|AdamW|SGD|lamb|schedule_free|"
        "step|one_cycle|"
        "piecewise|name|[a-z]+\\.[a-z_0-9]+|.*imagenette.*|train_.*\\.beton|formwork \\d.*|"
        "(levit|vit) (beton|folder)|(LeViT|ViT)[-/ ].*|.*/.*|images|photos|Slurm|notify-send "
        "Formwork)$"));
    // Qt's own texts: keys and the buttons of tab bars.
    static const QRegularExpression kOfQt(
        QStringLiteral("^((Ctrl|Shift|Alt)\\+.*|Space|Del|Left|Right|Scroll (Left|Right))$"));
    static const QRegularExpression kDate(QStringLiteral("^\\d+ \\pL+ \\d+ [\\d:]+$"));
    if (kOfQt.match(text).hasMatch() || kDate.match(text).hasMatch())
        return true;
    return !text.contains(kWord) || kData.match(text).hasMatch();
}

void addMnemonic(QMultiMap<QChar, QString>& letters, const QString& text)
{
    const QKeySequence keys = QKeySequence::mnemonic(text);
    if (!keys.isEmpty())
        letters.insert(keys.toString(QKeySequence::PortableText).back(), text);
}

// Letters that lead to two places at once, one line each.
QStringList clashingMnemonics(const QWidget& window)
{
    QMultiMap<QChar, QString> letters;
    if (const auto* bar = window.findChild<QMenuBar*>()) {
        for (const QAction* menu : bar->actions())
            addMnemonic(letters, menu->text());
    }
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        const auto* label = qobject_cast<const QLabel*>(widget);
        if (!widget->isVisible() || (label != nullptr && label->buddy() == nullptr))
            continue;
        if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
            addMnemonic(letters, button->text());
        else if (label != nullptr)
            addMnemonic(letters, label->text());
    }
    QStringList clashes;
    for (const QChar letter : letters.uniqueKeys()) {
        const QStringList texts = letters.values(letter);
        if (texts.size() > 1)
            clashes << letter + QStringLiteral(": ") + texts.join(QStringLiteral(", "));
    }
    return clashes;
}

} // namespace

class TestTranslatedWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QCoreApplication::setOrganizationName(QStringLiteral("FormworkTest"));
        QCoreApplication::setApplicationName(QStringLiteral("translated_window"));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    }

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void cleanup()
    {
        m_window.reset();
        m_folder.reset();
        QLocale::setDefault(QLocale::system());
    }

    void everyTextGoesThroughTheTranslator()
    {
        MarkingTranslator marking(true);
        QCoreApplication::installTranslator(&marking);
        openWindow();
        visitEverything();
        QStringList texts;
        for (const QWidget* widget : m_window->findChildren<QWidget*>())
            addTexts(texts, *widget);
        addDialogs(texts);
        QCoreApplication::removeTranslator(&marking);
        QStringList plain;
        for (const QString& text : texts) {
            if (!text.contains(QChar(0x27e6)) && !isData(text))
                plain << text;
        }
        plain.removeDuplicates();
        QVERIFY(texts.size() > 500);
        QVERIFY2(plain.isEmpty(), qPrintable(plain.join(QLatin1Char('\n'))));
    }

    // A context that lupdate reads differently from Qt would leave a text in English.
    void whatIsAskedForIsTranslated()
    {
        Translations translations;
        translations.use(QStringLiteral("fr"));
        MarkingTranslator noting(false);
        QCoreApplication::installTranslator(&noting);
        openWindow();
        visitEverything();
        QStringList texts;
        addDialogs(texts);
        QCoreApplication::removeTranslator(&noting);
        QTranslator french;
        QVERIFY(
            french.load(QStringLiteral("formwork_fr"), QStringLiteral(":/formwork/translations")));
        QStringList missing;
        for (const auto& [context, source] : noting.asked()) {
            if (french.translate(context, source).isNull())
                missing << QString::fromUtf8(context + ": " + source);
        }
        QVERIFY(noting.asked().size() > 400);
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
    }

    void nothingIsCutOff_data()
    {
        QTest::addColumn<QString>("code");
        for (const Language& language : languages())
            QTest::newRow(qPrintable(language.code)) << language.code;
    }

    void nothingIsCutOff()
    {
        QFETCH(QString, code);
        Translations translations;
        translations.use(code);
        openWindow();
        m_window->resize(1200, 760);
        QStringList cut;
        int looked = 0;
        for (const Page page : {Page::Datasets, Page::NewExperiment, Page::Runs, Page::Compare}) {
            m_window->showPage(page);
            QTest::qWait(50); // for layouts and what pages fill in later
            for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
                if (!showsLine(*widget))
                    continue;
                ++looked;
                const int shown = widget->visibleRegion().boundingRect().width();
                if (shown + 2 < widget->sizeHint().width()) // hints of texts with & are wider
                    cut << QStringLiteral("%1 of %2: %3")
                               .arg(shown)
                               .arg(widget->sizeHint().width())
                               .arg(textOf(*widget));
            }
        }
        QVERIFY(looked > 60);
        QVERIFY2(cut.isEmpty(), qPrintable(cut.join(QLatin1Char('\n'))));
    }

    // Alt with a letter leads to one place: a menu, or a visible control of the page.
    void mnemonicsAreUnique_data() { nothingIsCutOff_data(); }
    void mnemonicsAreUnique()
    {
        QFETCH(QString, code);
        Translations translations;
        translations.use(code);
        openWindow();
        QStringList clashes;
        for (const Page page : {Page::Datasets, Page::NewExperiment, Page::Runs, Page::Compare}) {
            m_window->showPage(page);
            const QWidget* shown = m_window->findChild<QStackedWidget*>()->currentWidget();
            const auto tabs = shown->findChildren<QTabWidget*>();
            for (int tab = 0; tab < (tabs.isEmpty() ? 1 : tabs.front()->count()); ++tab) {
                if (!tabs.isEmpty())
                    tabs.front()->setCurrentIndex(tab);
                QCoreApplication::processEvents();
                clashes += clashingMnemonics(*m_window);
            }
        }
        for (const auto& dialog : allDialogs()) {
            dialog->show();
            clashes += clashingMnemonics(*dialog);
        }
        clashes.removeDuplicates();
        QVERIFY2(clashes.isEmpty(), qPrintable(clashes.join(QLatin1Char('\n'))));
    }

    void speaksFrench()
    {
        Translations translations;
        translations.use(QStringLiteral("fr"));
        openWindow();
        QStringList menus;
        for (const QAction* action : m_window->menuBar()->actions())
            menus << action->text();
        QCOMPARE(menus, (QStringList{QStringLiteral("&Fichier"), QStringLiteral("Édition"),
                                     QStringLiteral("E&ssai"), QStringLiteral("&Affichage"),
                                     QStringLiteral("Aid&e")}));
        visitEverything();
        QCOMPARE(m_window->runsPage().model().headerData(0, Qt::Horizontal, Qt::DisplayRole),
                 QVariant(QStringLiteral("Nom")));
        for (const auto& [page, name] :
             {std::pair{Page::Datasets, "french-datasets"},
              std::pair{Page::NewExperiment, "french-new-experiment"},
              std::pair{Page::Runs, "french-runs"}, std::pair{Page::Compare, "french-compare"}}) {
            m_window->showPage(page);
            QTest::qWait(page == Page::Compare ? 600 : 50); // the preview is drawn later
            saveScreenshots(*m_window, QLatin1String(name));
        }
        auto* settings = m_window->newExperimentPage().findChild<QTabWidget*>();
        m_window->showPage(Page::NewExperiment);
        settings->setCurrentIndex(2);
        saveScreenshots(*m_window, QStringLiteral("french-settings"));
        m_window->showPage(Page::Runs);
        saveInspectorTabs();
        PosixFileSystem files;
        ConvertDialog convert("/donnees/photos", false, files);
        saveScreenshots(convert, QStringLiteral("french-convert"), QSize(620, 600));
        ShortcutsDialog shortcuts;
        saveScreenshots(shortcuts, QStringLiteral("french-shortcuts"), shortcuts.sizeHint());
    }

    void languageIsChosenInTheMenu()
    {
        openWindow();
        QSignalSpy changed(m_window.get(), &MainWindow::languageChanged);
        QVERIFY(languageAction(QStringLiteral("As the system"))->isChecked());
        languageAction(QStringLiteral("Français"))->trigger();
        QCOMPARE(changed.count(), 1);
        QCOMPARE(chosenLanguage(), QStringLiteral("fr"));
        languageAction(QStringLiteral("Français"))->trigger(); // is that already
        QCOMPARE(changed.count(), 1);
        // What the next window takes over.
        m_window->showPage(Page::NewExperiment);
        auto* name = qobject_cast<QLineEdit*>(m_window->newExperimentPage().form()->editor("name"));
        name->setText(QStringLiteral("half typed"));
        ExperimentDraft& draft = m_window->newExperimentPage().draft();
        DraftData data = draft.data();
        data.loader = LoaderChoice::Both;
        data.trainBeton = "/elsewhere/train.beton";
        data.validationFolder = "/elsewhere/val";
        draft.setData(data);
        const QString yaml = draft.yaml();
        const WindowState state = m_window->state();
        m_window.reset();
        openWindow();
        QVERIFY(languageAction(QStringLiteral("Français"))->isChecked());
        m_window->setState(state);
        QCOMPARE(m_window->page(), Page::NewExperiment);
        QCOMPARE(m_window->newExperimentPage().draft().config().name, "half typed");
        QVERIFY(m_window->newExperimentPage().draft().data() == data);
        QCOMPARE(m_window->newExperimentPage().yaml()->toPlainText(), yaml);
        chooseLanguage({});
    }

    void languageWaitsWhileSomethingTrains()
    {
        m_script.endless = true;
        openWindow();
        m_window->queue().setCpuSlots(2); // a sample run trains as well, as far as the store knows
        m_window->newExperimentPage().start();
        QTRY_VERIFY(m_window->queue().currentRun().has_value());
        QSignalSpy changed(m_window.get(), &MainWindow::languageChanged);
        languageAction(QStringLiteral("Français"))->trigger();
        QCOMPARE(changed.count(), 0);
        QCOMPARE(chosenLanguage(), QStringLiteral("fr"));
        QCOMPARE(m_window->page(), Page::Runs);
        QVERIFY(m_window->runsPage().message().text().contains(QStringLiteral("restarted")));
        m_script.endless = false;
        QTRY_VERIFY(!m_window->queue().isActive());
        chooseLanguage({});
    }

private:
    QAction* languageAction(const QString& text) const
    {
        for (QAction* action : m_window->findChildren<QAction*>()) {
            if (action->isCheckable() && QString(action->text()).remove(QLatin1Char('&')) == text)
                return action;
        }
        return nullptr;
    }

    void openWindow()
    {
        const Workspace workspace(m_folder->filePath(QStringLiteral("workspace")).toStdString());
        {
            Store store(workspace, m_fileSystem);
            addSampleRuns(store, 40, 25);
        }
        m_window = std::make_unique<MainWindow>(workspace, m_fileSystem, [this] {
            return std::make_unique<ScriptedBackend>(m_script);
        });
        m_window->resize(1280, 800);
        m_window->show();
        const QString images = m_folder->filePath(QStringLiteral("photos"));
        const QStringList classes = {QStringLiteral("images"), QStringLiteral("photos")};
        writeSplit(images, QStringLiteral("train"), classes, 3);
        writeSplit(images, QStringLiteral("val"), classes, 2);
        m_window->library().add(toPath(images));
        QTRY_VERIFY(m_window->jobs().isIdle() && !m_window->library().rows().empty());
        for (const RunRow& run : m_window->store().runs())
            m_window->runsPage().showRun(run.id);
    }

    void visitEverything()
    {
        for (const Page page : {Page::Datasets, Page::NewExperiment, Page::Compare, Page::Runs}) {
            m_window->showPage(page);
            for (QTabWidget* tabs : m_window->findChild<QStackedWidget*>()
                                        ->currentWidget()
                                        ->findChildren<QTabWidget*>()) {
                for (int i = 0; i < tabs->count(); ++i) {
                    tabs->setCurrentIndex(i);
                    QCoreApplication::processEvents();
                }
                tabs->setCurrentIndex(0);
            }
        }
    }

    void addDialogs(QStringList& texts)
    {
        for (const auto& dialog : allDialogs()) {
            texts << dialog->windowTitle();
            for (const QWidget* widget : dialog->findChildren<QWidget*>()) {
                // Buttons that Qt names itself.
                if (!widget->parentWidget()->inherits("QDialogButtonBox"))
                    addTexts(texts, *widget);
            }
        }
    }

    void saveInspectorTabs()
    {
        for (QTabWidget* tabs : m_window->runsPage().findChildren<QTabWidget*>()) {
            for (int i = 0; i < tabs->count(); ++i) {
                tabs->setCurrentIndex(i);
                QTest::qWait(20); // for layouts
                saveScreenshots(*m_window, QStringLiteral("french-inspector-%1").arg(i),
                                QSize(1280, 800));
            }
        }
    }

    const QTemporaryDir m_settings;
    PosixFileSystem m_fileSystem;
    BackendScript m_script;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestTranslatedWindow)
#include "tst_translated_window.moc"
