#include "ui/dialogs/alerts_dialog.h"

#include "core/base/clock.h"
#include "ui/widgets/form.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

constexpr AlertEvent kAllAlertEvents[] = {AlertEvent::Ended,      AlertEvent::Failed,
                                          AlertEvent::NotANumber, AlertEvent::Plateau,
                                          AlertEvent::Slower,     AlertEvent::DiskLow};
constexpr AlertAction kAllAlertActions[] = {AlertAction::Notify, AlertAction::Command,
                                            AlertAction::Webhook};
const QString kDefaultWebhook = QStringLiteral("team");

QString eventText(AlertEvent event)
{
    switch (event) {
    case AlertEvent::Ended:
        return AlertsDialog::tr("A run ended");
    case AlertEvent::Failed:
        return AlertsDialog::tr("A run failed or was interrupted");
    case AlertEvent::NotANumber:
        return AlertsDialog::tr("The loss is not a number");
    case AlertEvent::Plateau:
        return AlertsDialog::tr("No better epoch for some time");
    case AlertEvent::Slower:
        return AlertsDialog::tr("An epoch takes longer than usual");
    case AlertEvent::DiskLow:
        break;
    }
    return AlertsDialog::tr("The disk is nearly full");
}

QString actionText(AlertAction action)
{
    switch (action) {
    case AlertAction::Notify:
        return AlertsDialog::tr("Notification of the desktop");
    case AlertAction::Command:
        return AlertsDialog::tr("Command");
    case AlertAction::Webhook:
        break;
    }
    return AlertsDialog::tr("Webhook");
}

QString amountName(AlertEvent event)
{
    switch (event) {
    case AlertEvent::Plateau:
        return AlertsDialog::tr("Epochs");
    case AlertEvent::Slower:
        return AlertsDialog::tr("Longer by");
    default:
        return AlertsDialog::tr("Free space below");
    }
}

QString amountSuffix(AlertEvent event)
{
    switch (event) {
    case AlertEvent::Slower:
        return AlertsDialog::tr(" %", "percent");
    case AlertEvent::DiskLow:
        return AlertsDialog::tr(" GB");
    default:
        return {};
    }
}

} // namespace

AlertsDialog::AlertsDialog(AlertWatch& watch, QWidget* parent)
    : QDialog(parent)
    , m_watch(watch)
    , m_list(new QListWidget(this))
    , m_editor(new QStackedWidget(this))
    , m_message(new InlineMessage(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Alerts"));
    m_message->setClosable(true);
    auto* about = makeHint(
        tr("While this window is open, alerts also concern runs that other programs train in this "
           "workspace. Each reports a run once."),
        this);
    m_editor->addWidget(makeHint(tr("There are no alerts yet. An alert reports, on the desktop or "
                                    "to another program, that a run ended, failed or is in "
                                    "trouble."),
                                 m_editor));
    m_editor->addWidget(buildEditor());
    qobject_cast<QLabel*>(m_editor->widget(0))->setAlignment(Qt::AlignCenter);
    auto* row = new QHBoxLayout;
    row->setSpacing(kPageMargin);
    row->addWidget(buildList(), 2);
    row->addWidget(m_editor, 3);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    column->addWidget(about);
    column->addWidget(m_message);
    column->addLayout(row, 1);
    column->addWidget(m_buttons);
    resize(760, 420);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &AlertsDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &AlertsDialog::reject);
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(false);
    m_watch.load(
        this, [this](AlertSettings settings) { showSettings(std::move(settings)); },
        [this](const Error& error) { showProblem(error); });
}

