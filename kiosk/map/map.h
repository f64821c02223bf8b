// SPDX-License-Identifier: MIT
// The map of Europe: outlines of countries in one flat picture, from Natural Earth (public domain)
// by packaging/generate/map.mjs. Countries are known by their ISO codes; where a border is disputed
// the picture shows what Natural Earth shows, and says nothing by it. Made once, kept while the
// kiosk runs.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "kiosk/ui/node.h"

namespace streetsign::kiosk {

// A country's rings, as pairs of coordinates in a picture of map_width by map_height; a ring ends
// where the number of its points is reached.
struct Outline {
    std::string_view code; // ISO 3166-1 alpha-2; empty: land without a code of its own
    std::span<const std::uint16_t> ring_sizes;
    std::span<const std::uint16_t> points; // x, y, x, y ...
};

extern const std::uint16_t map_width;
extern const std::uint16_t map_height;
std::span<const Outline> outlines(); // kiosk/map/outlines.cc, generated

// The areas are in the order of outlines().
Picture make_map();

} // namespace streetsign::kiosk
