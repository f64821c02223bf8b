// SPDX-License-Identifier: MIT
#include "kiosk/text/raster_store.h"

namespace streetsign::kiosk {

const Raster* RasterStore::find(std::uint64_t key) {
    const auto place = places_.find(key);
    if (place == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, place->second);
    return &place->second->raster;
}

const Raster& RasterStore::put(std::uint64_t key, Raster raster) {
    const auto old = places_.find(key);
    if (old != places_.end()) {
        bytes_ -= old->second->raster.alpha.size();
        entries_.erase(old->second);
        places_.erase(old);
    }
    bytes_ += raster.alpha.size();
    entries_.push_front({key, std::move(raster)});
    places_[key] = entries_.begin();
    drop_oldest();
    return entries_.front().raster;
}

// The newest stays, however large: it is about to be drawn.
void RasterStore::drop_oldest() {
    while (bytes_ > limit_bytes_ && entries_.size() > 1) {
        bytes_ -= entries_.back().raster.alpha.size();
        places_.erase(entries_.back().key);
        entries_.pop_back();
    }
}

void RasterStore::set_limit(std::size_t bytes) {
    limit_bytes_ = bytes;
    drop_oldest();
}

void RasterStore::clear() {
    places_.clear();
    entries_.clear();
    bytes_ = 0;
}

} // namespace streetsign::kiosk
