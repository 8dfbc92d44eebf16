#include "ui/pages/datasets/findings_view.h"

#include "core/dataset/doctor/exclude_list.h"
#include "ui/dialogs/pick_path.h"
#include "ui/pages/datasets/image_grid.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace formwork::ui {

namespace fs = std::filesystem;

FindingsView::FindingsView(DatasetLibrary& library, QWidget* parent)
    : QWidget(parent)
    , m_library(library)
    , m_message(new InlineMessage(this))
    , m_note(makeHint({}, this))
    , m_marks(new QLabel(this))
    , m_grid(new ImageGrid(this))
    , m_table(new QPushButton(tr("Export CSV…"), this))
    , m_list(new QPushButton(tr("Save list…"), this))
{
    m_grid->setGrouping(tr("F&inding"), tr("All findings"),
                        tr("Shows the images of this finding only."));
    m_grid->view()->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_grid->view()->setAccessibleName(tr("Findings"));
    m_grid->view()->setWhatsThis(
        tr("What the check found. Images of the same picture have the same number in front of "
           "their names; a red frame means that a picture is in train and in validation. X marks "
           "the selected images to be left out, W as wrongly labelled, Delete removes a mark."));
    m_table->setWhatsThis(
        tr("Writes all findings with your marks to a file for spreadsheets, one image per line."));
    m_list->setWhatsThis(
        tr("Writes a list of the images that are marked to be left out. The setting data.exclude "
           "of an experiment and the option --exclude of formwork-cli convert accept it."));
    buildShortcuts();

    auto* row = new QHBoxLayout;
    row->addWidget(m_marks, 1);
    row->addWidget(m_table);
    row->addWidget(m_list);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpacing, 0, 0);
    column->addWidget(m_message);
    column->addWidget(m_note);
    column->addLayout(row);
    column->addWidget(m_grid, 1);
    column->addStretch(0);

    connect(m_table, &QPushButton::clicked, this, [this] {
        pickNewFile(this, tr("Export CSV"), toQString(fs::path(m_path) += "-check.csv"),
                    tr("CSV files (*.csv)"),
                    [this](const QString& file) { writeTable(toPath(file)); });
    });
    connect(&m_library, &DatasetLibrary::marked, this, [this](const QString& path) {
        if (m_findings && toPath(path) == m_path)
            showMarks();
    });
    connect(m_list, &QPushButton::clicked, this, [this] {
        pickNewFile(this, tr("Save the list of images to leave out"),
                    toQString(fs::path(m_path) += "-exclude.txt"), tr("Text files (*.txt)"),
                    [this](const QString& file) { writeList(toPath(file)); });
    });
    showDataset({}, nullptr);
}

void FindingsView::buildShortcuts()
{
    for (const auto& [key, marked] :
         {std::pair{Qt::Key_X, ImageMark::LeaveOut}, std::pair{Qt::Key_W, ImageMark::WrongLabel},
          std::pair{Qt::Key_Delete, ImageMark::None}}) {
        auto* shortcut = new QShortcut(key, m_grid->view(), nullptr, nullptr, Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, [this, wanted = marked] { mark(wanted); });
    }
}

void FindingsView::showDataset(const fs::path& path, const DatasetDetails* details)
{
    m_path = path;
    m_diagnosis = details ? details->diagnosis : nullptr;
    m_findings =
        m_diagnosis ? std::make_shared<const FindingList>(listFindings(*m_diagnosis)) : nullptr;
    m_message->clear();
    m_table->setVisible(m_diagnosis != nullptr);
    m_list->setVisible(m_diagnosis != nullptr);
    const bool any = m_findings && !m_findings->images.empty();
    m_grid->setVisible(any);
    m_marks->setVisible(any);
    if (!m_diagnosis) {
        m_note->setText(tr("“Check images” decodes every image and looks for pictures that are "
                           "in train and in validation, under several classes or there more than "
                           "once, for damaged and for odd ones."));
        m_grid->setSource(nullptr);
        return;
    }
    m_note->setText(summary(*m_diagnosis));
    QPalette palette = QLabel().palette();
    if (m_findings->hasLeaks)
        palette.setColor(QPalette::WindowText, severityColour(Severity::Error, palette));
    m_note->setPalette(palette);
    m_note->setForegroundRole(m_findings->hasLeaks ? QPalette::WindowText
                                                   : QPalette::PlaceholderText);
    m_grid->setSource(any ? std::shared_ptr<const ThumbnailSource>(findingThumbnails(
                                m_findings, {details->thumbnails, details->validationThumbnails},
                                m_library.fileSystem()))
                          : nullptr);
    showMarks();
}

