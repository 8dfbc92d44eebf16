#include "ui/pages/sweep/sweep_choosers.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QSignalBlocker>

#include <algorithm>

namespace formwork::ui {

namespace {

// The first of these that a run has is the result until another one is chosen.
constexpr const char* kSweepFigures[] = {"best", "val_loss", "train_top1", "loss"};

QString settingsKey(const std::string& chooser)
{
    return QStringLiteral("sweep/") + QString::fromStdString(chooser);
}

} // namespace

SweepChoosers::SweepChoosers(QWidget* parent) : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 2, 8, 4);
    addChooser(kY, tr("Result"), tr("The figure to examine"));
    addChooser(kX, tr("Setting"), tr("What to draw it against"));
    addChooser(kColour, tr("Colour"), tr("What the colours represent"));
    addChooser(kSize, tr("Size"), tr("What the sizes of the dots represent"));
    row->addStretch(); // the boxes grow before it does: titles of figures are long
    addChooser(kRuns, tr("Runs"), tr("Which runs are drawn"));
    box(kRuns).addItem(tr("In the table"), QStringLiteral("shown"));
    box(kRuns).addItem(tr("Ticked"), QStringLiteral("ticked"));
}

void SweepChoosers::addChooser(std::string_view name, const QString& label, const QString& help)
{
    auto* text = new QLabel(label, this);
    auto* box = new QComboBox(this);
    text->setBuddy(box);
    box->setObjectName(QString::fromStdString(std::string(name)));
    box->setAccessibleName(help);
    box->setToolTip(help);
    box->setWhatsThis(help);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(9);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    box->setMaximumWidth(30 * fontMetrics().averageCharWidth());
    layout()->addWidget(text);
    const bool isLong = name != kRuns; // titles of figures need the room more
    if (!isLong) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        box->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }
    qobject_cast<QHBoxLayout*>(layout())->addWidget(box, isLong ? 1 : 0);
    const std::string key(name);
    m_boxes[key] = box;
    m_labels[key] = text;
    connect(box, &QComboBox::activated, this, [this, key, box] {
        m_wanted[key] = box->currentData().toString();
        if (key == kRuns)
            Q_EMIT runsChosen();
        else
            Q_EMIT columnChosen();
    });
}

void SweepChoosers::chooseResult(const SweepData& sweep)
{
    for (const char* figure : kSweepFigures) {
        if (sweep.columnOf(figure) >= 0) {
            choose(kY, figure);
            choose(kColour, figure);
            return;
        }
    }
}

void SweepChoosers::setColumns(const SweepData& sweep)
{
    if (wanted(kY).isEmpty())
        chooseResult(sweep);
    for (const std::string_view each : {kX, kY, kColour, kSize})
        fill(each, sweep);
}

// A list that stays the same is left alone: it may be open.
void SweepChoosers::fill(std::string_view chooser, const SweepData& sweep)
{
    QStringList keys;
    QStringList titles;
    if (chooser == kColour || chooser == kSize) {
        keys << QString();
        titles << tr("None");
    }
    const bool figuresFirst = chooser == kY || chooser == kColour;
    for (const bool settings : {!figuresFirst, figuresFirst}) {
        for (const SweepColumn& column : sweep.columns) {
            const bool fits = chooser == kColour || !column.isText() || chooser == kX;
            if (column.isSetting != settings || !fits)
                continue;
            keys << QString::fromStdString(column.key);
            titles << column.title;
        }
    }
    QComboBox& list = box(chooser);
    const QSignalBlocker blocker(list);
    QStringList present;
    for (int i = 0; i < list.count(); ++i)
        present << list.itemData(i).toString();
    if (present != keys) {
        list.clear();
        for (qsizetype i = 0; i < keys.size(); ++i)
            list.addItem(titles[i], keys[i]);
    }
    const int place = std::max(0, list.findData(wanted(chooser)));
    if (place != list.currentIndex())
        list.setCurrentIndex(place);
}

QString SweepChoosers::wanted(std::string_view chooser) const
{
    const auto found = m_wanted.find(chooser);
    return found == m_wanted.end() ? QString() : found->second;
}

void SweepChoosers::choose(std::string_view chooser, const std::string& key)
{
    m_wanted[std::string(chooser)] = QString::fromStdString(key);
}

int SweepChoosers::column(std::string_view chooser, const SweepData& sweep) const
{
    return sweep.columnOf(box(chooser).currentData().toString().toStdString());
}

bool SweepChoosers::isOfTickedRuns() const
{
    return box(kRuns).currentData().toString() == QLatin1String("ticked");
}

void SweepChoosers::setShown(std::string_view chooser, bool shown)
{
    box(chooser).setVisible(shown);
    m_labels.find(chooser)->second->setVisible(shown);
}

QComboBox& SweepChoosers::box(std::string_view chooser) const
{
    return *m_boxes.find(chooser)->second;
}

void SweepChoosers::save(QSettings& settings) const
{
    for (const auto& [name, key] : m_wanted)
        settings.setValue(settingsKey(name), key);
}

void SweepChoosers::restore(QSettings& settings)
{
    for (const auto& [name, list] : m_boxes) {
        const QString key = settings.value(settingsKey(name)).toString();
        if (!key.isEmpty())
            m_wanted[name] = key;
    }
    box(kRuns).setCurrentIndex(std::max(0, box(kRuns).findData(wanted(kRuns))));
}

} // namespace formwork::ui
