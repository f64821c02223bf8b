// SPDX-License-Identifier: MIT
// Rasters of lines under their fingerprints, the least recently used leaving first when there are
// more bytes than allowed. Rasters wipe themselves when they leave.

#pragma once

#include <cstdint>
#include <list>
#include <unordered_map>

#include "kiosk/sdl/fonts.h"

namespace streetsign::kiosk {

class RasterStore {
public:
    explicit RasterStore(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

    // Valid until the next put() or clear().
    const Raster* find(std::uint64_t key);
    const Raster& put(std::uint64_t key, Raster raster);
    void clear();
    void set_limit(std::size_t bytes); // what is too much leaves at once
    std::size_t bytes() const { return bytes_; }
    std::size_t count() const { return entries_.size(); }

private:
    void drop_oldest();

    struct Entry {
        std::uint64_t key = 0;
        Raster raster;
    };
    std::size_t limit_bytes_;
    std::size_t bytes_ = 0;
    std::list<Entry> entries_; // most recently used first
    std::unordered_map<std::uint64_t, std::list<Entry>::iterator> places_;
};

} // namespace streetsign::kiosk
