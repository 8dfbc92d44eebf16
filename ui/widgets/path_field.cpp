#include "ui/widgets/path_field.h"

#include "ui/dialogs/pick_path.h"
#include "ui/widgets/style.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>

namespace formwork::ui {

namespace {

QString placeholderOf(PathField::Kind kind)
{
    switch (kind) {
    case PathField::Kind::Folder:
        return PathField::tr("Folder");
    case PathField::Kind::BetonFile:
        return PathField::tr("Beton file");
    case PathField::Kind::TextFile:
        break;
    }
    return PathField::tr("Text file");
}

} // namespace

PathField::PathField(Kind kind, const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_kind(kind)
    , m_name(name)
    , m_edit(new QLineEdit(this))
{
    m_edit->setAccessibleName(name);
    m_edit->setPlaceholderText(placeholderOf(kind));
    // Dropping on the edit itself would insert a URL as text.
    m_edit->setAcceptDrops(false);
    setAcceptDrops(true);
    auto* button = new QPushButton(tr("Browse…"), this);
    button->setAccessibleName(tr("Browse for %1").arg(name));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_edit, 1);
    row->addWidget(button);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textChanged, this, &PathField::pathChanged);
    connect(button, &QPushButton::clicked, this, &PathField::browse);
}

std::filesystem::path PathField::path() const
{
    QString text = m_edit->text().trimmed();
    if (text == QLatin1String("~") || text.startsWith(QLatin1String("~/")))
        text.replace(0, 1, QDir::homePath()); // as in a shell
    return toPath(text);
}

void PathField::setPath(const std::filesystem::path& path)
{
    m_edit->setText(toQString(path));
}

void PathField::dragEnterEvent(QDragEnterEvent* event)
{
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile())
        event->acceptProposedAction();
}

void PathField::dropEvent(QDropEvent* event)
{
    m_edit->setText(event->mimeData()->urls().front().toLocalFile());
    event->acceptProposedAction();
}

void PathField::browse()
{
    const QString start = m_edit->text();
    if (m_kind == Kind::Folder) {
        pickFolder(this, m_name, start, [this](const QString& path) { m_edit->setText(path); });
        return;
    }
    const QString filter = m_kind == Kind::BetonFile ? tr("Beton files (*.beton)")
                                                     : tr("Text files (*.txt);;All files (*)");
    pickFiles(this, m_name, start, filter,
              [this](const QStringList& paths) { m_edit->setText(paths.value(0)); });
}

} // namespace formwork::ui
