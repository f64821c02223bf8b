// SPDX-License-Identifier: MIT
#include "kiosk/ui/draw_list.h"

#include <cstdio>

#include "sync/core/bytes.h"

namespace streetsign::kiosk {
namespace {

std::string number(int value) { return std::to_string(value); }

std::string place(const Rect& rect) {
    return number(rect.x) + "," + number(rect.y) + " " + number(rect.width) + "x" +
           number(rect.height);
}

std::string name(Color color) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "#%02x%02x%02x", color.red, color.green, color.blue);
    return text.data();
}

struct Printer {
    std::string operator()(const FillRect& fill) const {
        return "fill " + place(fill.rect) + " " + name(fill.color);
    }
    std::string operator()(const FillRounded& fill) const {
        return "round " + place(fill.rect) + " r" + number(fill.radius) + " " + name(fill.color);
    }
    std::string operator()(const BorderRounded& border) const {
        return "border " + place(border.rect) + " r" + number(border.radius) + " w" +
               number(border.width) + " " + name(border.color);
    }
    std::string operator()(const DrawLine& draw) const {
        const std::uint32_t length = draw.line.end - draw.line.begin;
        const std::string shown =
            draw.block.personal || draw.block.masked
                ? "<personal " + std::to_string(length) + " bytes>"
                : "\"" + std::string(as_text(draw.block.text.subspan(draw.line.begin, length))) +
                      (draw.line.hyphen ? "-" : "") + "\"";
        return "text " + shown + " " + number(draw.left_baseline.x) + "," +
               number(draw.left_baseline.y) + " w" + number(draw.line.width) + " " +
               number(draw.block.style.px) + "px" + (draw.block.style.bold ? " bold " : " ") +
               name(draw.color);
    }
    std::string operator()(const DrawPath& draw) const {
        return "path " + std::string(draw.label) +
               (draw.placement.scale_x < 0 ? " mirrored " : " ") + place(draw.rect) + " " +
               name(draw.color);
    }
    std::string operator()(const DrawModules& draw) const {
        return "modules " + number(draw.modules->side) + " " + number(draw.at.x) + "," +
               number(draw.at.y) + " of " + number(draw.module_px) + "px";
    }
};

} // namespace

std::string print(const DrawList& list) {
    std::string text;
    for (const DrawCommand& command : list.commands)
        text += std::visit(Printer(), command.what) + "\n";
    return text;
}

} // namespace streetsign::kiosk
