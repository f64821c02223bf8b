// SPDX-License-Identifier: MIT
#include "kiosk/ui/painter.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

namespace streetsign::kiosk {
namespace {

constexpr std::size_t most_rects = 8;

struct Player {
    const Canvas& canvas;
    Rect clip;
    Typesetter& typesetter;

    void operator()(const FillRect& what) const { fill(canvas, clip, what.rect, what.color); }
    void operator()(const FillRounded& what) const {
        fill_rounded(canvas, clip, what.rect, what.radius, what.color);
    }
    void operator()(const BorderRounded& what) const {
        stroke_rounded(canvas, clip, {what.rect, what.radius, what.width}, what.color);
    }
    void operator()(const DrawLine& what) const {
        typesetter.draw(canvas, clip, what.left_baseline, {what.block, what.line}, what.color);
    }
    void operator()(const DrawPath& what) const {
        fill_path(canvas, clip, {*what.path, what.placement, what.rule}, what.color);
    }
    void operator()(const DrawModules& what) const {
        const int side = what.modules->side;
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                if (what.modules
                        ->dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) +
                               static_cast<std::size_t>(x)] != 0)
                    fill(canvas, clip,
                         {what.at.x + x * what.module_px, what.at.y + y * what.module_px,
                          what.module_px, what.module_px},
                         what.dark);
    }
};

// The bytes of a command that decide its pixels, numbers first.
class Describer {
public:
    explicit Describer(const Fingerprinter& fingerprinter) : fingerprinter_(fingerprinter) {}

    void operator()(const FillRect& what) {
        put(what.rect);
        put(what.color.argb());
    }
    void operator()(const FillRounded& what) {
        put(what.rect);
        put(what.radius);
        put(what.color.argb());
    }
    void operator()(const BorderRounded& what) {
        put(what.rect);
        put(what.radius);
        put(what.width);
        put(what.color.argb());
    }
    void operator()(const DrawLine& what) {
        put(what.left_baseline.x);
        put(what.left_baseline.y);
        put(what.line.begin);
        put(what.line.end);
        put(what.line.hyphen ? 1 : 0);
        put(what.block.style.px);
        put(what.block.style.bold ? 1 : 0);
        put(what.block.masked ? 1 : 0);
        put(what.block.style.direction == Direction::rtl ? 1 : 0);
        put(what.color.argb());
        put(fingerprinter_.of(what.block.text));
        put(fingerprinter_.of({reinterpret_cast<const std::uint8_t*>(what.block.emphasis.data()),
                               what.block.emphasis.size_bytes()}));
    }
    void operator()(const DrawPath& what) {
        put(reinterpret_cast<std::uintptr_t>(what.path)); // a table: the address is the identity
        put(what.placement);
        put(what.color.argb());
    }
    void operator()(const DrawModules& what) {
        put(what.at.x);
        put(what.at.y);
        put(what.module_px);
        put(what.dark.argb());
        put(fingerprinter_.of(what.modules->dark));
    }

    std::uint64_t fingerprint() const { return fingerprinter_.of({bytes_.data(), used_}); }

    template <typename T>
    void put(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        if (used_ + sizeof(T) > bytes_.size()) return; // never: the largest is half of it
        std::memcpy(bytes_.data() + used_, &value, sizeof(T));
        used_ += sizeof(T);
    }

private:
    const Fingerprinter& fingerprinter_;
    std::array<std::uint8_t, 192> bytes_{};
    std::size_t used_ = 0;
};

// Keeps the list short: rectangles that touch, or nearly fill their union, become one.
void add_rect(std::vector<Rect>& rects, Rect rect) {
    const auto area = [](const Rect& of) {
        return static_cast<std::int64_t>(of.width) * of.height;
    };
    for (std::size_t i = 0; i < rects.size();) {
        const Rect both = rects[i].united(rect);
        if (rects[i].intersects(rect) || area(both) <= (area(rects[i]) + area(rect)) * 5 / 4) {
            rect = both;
            rects.erase(rects.begin() + static_cast<std::ptrdiff_t>(i));
            i = 0;
        } else {
            ++i;
        }
    }
    rects.push_back(rect);
    if (rects.size() <= most_rects) return;
    const Rect last = rects.back();
    rects.pop_back();
    rects.front() = rects.front().united(last);
}

// The last command that paints over all of `clip`: nothing before it can be seen there.
std::size_t first_seen(const DrawList& list, const Rect& clip) {
    for (std::size_t i = list.commands.size(); i > 0; --i) {
        const DrawCommand& command = list.commands[i - 1];
        const auto* const ground = std::get_if<FillRect>(&command.what);
        if (ground != nullptr && ground->color.alpha == 255 && command.bounds.contains(clip))
            return i - 1;
    }
    return 0;
}

} // namespace

Painter::Painter(Typesetter& typesetter) : typesetter_(&typesetter) {}

std::vector<Rect> Painter::paint(const DrawList& list, const Canvas& canvas) {
    std::vector<Trace> now;
    now.reserve(list.commands.size());
    for (const DrawCommand& command : list.commands) {
        Describer describer(fingerprinter_);
        describer.put(command.what.index());
        describer.put(command.clip);
        std::visit(describer, command.what);
        now.push_back({describer.fingerprint(), command.bounds});
    }
    std::vector<Rect> changed;
    const Size size{canvas.width, canvas.height};
    if (whole_ || size != size_) {
        changed.push_back(canvas.bounds());
    } else {
        changed = differences(now);
    }
    for (Rect& rect : changed) {
        rect = rect.intersection(canvas.bounds());
        play(list, canvas, rect, *typesetter_);
    }
    std::erase_if(changed, [](const Rect& rect) { return rect.empty(); });
    last_ = std::move(now);
    size_ = size;
    whole_ = false;
    return changed;
}

std::vector<Rect> Painter::differences(const std::vector<Trace>& now) const {
    // How often each command is in the new frame and no longer in the last.
    std::unordered_map<std::uint64_t, int> surplus;
    for (const Trace& trace : now)
        ++surplus[trace.fingerprint];
    for (const Trace& trace : last_)
        --surplus[trace.fingerprint];
    std::vector<Rect> changed;
    bool same_set = true;
    for (const std::vector<Trace>* frame : {&last_, &now})
        for (const Trace& trace : *frame)
            if (surplus[trace.fingerprint] != 0) {
                add_rect(changed, trace.bounds);
                same_set = false;
            }
    // The same commands in another order: something moved above or below something else.
    const bool reordered =
        same_set && !std::equal(now.begin(), now.end(), last_.begin(), last_.end(),
                                [](const Trace& one, const Trace& other) {
                                    return one.fingerprint == other.fingerprint;
                                });
    if (reordered)
        for (const Trace& trace : now)
            add_rect(changed, trace.bounds);
    // A rectangle grown by a merge may meet another: paint each pixel once.
    std::vector<Rect> apart;
    for (const Rect& rect : changed)
        add_rect(apart, rect);
    return apart;
}

void Painter::invalidate() { whole_ = true; }

void Painter::forget() {
    last_.clear();
    fingerprinter_.renew();
    whole_ = true;
}

void play(const DrawList& list, const Canvas& canvas, const Rect& clip, Typesetter& typesetter) {
    const std::span commands(list.commands);
    for (const DrawCommand& command : commands.subspan(first_seen(list, clip))) {
        if (!command.bounds.intersects(clip)) continue;
        std::visit(Player{canvas, command.clip.intersection(clip), typesetter}, command.what);
    }
}

} // namespace streetsign::kiosk
