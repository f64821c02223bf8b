// SPDX-License-Identifier: MIT
// How it is read aloud, and whether people beside the visitor may hear what is typed.

#include "kiosk/screens/screens.h"

namespace streetsign::kiosk {
namespace {

// Its value is said after it, so that a press can be heard.
Node setting(std::string id, std::string name, int value) {
    Node node = button(std::move(id), std::move(name));
    node.value = std::to_string(value);
    node.style.width = Length::fill();
    return node;
}

} // namespace

Node speech_dialog(const View& view) {
    const Strings& _ = view.strings;
    const Session& session = view.session;
    return dialog(view.theme, "speech", _("Reading aloud"),
                  {adaptive({setting("speech-slower", _("Slower"), session.rate),
                             setting("speech-faster", _("Faster"), session.rate)}),
                   adaptive({setting("speech-softer", _("Quieter"), session.volume),
                             setting("speech-louder", _("Louder"), session.volume)}),
                   button("speech-off", _("Stop reading aloud")),
                   button("speech-close", _("Close"), ButtonKind::primary, Icon::check)});
}

Node aloud_dialog(const View& view) {
    const Strings& _ = view.strings;
    return dialog(view.theme, "aloud", _("Say aloud what you type?"),
                  {paragraph(_("People beside you could hear it. With headphones only you do.")),
                   adaptive({button("aloud-no", _("No, keep it quiet")),
                             button("aloud-yes", _("Yes, say it aloud"))})});
}

} // namespace streetsign::kiosk
