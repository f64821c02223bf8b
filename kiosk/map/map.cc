// SPDX-License-Identifier: MIT

#include "kiosk/map/map.h"

namespace streetsign::kiosk {

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
    return picture;
}

} // namespace streetsign::kiosk
