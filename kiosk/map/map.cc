// SPDX-License-Identifier: MIT

#include "kiosk/map/map.h"

namespace streetsign::kiosk {
namespace {

constexpr float border_width = 1.6F; // of a picture a thousand wide

}

Picture make_map() {
    Picture picture;
    picture.width = map_width;
    picture.height = map_height;
    for (const Outline& outline : outlines()) {
        Path path;
        std::size_t at = 0;
        for (const std::uint16_t size : outline.ring_sizes) {
            for (std::size_t i = 0; i < size; ++i, at += 2) {
                const float x = outline.points[at];
                const float y = outline.points[at + 1];
                if (i == 0)
                    path.move_to(x, y);
                else
                    path.line_to(x, y);
            }
            path.close();
        }
        picture.areas.push_back(std::move(path));
    }
    // Neighbours of one colour would run into each other.
    for (const Path& area : picture.areas)
        picture.borders.append(area.hairlines(border_width));
    return picture;
}

} // namespace streetsign::kiosk
