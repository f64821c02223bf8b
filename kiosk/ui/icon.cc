// SPDX-License-Identifier: MIT
#include "kiosk/ui/icon.h"

#include <array>
#include <cassert>
#include <cstdlib>
#include <string>

namespace streetsign::kiosk {
namespace {

// Letters and numbers: M move, L line, C curve, Z close, O circle (x y r), R rectangle (x y w h r),
// A arc that goes on, B arc that begins anew (x y r from to). `lines` are drawn with a round pen
// two units wide, `solid` is filled.
struct Drawing {
    std::string_view name;
    bool mirrors;
    const char* lines;
    const char* solid;
};

constexpr float pen_width = 2;

constexpr std::array<Drawing, icon_count> drawings{{
    {"none", false, "", ""},
    {"language", false, "O12 12 9 M3 12 L21 12 M12 3 C7.2 7 7.2 17 12 21 C16.8 17 16.8 7 12 3 Z",
     ""},
    {"text_size", false,
     "M2 19 L7.5 5 L13 19 M4 14 L11 14 M15 19 L18.5 10 L22 19 M16.2 16 L20.8 16", ""},
    {"contrast", false, "O12 12 9", "M12 3 A12 12 9 -90 90 Z"},
    {"speech", false,
     "M3 9.5 L7 9.5 L12 5 L12 19 L7 14.5 L3 14.5 Z B12 12 4.5 -42 42 B12 12 8.8 -42 42", ""},
    {"stop", false, "M8 3 L16 3 L21 8 L21 16 L16 21 L8 21 L3 16 L3 8 Z M9 9 L15 15 M15 9 L9 15",
     ""},
    {"back", true, "M20 12 L4.5 12 M11 5.5 L4.5 12 L11 18.5", ""},
    {"forward", true, "M4 12 L19.5 12 M13 5.5 L19.5 12 L13 18.5", ""},
    {"check", false, "M4.5 12.5 L10 18 L20 6.5", ""},
    {"pen", false, "M4 20 L5.2 15.3 L16 4.5 L19.5 8 L8.7 18.8 Z M13.4 7.1 L16.9 10.6", ""},
    {"book", false,
     "M12 6.5 C9.5 4.5 6 4.5 3 5 L3 18.5 C6 18 9.5 18 12 20 C14.5 18 18 18 21 18.5 L21 "
     "5 C18 4.5 14.5 4.5 12 6.5 Z M12 6.5 L12 20",
     ""},
    {"map", false, "M3 6 L9 4 L15 6 L21 4 L21 18 L15 20 L9 18 L3 20 Z M9 4 L9 18 M15 6 L15 20", ""},
    {"people", false,
     "O9 8 3.5 M2.5 20 C2.5 15.5 5 13.8 9 13.8 C13 13.8 15.5 15.5 15.5 20 B15.5 8 3.5 "
     "-80 80 M18 14 C20.3 14.8 21.5 16.6 21.5 20",
     ""},
    {"share", false, "O18 5.5 2.5 O6 12 2.5 O18 18.5 2.5 M8.3 10.8 L15.7 6.7 M8.3 13.2 L15.7 17.3",
     ""},
    {"warning", false, "M12 4 L21.5 20 L2.5 20 Z M12 10 L12 14", "O12 17 1.3"},
    {"lock", false, "R5 11 14 10 2 M8 11 L8 8 A12 8 4 180 360 L16 11", ""},
    {"qr", false,
     "R4 4 6 6 0.6 R14 4 6 6 0.6 R4 14 6 6 0.6 M14 14 L14 16.5 M17.5 14 L20 14 M20 "
     "17.5 L20 20 M14 20 L16.5 20",
     ""},
    {"arrow_up", false, "M12 20 L12 4.5 M5.5 11 L12 4.5 L18.5 11", ""},
    {"arrow_down", false, "M12 4 L12 19.5 M5.5 13 L12 19.5 L18.5 13", ""},
    {"backspace", true, "M9 5 L21 5 L21 19 L9 19 L3 12 Z M12 9.5 L17 14.5 M17 9.5 L12 14.5", ""},
    {"shift", false, "M12 4 L20 12 L16 12 L16 19.5 L8 19.5 L8 12 L4 12 Z", ""},
    {"usb", false, "R7.5 9 9 12 1.5 M9.5 9 L9.5 3.5 L14.5 3.5 L14.5 9", ""},
    {"battery", false, "R2.5 7 16 10 2 M21.5 10.5 L21.5 13.5", "R5.5 10 7 4 0.5"},
    {"clock", false, "O12 12 9 M12 7 L12 12 L15.5 14", ""},
    {"cloud", false,
     "M7 18.5 C4 18.5 2.5 16.5 2.5 14.3 C2.5 12 4.3 10.3 6.5 10.2 C7 7.2 9.3 5.5 12 "
     "5.5 C15 5.5 17.2 7.5 17.6 10.2 C19.9 10.3 21.5 12 21.5 14.3 C21.5 16.7 19.7 18.5 "
     "17.3 18.5 Z M9 13 L11.3 15.2 L15.2 10.8",
     ""},
    {"cloud_off", false,
     "M7 18.5 C4 18.5 2.5 16.5 2.5 14.3 C2.5 12 4.3 10.3 6.5 10.2 C7 7.2 9.3 5.5 12 "
     "5.5 C15 5.5 17.2 7.5 17.6 10.2 C19.9 10.3 21.5 12 21.5 14.3 C21.5 16.7 19.7 18.5 "
     "17.3 18.5 Z M3.5 3.5 L20.5 20.5",
     ""},
    {"close", false, "M6 6 L18 18 M18 6 L6 18", ""},
    {"home", false, "M3 11.5 L12 4 L21 11.5 M5.8 9.5 L5.8 20 L18.2 20 L18.2 9.5", ""},
    {"eye", false,
     "M2 12 C5 7 8.5 5.5 12 5.5 C15.5 5.5 19 7 22 12 C19 17 15.5 18.5 12 18.5 C8.5 "
     "18.5 5 17 2 12 Z O12 12 3",
     ""},
    {"info", false, "O12 12 9 M12 11.2 L12 16.5", "O12 7.6 1.3"},
    {"plus", false, "M12 4.5 L12 19.5 M4.5 12 L19.5 12", ""},
    {"minus", false, "M4.5 12 L19.5 12", ""},
    {"megaphone", false,
     "M4 9.5 L4 14.5 L8 14.5 L17.5 19 L17.5 5 L8 9.5 Z M8 14.5 L9.3 20.5 L12 20.5 L11 "
     "16 M21 10.5 L21 13.5",
     ""},
    {"calendar", false, "R3.5 5.5 17 15 2 M3.5 10.5 L20.5 10.5 M8 3 L8 7 M16 3 L16 7", ""},
    {"mail", false, "R3 5 18 14 2 M3.5 7 L12 13 L20.5 7", ""},
    {"gear", false,
     "O12 12 2.8 O12 12 6.6 M12 2.5 L12 5 M12 19 L12 21.5 M2.5 12 L5 12 M19 12 L21.5 "
     "12 M5.3 5.3 L7 7 M17 17 L18.7 18.7 M5.3 18.7 L7 17 M17 7 L18.7 5.3",
     ""},
    {"power", false, "M12 3 L12 11 B12 13 8 -55 235", ""},
    {"refresh", false, "B12 12 8 30 318 M18.6 2.6 L18.2 7 L13.8 6.8", ""},
    {"sun", false,
     "O12 12 4.2 M12 2.5 L12 4.5 M12 19.5 L12 21.5 M2.5 12 L4.5 12 M19.5 12 L21.5 12 "
     "M5.3 5.3 L6.6 6.6 M17.4 17.4 L18.7 18.7 M5.3 18.7 L6.6 17.4 M17.4 6.6 L18.7 5.3",
     ""},
    {"wifi", false, "B12 19 13.5 -132 -48 B12 19 9 -132 -48 B12 19 4.6 -132 -48", "O12 18.6 1.5"},
    {"place", false, "M12 21.5 C7 16 5 13 5 10 A12 10 7 180 360 C19 13 17 16 12 21.5 Z O12 10 2.4",
     ""},
    {"keyboard", false, "R2.5 6 19 12 2 M8 14.5 L16 14.5",
     "O6.8 10.2 1.1 O10.3 10.2 1.1 O13.7 10.2 1.1 O17.2 10.2 1.1"},
    {"headphones", false,
     "M4 15 L4 12 A12 12 8 180 360 L20 15 R3.5 14 4 6.5 1.5 R16.5 14 4 6.5 1.5", ""},
    {"volume", false, "M4 16.5 L4 19 M9.3 13 L9.3 19 M14.7 9 L14.7 19 M20 5 L20 19", ""},
    {"document", false,
     "M6 3 L14 3 L19 8 L19 21 L6 21 Z M14 3 L14 8 L19 8 M9.5 13 L15.5 13 M9.5 17 L14 "
     "17",
     ""},
    {"trash", false,
     "M4 6.5 L20 6.5 M9 6.5 L9 3.5 L15 3.5 L15 6.5 M6 6.5 L7 21 L17 21 L18 6.5 M10 11 "
     "L10 17 M14 11 L14 17",
     ""},
    {"device", false, "R3 4.5 18 13 1.5 M9 21 L15 21", ""},
    {"hand", false,
     "M9 15 L9 5.5 A10.5 5.5 1.5 180 360 L12 11 L17 12.3 C18.6 12.8 19.2 14 18.9 15.5 "
     "L18 21 L10 21 L5.3 15.3 C6.3 13.6 7.7 13.8 9 15 Z",
     ""},
    {"chevron", true, "M9 5 L16 12 L9 19", ""},
}};

void add(Path& path, char command, const std::array<float, 6>& n) {
    switch (command) {
    case 'M':
        path.move_to(n[0], n[1]);
        break;
    case 'L':
        path.line_to(n[0], n[1]);
        break;
    case 'C':
        path.curve_to({n[0], n[1]}, {n[2], n[3]}, {n[4], n[5]});
        break;
    case 'O':
        path.circle(n[0], n[1], n[2]);
        break;
    case 'R':
        path.rectangle(n[0], n[1], n[2], n[3], n[4]);
        break;
    case 'B':
        path.move_to(n[0], n[1]);
        path.restart();
        path.arc(n[0], n[1], n[2], n[3], n[4]);
        break;
    case 'A':
        path.arc(n[0], n[1], n[2], n[3], n[4]);
        break;
    case 'Z':
        path.close();
        break;
    default:
        assert(false);
    }
}

Path parse(const char* text) {
    Path path;
    while (*text != 0) {
        const char command = *text++;
        if (command == ' ') continue;
        std::array<float, 6> numbers{};
        std::size_t count = 0;
        while (true) {
            char* end = nullptr;
            const float number = std::strtof(text, &end);
            if (end == text) break;
            assert(count < numbers.size());
            numbers[count++] = number;
            text = end;
        }
        add(path, command, numbers);
    }
    return path;
}

} // namespace

const Path& icon_path(Icon icon) {
    // Made at the first use: a screen shows a dozen of them.
    static std::array<Path, icon_count> made;
    const auto index = static_cast<std::size_t>(icon);
    if (made[index].contours().empty()) {
        made[index] = parse(drawings[index].lines).stroked(pen_width);
        made[index].append(parse(drawings[index].solid));
    }
    return made[index];
}

std::string_view icon_name(Icon icon) { return drawings[static_cast<std::size_t>(icon)].name; }

bool icon_mirrors(Icon icon) { return drawings[static_cast<std::size_t>(icon)].mirrors; }

} // namespace streetsign::kiosk
