#include "ui/pages/experiment/run_on_chooser.h"

#include "core/experiment/device_choice.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

namespace formwork::ui {

namespace {

// What an entry is; its data hold this, and the device or the target.
enum Kind { Here, Device, OnTarget, Manage };
constexpr int kKindRole = Qt::UserRole;
constexpr int kNameRole = Qt::UserRole + 1;

} // namespace

RunOnChooser::RunOnChooser(ExperimentDraft& draft, QWidget* parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_combo(new QComboBox(this))
{
    m_combo->setAccessibleName(tr("Run on"));
    m_combo->setToolTip(tr("Where the runs are trained"));
    m_combo->setWhatsThis(tr("This machine, one of its GPUs, or a target: another machine that is "
                             "reached with ssh, or a Slurm cluster. Runs on a target continue when "
                             "this machine is switched off."));
    m_combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* label = new QLabel(tr("Run on"), this);
    label->setBuddy(m_combo);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kSpacing);
    row->addWidget(label);
    row->addWidget(m_combo);
    connect(m_combo, &QComboBox::activated, this, &RunOnChooser::chosen);
    connect(&m_draft, &ExperimentDraft::changed, this, &RunOnChooser::showDraft);
    fill();
}

void RunOnChooser::setDevices(const std::vector<UsableDevice>& devices)
{
    m_devices = devices;
    fill();
}

void RunOnChooser::setTargets(const std::vector<std::string>& names)
{
    m_targets = names;
    fill();
}

void RunOnChooser::fill()
{
    const QString before = target();
    {
        const QSignalBlocker blocker(m_combo);
        m_combo->clear();
        const auto add = [this](Kind kind, const QString& text, const QString& name) {
            m_combo->addItem(text);
            m_combo->setItemData(m_combo->count() - 1, int(kind), kKindRole);
            m_combo->setItemData(m_combo->count() - 1, name, kNameRole);
        };
        add(Here, tr("This machine"), {});
        for (const UsableDevice& device : m_devices) {
            const QString name = tr("This machine, GPU %1: %2")
                                     .arg(device.index)
                                     .arg(QString::fromStdString(device.name));
            add(Device,
                device.freeMemory ? tr("%1 (%2 free)", "a GPU and its memory")
                                        .arg(name, bytesText(*device.freeMemory))
                                  : name,
                QString::fromStdString(deviceName(DeviceChoice::cuda({device.index}))));
        }
        if (!m_targets.empty())
            m_combo->insertSeparator(m_combo->count());
        for (const std::string& name : m_targets)
            add(OnTarget, QString::fromStdString(name), QString::fromStdString(name));
        m_combo->insertSeparator(m_combo->count());
        add(Manage, tr("Targets\u2026"), {});
        m_last = 0;
        for (int i = 0; i < m_combo->count(); ++i)
            if (m_combo->itemData(i, kKindRole) == int(OnTarget) && !before.isEmpty() &&
                m_combo->itemData(i, kNameRole) == before)
                m_last = i;
        m_combo->setCurrentIndex(m_last);
    }
    showDraft();
    if (target() != before)
        Q_EMIT changed();
}

QString RunOnChooser::target() const
{
    return m_combo->currentData(kKindRole) == int(OnTarget)
               ? m_combo->currentData(kNameRole).toString()
               : QString();
}

// A device may be chosen in the form or in the YAML as well.
void RunOnChooser::showDraft()
{
    if (!target().isEmpty())
        return;
    const QString device = m_draft.text("train.device");
    m_last = 0;
    for (int i = 0; i < m_combo->count(); ++i)
        if (m_combo->itemData(i, kKindRole) == int(Device) &&
            m_combo->itemData(i, kNameRole) == device)
            m_last = i;
    const QSignalBlocker blocker(m_combo);
    m_combo->setCurrentIndex(m_last);
}

void RunOnChooser::chosen(int index)
{
    const int kind = m_combo->itemData(index, kKindRole).toInt();
    if (kind == Manage) {
        m_combo->setCurrentIndex(m_last);
        Q_EMIT targetsRequested();
        return;
    }
    const bool wasDevice = m_combo->itemData(m_last, kKindRole) == int(Device);
    m_last = index;
    if (kind == Device)
        m_draft.setText("train.device", m_combo->itemData(index, kNameRole).toString());
    else if (kind == Here && wasDevice)
        m_draft.setText("train.device", QStringLiteral("auto"));
    Q_EMIT changed();
}

} // namespace formwork::ui
