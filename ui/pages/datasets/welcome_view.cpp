#include "ui/pages/datasets/welcome_view.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QCommandLinkButton>
#include <QDir>
#include <QEvent>
#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

constexpr int kColumnWidth = 520;
constexpr int kFolderRole = Qt::UserRole;

} // namespace

WelcomeView::WelcomeView(QWidget* parent)
    : QWidget(parent)
    , m_picture(new QLabel(this))
    , m_recentTitle(new QLabel(tr("&Recent workspaces"), this))
    , m_recent(new QListWidget(this))
{
    auto* column = new QWidget(this);
    column->setMaximumWidth(kColumnWidth);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    layout->setSpacing(kSpacing);
    layout->addStretch(1);
    auto* head = new QHBoxLayout;
    head->setSpacing(kPageMargin);
    auto* words = new QVBoxLayout;
    words->addWidget(makeTitle(tr("Welcome to Formwork"), column));
    words->addWidget(makeHint(tr("Convert images into beton files, train vision transformers on "
                                 "them, and compare the runs. Everything is kept in a workspace; "
                                 "this one is empty."),
                              column));
    head->addWidget(m_picture, 0, Qt::AlignTop);
    head->addLayout(words, 1);
    layout->addLayout(head);
    layout->addSpacing(kSpacing);

    QCommandLinkButton* folder =
        addLink(tr("Open a folder of &images"),
                tr("One folder for each class. It can also be dropped on this window."));
    folder->setIcon(icon(QStringLiteral("folder")));
    connect(folder, &QPushButton::clicked, this, &WelcomeView::folderRequested);
    QCommandLinkButton* demo =
        addLink(tr("Try the &demo"), tr("Makes a small set of images and trains four runs on it, "
                                        "which takes a few minutes on a processor."));
    demo->setIcon(icon(QStringLiteral("demo")));
    connect(demo, &QPushButton::clicked, this, &WelcomeView::demoRequested);
    QCommandLinkButton* workspace =
        addLink(tr("Open a &workspace"), tr("A folder with runs that were trained before."));
    workspace->setIcon(icon(QStringLiteral("runs")));
    connect(workspace, &QPushButton::clicked, this, &WelcomeView::openWorkspaceRequested);
    for (QCommandLinkButton* link : {folder, demo, workspace})
        layout->addWidget(link);
    layout->addSpacing(kSpacing);

    m_recentTitle->setBuddy(m_recent);
    m_recent->setAccessibleName(tr("Recent workspaces"));
    m_recent->setWhatsThis(tr("The workspaces that were open before, the last one first. Return or "
                              "a double click opens one."));
    m_recent->setAlternatingRowColors(true);
    m_recent->setTextElideMode(Qt::ElideMiddle);
    m_recent->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_recent, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        Q_EMIT workspaceChosen(item->data(kFolderRole).toString());
    });
    layout->addWidget(m_recentTitle);
    layout->addWidget(m_recent);
    layout->addStretch(2);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    row->addWidget(column, 4);
    row->addStretch(1);
    setRecentWorkspaces({});
    updatePicture();
}

QCommandLinkButton* WelcomeView::addLink(const QString& title, const QString& text)
{
    auto* link = new QCommandLinkButton(title, text, this);
    link->setIconSize(QSize(28, 28));
    link->setAccessibleDescription(text);
    link->setWhatsThis(text);
    return link;
}

void WelcomeView::setRecentWorkspaces(const QStringList& folders)
{
    m_recent->clear();
    for (const QString& folder : folders) {
        auto* item = new QListWidgetItem(
            QStringLiteral("%1   %2").arg(QDir(folder).dirName(), QDir::toNativeSeparators(folder)),
            m_recent);
        item->setToolTip(folder);
        item->setData(kFolderRole, folder);
    }
    const bool isAny = !folders.isEmpty();
    m_recentTitle->setVisible(isAny);
    m_recent->setVisible(isAny);
    if (isAny)
        m_recent->setFixedHeight(m_recent->sizeHintForRow(0) * static_cast<int>(folders.size()) +
                                 2 * m_recent->frameWidth());
}

void WelcomeView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        updatePicture();
    QWidget::changeEvent(event);
}

void WelcomeView::updatePicture()
{
    m_picture->setPixmap(applicationIcon().pixmap(QSize(64, 64), devicePixelRatioF()));
}

} // namespace formwork::ui
