// SPDX-License-Identifier: MIT
// Two screens that use every kind of node, in five scripts and directions: what layout, painting
// and the keys are tried on before there are real screens.

#pragma once

#include <array>
#include <string>
#include <vector>

#include "kiosk/ui/widgets.h"

namespace streetsign::kiosk {

struct SampleWords {
    const char* language;
    std::array<const char*, 5> bar;
    const char* headline;
    const char* lead;
    const char* read;
    const char* sign;
    const char* body;
    const char* label;
    const char* help;
    const char* error;
    const char* name;
    const char* place;
    const char* detail;
    const char* yes;
};

inline const std::array<SampleWords, 5>& sample_words() {
    static const std::array<SampleWords, 5> words{{
        {"en",
         {"Language", "Text size", "Contrast", "Listen", "Stop and erase"},
         "No cameras that know your face",
         "A camera that knows your face turns a walk into a line-up. Sign for streets without it.",
         "Read the call",
         "Sign now",
         "The operators of 13,200 cameras were asked; 7 of 8 did not answer (87 %). Whoever is "
         "taken for somebody else has to prove who they are – for having walked past.",
         "Your name",
         "As it shall stand on the petition.",
         "Please write your name.",
         "Zoë Müller-Łukasiewicz",
         "Town, Country",
         "Station square, 5,000 people, 2019",
         "Yes, write to me by e-mail about what happens next"},
        {"el",
         {"Γλώσσα", "Μέγεθος", "Αντίθεση", "Ακρόαση", "Διακοπή και διαγραφή"},
         "Όχι κάμερες που γνωρίζουν το πρόσωπό σας",
         "Η κάμερα που γνωρίζει το πρόσωπό σας κάνει τον περίπατο αναγνώριση υπόπτων.",
         "Διαβάστε το κάλεσμα",
         "Υπογράψτε τώρα",
         "Ρωτήθηκαν οι χειριστές 13.200 καμερών· 7 στους 8 δεν απάντησαν (87 %).",
         "Το όνομά σας",
         "Όπως πρέπει να φαίνεται στο ψήφισμα.",
         "Γράψτε το όνομά σας.",
         "Ελένη Παπαδοπούλου",
         "Πόλη, Χώρα",
         "Πλατεία σταθμού, 5.000 άτομα, 2019",
         "Ναι, γράψτε μου με e-mail για τη συνέχεια"},
        {"bg",
         {"Език", "Размер", "Контраст", "Слушане", "Спри и изтрий"},
         "Без камери, които познават лицето ви",
         "Камерата, която познава лицето ви, прави от разходката разпознаване на заподозрени.",
         "Прочетете призива",
         "Подпишете сега",
         "Попитахме операторите на 13 200 камери; 7 от 8 не отговориха (87 %).",
         "Вашето име",
         "Както трябва да стои в петицията.",
         "Моля, напишете името си.",
         "Йорданка Щерева",
         "Град, Държава",
         "Гаров площад, 5000 души, 2019",
         "Да, пишете ми по имейл какво следва"},
        {"ar",
         {"اللغة", "حجم النص", "التباين", "استماع", "إيقاف ومحو"},
         "لا كاميرات تعرف وجهك",
         "الكاميرا التي تعرف وجهك تجعل من نزهتك طابورَ مشتبهٍ بهم. وقّعوا من أجل شوارع بلا كاميرات.",
         "اقرأ النداء",
         "وقّع الآن",
         "سُئل مشغّلو 13,200 كاميرا في Oxford Circus؛ ولم يُجب 7 من أصل 8 (87%). راسلونا: "
         "info@example.org.",
         "اسمك",
         "كما ينبغي أن يظهر في العريضة.",
         "من فضلك اكتب اسمك.",
         "ليلى بن عمر Layla 42",
         "مدينة، دولة",
         "ساحة المحطة، 5000 شخص، 2019",
         "نعم، أخبروني بالبريد الإلكتروني بما سيحدث"},
        {"de",
         {"Sprache", "Schriftgröße", "Kontrast", "Vorlesen", "Abbrechen und löschen"},
         "Keine Kameras, die dein Gesicht kennen",
         "Eine Kamera, die dein Gesicht kennt, macht den Spaziergang zur Gegenüberstellung.",
         "Aufruf lesen",
         "Jetzt unterschreiben",
         "Die Betreiber von 13.200 Kameras wurden gefragt; 7 von 8 antworteten nicht (87 %). "
         "Gesichtserkennungs\u00adtechnologie gehört verboten.",
         "Dein Name",
         "So, wie er in der Petition stehen soll.",
         "Bitte schreib deinen Namen.",
         "Jürgen Groß",
         "Stadt, Land",
         "Bahnhofsplatz, 5.000 Menschen, 2019",
         "Ja, schreibt mir per E-Mail, wie es weitergeht"},
    }};
    return words;
}

// Buttons in equal cells, in more rows if the words are long.
inline Node equal_cells(std::string name, std::vector<Node> buttons) {
    const int count = static_cast<int>(buttons.size());
    Node bar = grid(std::move(buttons), count, Space::small);
    bar.role = Role::bar;
    bar.name = std::move(name);
    bar.style.ground = Ink::sunken;
    bar.style.padding = {Space::hair, Space::small};
    return bar;
}

inline Node sample_bar(const Theme& theme, const SampleWords& words) {
    constexpr std::array<Icon, 5> icons{Icon::language, Icon::text_size, Icon::contrast,
                                        Icon::speech, Icon::stop};
    constexpr std::array<const char*, 5> ids{"bar.language", "bar.size", "bar.contrast",
                                             "bar.speech", "bar.stop"};
    std::vector<Node> buttons;
    for (std::size_t i = 0; i < icons.size(); ++i)
        if (!theme.compact || i == 0 || i == 4)
            buttons.push_back(bar_button(ids[i], words.bar[i], icons[i]));
    return equal_cells("Settings", std::move(buttons));
}

inline Node sample_home(const Theme& theme, const SampleWords& words) {
    std::vector<Node> body{display(words.headline), paragraph(words.lead),
                           card({heading(words.place), paragraph(words.body)}),
                           item("home.one", words.place, words.detail, Icon::place),
                           item("home.two", words.read, "", Icon::book)};
    return page(theme, "home", words.headline,
                {sample_bar(theme, words),
                 std::move(body),
                 {button("home.read", words.read, ButtonKind::secondary, Icon::book),
                  button("home.sign", words.sign, ButtonKind::primary, Icon::pen)}});
}

// `typed` is borrowed, as a session's buffer would be.
inline Node sample_form(const Theme& theme, const SampleWords& words, Bytes typed, bool wrong) {
    const FieldText name{words.label, words.help, wrong ? words.error : "", false};
    const FieldText mail{"E-mail", "", "", true};
    std::vector<Node> tiles;
    for (const char* language :
         {"Deutsch", "English", "Français", "Ελληνικά", "العربية", "Български"})
        tiles.push_back(choice(std::string("form.") + language, language, language[0] == 'E'));
    std::vector<Node> body{
        progress("form.step", "Step", 2, 5),
        title(words.sign),
        field("form.name", name, typed, static_cast<std::uint32_t>(typed.size())),
        field("form.mail", mail, {}, std::nullopt),
        checkbox("form.yes", words.yes, true),
        radio("form.one", words.place, true),
        radio("form.other", words.detail, false),
        status("form.note", words.help),
        link("form.more", words.read),
        grid(std::move(tiles), 3, Space::medium)};
    return page(theme, "form", words.sign,
                {sample_bar(theme, words),
                 std::move(body),
                 {button("form.back", words.bar[4], ButtonKind::secondary, Icon::back),
                  button("form.next", words.sign, ButtonKind::primary, Icon::forward)}});
}

inline Node sample_keyboard() {
    constexpr std::array<const char*, 3> rows{"qwertyuiop", "asdfghjkl", "zxcvbnm"};
    Node board = column({}, Space::small);
    board.id = "keys";
    board.role = Role::keyboard;
    board.style.height = Length::fill();
    for (std::size_t r = 0; r < rows.size(); ++r) {
        Node line = row({}, Space::small);
        line.id = "keys.row" + std::to_string(r);
        line.style.height = Length::fill();
        for (const char* letter = rows[r]; *letter != 0; ++letter)
            line.children.push_back(
                key(std::string("key.") + *letter, std::string(1, *letter), ""));
        board.children.push_back(std::move(line));
    }
    return board;
}

} // namespace streetsign::kiosk
