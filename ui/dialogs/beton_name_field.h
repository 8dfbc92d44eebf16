// The name of a file that is going to be made: follows a default until it is edited, and says below
// itself what is wrong with it.
#pragma once

#include <QWidget>

#include <optional>
#include <string>

class QLabel;
class QLineEdit;
class QToolButton;

namespace formwork::ui {

class BetonNameField final : public QWidget
{
    Q_OBJECT

public:
    // `name` is the accessible name.
    explicit BetonNameField(const QString& name, QWidget* parent = nullptr);

    void setDefaultName(const std::string& name);
    // None while it is the default.
    std::optional<std::string> name() const;
    // For what depends on more than the name; what is wrong with the name itself comes first.
    void setError(const QString& error);
    bool isValid() const;
    QLineEdit* edit() const { return m_edit; }

Q_SIGNALS:
    void nameChanged();

private:
    void restoreDefault();
    void complete();

    QLineEdit* m_edit;
    QToolButton* m_default;
    QLabel* m_error;
    QString m_defaultName;
    bool m_edited = false;
};

} // namespace formwork::ui