QWidget* AlertsDialog::buildList()
{
    auto* side = new QWidget(this);
    m_list->setAccessibleName(tr("Alerts"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setWhatsThis(tr("The alerts of this workspace. One without a tick reports nothing."));
    connect(m_list, &QListWidget::currentRowChanged, this, &AlertsDialog::showRule);
    connect(m_list, &QListWidget::itemChanged, this, [this](const QListWidgetItem* item) {
        const auto row = static_cast<std::size_t>(m_list->row(item));
        if (!m_showing && row < m_settings.rules.size())
            m_settings.rules[row].isOn = item->checkState() == Qt::Checked;
    });
    auto* add = new QPushButton(icon(QStringLiteral("add")), tr("&Add"), side);
    m_remove = new QPushButton(icon(QStringLiteral("remove")), tr("&Remove"), side);
    add->setWhatsThis(tr("Makes another alert, to be chosen at the right."));
    m_remove->setWhatsThis(tr("Removes the current alert from the list."));
    for (QPushButton* button : {add, m_remove})
        button->setAutoDefault(false);
    connect(add, &QPushButton::clicked, this, &AlertsDialog::addRule);
    connect(m_remove, &QPushButton::clicked, this, &AlertsDialog::removeRule);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_list, 1);
    column->addLayout(buttons);
    return side;
}

QWidget* AlertsDialog::buildEditor()
{
    auto* page = new QWidget(m_editor);
    m_event = new QComboBox(page);
    for (const AlertEvent event : kAllAlertEvents)
        m_event->addItem(eventText(event), static_cast<int>(event));
    m_amount = new QDoubleSpinBox(page);
    m_amount->setDecimals(0);
    m_amount->setRange(1, 1e6);
    m_action = new QComboBox(page);
    for (const AlertAction action : kAllAlertActions)
        m_action->addItem(actionText(action), static_cast<int>(action));
    m_command = new QLineEdit(page);
    m_command->setPlaceholderText(QStringLiteral("notify-send Formwork"));
    m_webhook = new QLineEdit(page);
    m_address = new QLineEdit(page);
    m_address->setPlaceholderText(QStringLiteral("https://"));
    m_address->setEchoMode(QLineEdit::PasswordEchoOnEdit);
    auto* form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    const auto add = [&](const QString& text, QWidget* field) {
        auto* label = new QLabel(text, page);
        label->setBuddy(field);
        field->setAccessibleName(QString(text).remove(QLatin1Char('&')));
        form->addRow(label, field);
        return label;
    };
    add(tr("&When"), m_event);
    m_amountLabel = add(amountName(AlertEvent::Plateau), m_amount);
    add(tr("&Do"), m_action);
    m_commandLabel = add(tr("&Command"), m_command);
    m_webhookLabel = add(tr("&Name"), m_webhook);
    m_addressLabel = add(tr("Addre&ss"), m_address);
    m_hint = makeHint({}, page);
    form->addRow(m_hint);
    m_test = new QPushButton(tr("&Test"), page);
    m_test->setAutoDefault(false);
    m_test->setToolTip(tr("Carries it out now, with an invented run"));
    m_test->setWhatsThis(m_test->toolTip());
    form->addRow({}, m_test);
    m_event->setWhatsThis(tr("What is reported: of each run once."));
    m_amount->setWhatsThis(tr("From how much on it is reported."));
    m_action->setWhatsThis(tr("How it is reported."));
    m_command->setWhatsThis(
        tr("A program and its arguments. It is started without a shell; quotes keep words "
           "together. Its environment says what happened."));
    m_webhook->setWhatsThis(tr("A name for the address, which the workspace holds in its place."));
    m_address->setWhatsThis(
        tr("Where the message is posted. It is kept on this computer, in a file that only you can "
           "read, and is not part of the workspace."));
    connect(m_event, &QComboBox::activated, this, [this] {
        const auto event = AlertEvent(m_event->currentData().toInt());
        m_amount->setValue(defaultAmount(event).value_or(1));
        takeEdits();
        showFields();
    });
    connect(m_action, &QComboBox::activated, this, [this] {
        takeEdits();
        showFields();
    });
    connect(m_amount, &QDoubleSpinBox::valueChanged, this, &AlertsDialog::takeEdits);
    for (QLineEdit* edit : {m_command, m_webhook, m_address})
        connect(edit, &QLineEdit::textEdited, this, &AlertsDialog::takeEdits);
    connect(m_test, &QPushButton::clicked, this, &AlertsDialog::testRule);
    return page;
}

QString AlertsDialog::describe(const AlertRule& rule)
{
    return tr("%1: %2").arg(eventText(rule.event), actionText(rule.action));
}

void AlertsDialog::showSettings(AlertSettings settings)
{
    m_settings = std::move(settings);
    m_showing = true;
    for (std::size_t i = 0; i < m_settings.rules.size(); ++i) {
        m_list->addItem(new QListWidgetItem);
        refreshItem(static_cast<int>(i));
    }
    m_showing = false;
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(true);
    m_list->setCurrentRow(0);
    showRule(m_list->currentRow());
    Q_EMIT loaded();
}

AlertRule* AlertsDialog::current()
{
    const int row = m_list->currentRow();
    return row < 0 || row >= static_cast<int>(m_settings.rules.size())
               ? nullptr
               : &m_settings.rules[static_cast<std::size_t>(row)];
}

void AlertsDialog::refreshItem(int row)
{
    const AlertRule& rule = m_settings.rules[static_cast<std::size_t>(row)];
    QListWidgetItem* item = m_list->item(row);
    item->setText(describe(rule));
    item->setToolTip(item->text());
    item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
    item->setCheckState(rule.isOn ? Qt::Checked : Qt::Unchecked);
}

void AlertsDialog::addRule()
{
    AlertRule rule;
    rule.id = newAlertId(m_settings.rules);
    rule.createdAt = unixMilliseconds();
    m_settings.rules.push_back(rule);
    m_showing = true;
    m_list->addItem(new QListWidgetItem);
    refreshItem(m_list->count() - 1);
    m_showing = false;
    m_list->setCurrentRow(m_list->count() - 1);
    m_event->setFocus();
}

void AlertsDialog::removeRule()
{
    const int row = m_list->currentRow();
    if (current() == nullptr)
        return;
    m_settings.rules.erase(m_settings.rules.begin() + row);
    delete m_list->takeItem(row);
    showRule(m_list->currentRow());
}

void AlertsDialog::showRule(int)
{
    const AlertRule* rule = current();
    m_editor->setCurrentIndex(rule == nullptr ? 0 : 1);
    m_remove->setEnabled(rule != nullptr);
    if (rule == nullptr)
        return;
    m_showing = true;
    m_event->setCurrentIndex(m_event->findData(static_cast<int>(rule->event)));
    m_amount->setValue(rule->amount > 0 ? rule->amount : defaultAmount(rule->event).value_or(1));
    m_action->setCurrentIndex(m_action->findData(static_cast<int>(rule->action)));
    const QString target = QString::fromStdString(rule->target);
    m_command->setText(rule->action == AlertAction::Command ? target : QString());
    m_webhook->setText(rule->action == AlertAction::Webhook ? target : kDefaultWebhook);
    m_showing = false;
    showFields();
}

// Shows the fields that the current rule has; the address belongs to the webhook's name.
void AlertsDialog::showFields()
{
    const AlertRule* rule = current();
    if (rule == nullptr)
        return;
    m_showing = true;
    const bool hasAmount = defaultAmount(rule->event).has_value();
    m_amountLabel->setText(amountName(rule->event));
    m_amount->setSuffix(amountSuffix(rule->event));
    m_amount->setAccessibleName(amountName(rule->event));
    const auto setShown = [](bool shown, std::initializer_list<QWidget*> widgets) {
        for (QWidget* widget : widgets)
            widget->setVisible(shown);
    };
    setShown(hasAmount, {m_amountLabel, m_amount});
    setShown(rule->action == AlertAction::Command, {m_commandLabel, m_command});
    setShown(rule->action == AlertAction::Webhook,
             {m_webhookLabel, m_webhook, m_addressLabel, m_address});
    const auto known = m_settings.webhooks.find(m_webhook->text().toStdString());
    if (!m_address->hasFocus())
        m_address->setText(
            known == m_settings.webhooks.end() ? QString() : QString::fromStdString(known->second));
    m_hint->setText(
        rule->action == AlertAction::Command
            ? tr("It gets FORMWORK_EVENT, FORMWORK_MESSAGE, FORMWORK_RUN, FORMWORK_RUN_NAME, "
                 "FORMWORK_STATUS, FORMWORK_BEST_TOP1 and FORMWORK_WORKSPACE, and has 20 seconds.")
        : rule->action == AlertAction::Webhook
            ? tr("Posts JSON with event, message, text, run, run_name, status, best_top1 and "
                 "workspace. The address stays on this computer.")
            : QString());
    m_showing = false;
}

void AlertsDialog::takeEdits()
{
    AlertRule* rule = current();
    if (m_showing || rule == nullptr)
        return;
    rule->event = AlertEvent(m_event->currentData().toInt());
    rule->action = AlertAction(m_action->currentData().toInt());
    rule->amount = defaultAmount(rule->event) ? m_amount->value() : 0;
    rule->target = rule->action == AlertAction::Command ? m_command->text().trimmed().toStdString()
                   : rule->action == AlertAction::Webhook
                       ? m_webhook->text().trimmed().toStdString()
                       : std::string();
    if (rule->action == AlertAction::Webhook && sender() == m_address) {
        const std::string address = m_address->text().trimmed().toStdString();
        if (address.empty())
            m_settings.webhooks.erase(rule->target);
        else
            m_settings.webhooks[rule->target] = address;
    }
    if (sender() == m_webhook)
        showFields(); // another name has another address
    m_showing = true;
    refreshItem(m_list->currentRow());
    m_showing = false;
}

void AlertsDialog::testRule()
{
    const AlertRule* rule = current();
    if (rule == nullptr)
        return;
    m_test->setEnabled(false);
    m_message->showMessage(Severity::Info, tr("Trying it…"));
    m_watch.test(
        *rule, m_settings.webhooks, this,
        [this] {
            m_test->setEnabled(true);
            m_message->showMessage(Severity::Info, tr("It works."));
        },
        [this](const Error& error) {
            m_test->setEnabled(true);
            showProblem(error);
        });
}

void AlertsDialog::showProblem(const Error& error)
{
    m_message->showError(error);
}

void AlertsDialog::accept()
{
    try {
        for (std::size_t i = 0; i < m_settings.rules.size(); ++i) {
            m_list->setCurrentRow(static_cast<int>(i)); // where the error is
            const AlertRule& rule = m_settings.rules[i];
            validateAlertRule(rule);
            const auto webhook = m_settings.webhooks.find(rule.target);
            if (rule.action == AlertAction::Webhook && webhook != m_settings.webhooks.end())
                validateWebhookAddress(webhook->second);
        }
    } catch (const Error& error) {
        return showProblem(error);
    }
    m_buttons->setEnabled(false);
    m_watch.save(
        m_settings, this, [this] { QDialog::accept(); },
        [this](const Error& error) {
            m_buttons->setEnabled(true);
            showProblem(error);
        });
}

void openAlerts(AlertWatch& watch, QWidget& parent)
{
    auto* dialog = new AlertsDialog(watch, &parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace formwork::ui
