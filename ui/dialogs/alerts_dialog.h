// The alerts of a workspace: what the user wants to hear of, and how.
#pragma once

#include "ui/jobs/alert_watch.h"

#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QStackedWidget;

namespace formwork::ui {

class InlineMessage;

class AlertsDialog final : public QDialog
{
    Q_OBJECT

public:
    // Reads the rules and shows them; `watch` must outlive it.
    explicit AlertsDialog(AlertWatch& watch, QWidget* parent = nullptr);

    // "A run ended: notification", as the list shows it.
    static QString describe(const AlertRule& rule);

    void accept() override; // once everything is saved

Q_SIGNALS:
    void loaded();

private:
    QWidget* buildList();
    QWidget* buildEditor();
    void showSettings(AlertSettings settings);
    void addRule();
    void removeRule();
    void showRule(int row);
    void takeEdits();
    void refreshItem(int row);
    void showFields();
    void testRule();
    void showProblem(const Error& error);
    AlertRule* current();

    AlertWatch& m_watch;
    AlertSettings m_settings;
    bool m_showing = false; // a rule, rather than being edited
    QListWidget* m_list;
    QStackedWidget* m_editor;
    QComboBox* m_event = nullptr;
    QDoubleSpinBox* m_amount = nullptr;
    QLabel* m_amountLabel = nullptr;
    QComboBox* m_action = nullptr;
    QLineEdit* m_command = nullptr;
    QLabel* m_commandLabel = nullptr;
    QLineEdit* m_webhook = nullptr;
    QLabel* m_webhookLabel = nullptr;
    QLineEdit* m_address = nullptr;
    QLabel* m_addressLabel = nullptr;
    QLabel* m_hint = nullptr;
    QPushButton* m_test = nullptr;
    QPushButton* m_remove = nullptr;
    InlineMessage* m_message;
    QDialogButtonBox* m_buttons;
};

// Shows the dialog over `parent`; it goes when it is closed.
void openAlerts(AlertWatch& watch, QWidget& parent);

} // namespace formwork::ui