QString FindingsView::summary(const DatasetDiagnosis& diagnosis) const
{
    QStringList parts;
    const auto leaks = static_cast<int>(diagnosis.leaks());
    const auto others = static_cast<int>(diagnosis.groups.size()) - leaks;
    if (leaks == 1)
        parts << tr("1 picture is in train and in validation: validation looks better than it is.");
    else if (leaks > 0)
        parts << tr("%Ln pictures are in train and in validation: validation looks better than it "
                    "is.",
                    nullptr, leaks);
    if (others == 1)
        parts << tr("1 picture comes more than once in a split.");
    else if (others > 0)
        parts << tr("%Ln pictures come more than once in a split.", nullptr, others);
    if (diagnosis.groups.empty())
        parts << tr("No picture comes twice.");
    if (const double factor = diagnosis.imbalance(); factor >= 2)
        parts << tr("The largest class has %1 times the training images of the smallest.")
                     .arg(QLocale().toString(factor, 'f', 1));
    const DatasetDetails* details = m_library.details(m_path);
    if (details && details->checkedAt > 0)
        parts << tr("Checked on %1.")
                     .arg(QLocale().toString(QDateTime::fromMSecsSinceEpoch(details->checkedAt),
                                             QLocale::ShortFormat));
    return parts.join(QLatin1Char(' '));
}

std::string FindingsView::nameOf(std::size_t sample) const
{
    return excludeEntry(m_findings->images[sample].image, m_path);
}

void FindingsView::mark(ImageMark mark)
{
    if (!m_findings)
        return;
    m_message->clear();
    for (const QModelIndex& index : m_grid->view()->selectionModel()->selectedIndexes())
        m_library.markImage(m_path, nameOf(index.data(ThumbnailsModel::SampleRole).toULongLong()),
                            mark);
}

// One image may be shown several times; a mark is the image's.
void FindingsView::showMarks()
{
    const std::map<std::string, ImageMark> marks = m_library.imageMarks(m_path);
    std::map<std::size_t, ImageMark> shown;
    for (std::size_t i = 0; i < m_findings->images.size(); ++i)
        if (const auto known = marks.find(nameOf(i)); known != marks.end())
            shown[i] = known->second;
    m_grid->model()->setMarks(std::move(shown));
    const auto count = [&](ImageMark mark) {
        return std::ranges::count_if(marks,
                                     [&](const auto& entry) { return entry.second == mark; });
    };
    const auto leftOut = count(ImageMark::LeaveOut);
    m_marks->setText(tr("X leave out (%1), W wrong label (%2), Delete no mark")
                         .arg(leftOut)
                         .arg(count(ImageMark::WrongLabel)));
    m_list->setEnabled(leftOut > 0);
}

void FindingsView::write(const fs::path& file, const std::string& text)
{
    try {
        writeTextFile(m_library.fileSystem(), file, text);
        m_message->showMessage(Severity::Info, tr("Saved."), toQString(file));
        m_message->setClosable(true);
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

void FindingsView::writeTable(const fs::path& file)
{
    if (!m_diagnosis)
        return;
    std::map<std::string, std::string> marks;
    for (const auto& [image, mark] : m_library.imageMarks(m_path))
        marks[image] = mark == ImageMark::LeaveOut ? "leave out" : "wrong label";
    write(file, diagnosisCsv(*m_diagnosis, m_path, marks));
}

void FindingsView::writeList(const fs::path& file)
{
    std::string text = "# Images to leave out: data.exclude, formwork-cli convert --exclude\n";
    for (const auto& [image, mark] : m_library.imageMarks(m_path))
        if (mark == ImageMark::LeaveOut)
            text.append(image).append("\n");
    write(file, text);
}

} // namespace formwork::ui
