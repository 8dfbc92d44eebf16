#include "ui/pages/experiment/recipe_tiles.h"

#include "core/base/error.h"
#include "ui/models/run_texts.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kLeastTileWidth = 340;
constexpr int kMostTileColumns = 3;

QDir recipeFolder()
{
    return QDir(QStringLiteral(":/formwork/recipes"));
}

// "01 levit128s-beton.yaml": the number gives the order.
QString recipeFile(const QString& name)
{
    const QStringList found = recipeFolder().entryList({QStringLiteral("* %1.yaml").arg(name)});
    return found.isEmpty() ? QString() : recipeFolder().filePath(found.front());
}

QString recipeWords(const std::string& text)
{
    return QCoreApplication::translate("formwork::Recipes", text.c_str());
}

QString resultText(const RecipeResult& result)
{
    const QLocale locale;
    QString accuracy = locale.toString(100 * result.top1, 'f', 1);
    if (result.seeds > 1)
        accuracy += QStringLiteral(" \u00b1 ") + locale.toString(100 * result.deviation, 'f', 1);
    QString text =
        RecipeTiles::tr("Reached %1 % in %2 on %3")
            .arg(accuracy, durationText(60 * result.minutes), QString::fromStdString(result.data));
    if (!result.machine.empty())
        text += RecipeTiles::tr(" (%1)").arg(QString::fromStdString(result.machine));
    if (result.seeds > 1)
        text += RecipeTiles::tr("; mean \u00b1 s.d., n = %1").arg(result.seeds);
    return text;
}

// A button whose labels it is as large as.
class RecipeButton final : public QPushButton
{
public:
    using QPushButton::QPushButton;

    QSize sizeHint() const override { return layout()->sizeHint(); }
    QSize minimumSizeHint() const override { return layout()->minimumSize(); }
};

} // namespace

RecipeTiles::RecipeTiles(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, 12, kPageMargin, 12);
    column->setSpacing(12);
    column->addWidget(
        makeHint(tr("Start from a recipe: it fills in all settings but the dataset. Each can be "
                    "changed before anything is trained."),
                 this));
    m_grid->setSpacing(12);
    column->addLayout(m_grid);
    column->addStretch();
    addTile({}, tr("Empty"),
            tr("The defaults: those of the original comparison of loaders, to be filled in."), {});
    for (const QString& file : recipeFolder().entryList(QDir::Files, QDir::Name)) {
        const QString name = file.section(QLatin1Char(' '), 1).chopped(5);
        const Recipe recipe = read(name).recipe.value_or(Recipe());
        addTile(name, recipeWords(recipe.title), recipeWords(recipe.about),
                tr("For %1.").arg(recipeWords(recipe.data)) + QLatin1Char('\n') +
                    (recipe.measured ? resultText(*recipe.measured) + QLatin1Char('.')
                                     : tr("Not measured here.")));
    }
    layOut();
}

Sweep RecipeTiles::read(const QString& name)
{
    QFile file(recipeFile(name));
    if (name.isEmpty() || !file.open(QIODevice::ReadOnly))
        throw Error(ErrorCode::NotFound, Text("there is no recipe '%1'").arg(name.toStdString()));
    return sweepFromYaml(file.readAll().toStdString(), name.toStdString());
}

void RecipeTiles::addTile(const QString& name, const QString& title, const QString& about,
                          const QString& facts)
{
    auto* button = new RecipeButton(this);
    button->setObjectName(QStringLiteral("recipe/") + name);
    button->setAccessibleName(title);
    button->setAccessibleDescription(facts.isEmpty() ? about : about + QLatin1Char('\n') + facts);
    button->setWhatsThis(tr("Fills in all settings but the dataset, and shows them in the form."));
    button->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    auto* column = new QVBoxLayout(button);
    column->setContentsMargins(14, 10, 14, 10);
    column->setSpacing(4);
    const auto addLabel = [&](QLabel* label) {
        label->setWordWrap(true);
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        column->addWidget(label);
    };
    auto* head = new QLabel(title, button);
    QFont bold = head->font();
    bold.setBold(true);
    head->setFont(bold);
    addLabel(head);
    addLabel(new QLabel(about, button));
    if (!facts.isEmpty())
        addLabel(makeHint(facts, button));
    column->addStretch();
    connect(button, &QPushButton::clicked, this, [this, name] { Q_EMIT chosen(name); });
    m_tiles.push_back({name, title, button});
}

void RecipeTiles::layOut()
{
    const int columns = std::clamp(width() / kLeastTileWidth, 1, kMostTileColumns);
    if (columns == m_columns)
        return;
    for (int column = 0; column < kMostTileColumns; ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
    m_columns = columns;
    for (std::size_t i = 0; i < m_tiles.size(); ++i) {
        m_grid->removeWidget(m_tiles[i].button);
        m_grid->addWidget(m_tiles[i].button, static_cast<int>(i) / columns,
                          static_cast<int>(i) % columns);
    }
}

void RecipeTiles::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layOut();
}

QStringList RecipeTiles::names() const
{
    QStringList names;
    for (const Tile& tile : m_tiles)
        names << tile.name;
    return names;
}

QPushButton* RecipeTiles::tile(const QString& name) const
{
    const auto found = std::ranges::find(m_tiles, name, &Tile::name);
    return found == m_tiles.end() ? nullptr : found->button;
}

QString RecipeTiles::title(const QString& name) const
{
    const auto found = std::ranges::find(m_tiles, name, &Tile::name);
    return found == m_tiles.end() ? QString() : found->title;
}

} // namespace formwork::ui
