#include "ui/pages/compare/loader_effect_card.h"

#include "ui/models/run_texts.h"

#include <QLabel>
#include <QLocale>
#include <QTextDocumentFragment>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

constexpr std::size_t kMaxShown = 4;

QString signedText(double value, int decimals)
{
    const QString number = QLocale().toString(std::abs(value), 'f', decimals);
    const bool zero = std::abs(value) < 0.5 * std::pow(10, -decimals);
    return zero ? number : (value < 0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + number;
}

QString tableRow(const QString& name, const QString& beton, const QString& folder)
{
    return QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td align='right'>%2&nbsp;&nbsp;</td>"
                          "<td align='right'>%3</td></tr>")
        .arg(name, beton, folder);
}

QString missingText(const LoaderEffect& effect)
{
    if (effect.data == SameData::Unknown)
        return LoaderEffectCard::tr("Accuracy is not compared: it was not recorded whether the "
                                    "data is the same (see the Compare page).");
    return effect.isValidated
               ? LoaderEffectCard::tr("Accuracy is not compared: validated on different data.")
               : LoaderEffectCard::tr("Accuracy is not compared: trained on different data.");
}

} // namespace

QString epochChangeText(const RelativeChange& change)
{
    const QString value = signedText(change.value * 100, 0);
    if (!change.interval)
        return LoaderEffectCard::tr("%1 % (too few epochs for an interval)").arg(value);
    const QString low = signedText(change.interval->low * 100, 0);
    const QString high = signedText(change.interval->high * 100, 0);
    return change.isShown()
               ? LoaderEffectCard::tr("%1 % (95 %: %2 to %3)").arg(value, low, high)
               : LoaderEffectCard::tr("no difference shown (95 %: %1 to %2)").arg(low, high);
}

LoaderEffectCard::LoaderEffectCard(QWidget* parent) : QFrame(parent), m_body(new QLabel(this))
{
    setFrameShape(QFrame::StyledPanel);
    auto* title = new QLabel(tr("Loader effect"), this);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    m_body->setWordWrap(true);
    m_body->setTextFormat(Qt::RichText);
    m_body->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_body->setAccessibleName(tr("Loader effect"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(4);
    layout->addWidget(title);
    layout->addWidget(m_body);
    setEffects({});
}

void LoaderEffectCard::setEffects(const std::vector<LoaderEffect>& effects,
                                  const std::map<RunId, QString>& names)
{
    if (effects.empty()) {
        m_body->setText(tr("Tick two runs that differ only in the loader to see what the beton "
                           "file saves."));
        return;
    }
    QString html;
    for (std::size_t i = 0; i < std::min(effects.size(), kMaxShown); ++i) {
        const LoaderEffect& effect = effects[i];
        html += QStringLiteral("<p style='margin:%1px 0 2px 0'>%2</p>")
                    .arg(i == 0 ? 0 : 10)
                    .arg(effect.time ? tr("<b>%1: %2</b> training time per epoch")
                                           .arg(modelLabel(effect.model).toHtmlEscaped(),
                                                epochChangeText(*effect.time))
                                     : QStringLiteral("<b>%1</b>")
                                           .arg(modelLabel(effect.model).toHtmlEscaped()));
        const auto beton = names.find(effect.beton);
        const auto folder = names.find(effect.folder);
        if (beton != names.end() && folder != names.end() &&
            std::ranges::count(effects, effect.model, &LoaderEffect::model) > 1)
            html +=
                QStringLiteral("<p style='margin:0'>%1</p>")
                    .arg(tr("%1 beside %2")
                             .arg(beton->second.toHtmlEscaped(), folder->second.toHtmlEscaped()));
        html += QStringLiteral("<table cellspacing='0' cellpadding='1'>");
        html += tableRow({}, tr("beton"), tr("folder"));
        const auto seconds = [](const std::optional<double>& known) {
            return durationText(known.value_or(-1)); // a dash
        };
        html += tableRow(tr("Median epoch"), seconds(effect.betonTrainingSeconds),
                         seconds(effect.folderTrainingSeconds));
        html += tableRow(tr("First epoch"), seconds(effect.betonFirstSeconds),
                         seconds(effect.folderFirstSeconds));
        html += tableRow(tr("Data wait"), percentText(effect.betonDataWaitShare),
                         percentText(effect.folderDataWaitShare));
        if (effect.betonLoaderCpuSeconds && effect.folderLoaderCpuSeconds)
            html += tableRow(tr("Loader CPU time"), durationText(*effect.betonLoaderCpuSeconds),
                             durationText(*effect.folderLoaderCpuSeconds));
        html += QStringLiteral("</table>");
        if (effect.isDisturbed())
            html += QStringLiteral("<p style='margin:2px 0 0 0'>%1</p>")
                        .arg(tr("Other work took up to %1 of the machine: repeat when it is idle.")
                                 .arg(percentText(effect.otherLoad)));
        QStringList differences;
        if (effect.top1Difference)
            differences << (effect.isValidated ? tr("validation accuracy\u00a0%1\u00a0points")
                                               : tr("training accuracy\u00a0%1\u00a0points"))
                               .arg(signedText(*effect.top1Difference * 100, 1));
        if (effect.lossDifference)
            differences << tr("loss\u00a0%1").arg(signedText(*effect.lossDifference, 3));
        if (!effect.top1Difference && effect.lastCommonEpoch > 0 && effect.data != SameData::Yes)
            html += QStringLiteral("<p style='margin:2px 0 0 0'>%1</p>").arg(missingText(effect));
        if (!differences.isEmpty())
            html += QStringLiteral("<p style='margin:2px 0 0 0'>%1</p>")
                        .arg(tr("Epoch %1: %2")
                                 .arg(effect.lastCommonEpoch)
                                 .arg(differences.join(QStringLiteral(", "))));
    }
    if (effects.size() > kMaxShown)
        html += QStringLiteral("<p>%1</p>")
                    .arg(tr("and %n more", nullptr, static_cast<int>(effects.size() - kMaxShown)));
    m_body->setText(html);
}

QString LoaderEffectCard::text() const
{
    return QTextDocumentFragment::fromHtml(m_body->text()).toPlainText();
}

} // namespace formwork::ui
