// SPDX-License-Identifier: MIT
#include "kiosk/pin.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "sync/core/crypto.h"
#include "sync/core/text.h"

namespace streetsign::kiosk {
namespace {

constexpr std::string_view header = "streetsign/pin/v1";
constexpr std::string_view last_reset_ending = "-last-reset";
constexpr std::string_view tries_ending = "-tries";
constexpr size_t largest_file = 1024;

// Seconds after so many wrong tries. Two slips are free; a thousand codes take three days.
constexpr std::array<std::uint64_t, 9> waits_s{0, 0, 0, 5, 15, 30, 60, 120, 300};

// The file of the tries: the number twice, so that a torn write is seen, in always as many bytes.
constexpr size_t tries_digits = 10;

std::string tries_text(std::uint64_t tries) {
    std::string number = std::to_string(tries);
    number.insert(0, tries_digits - number.size(), '0');
    return number + " " + number + "\n";
}

} // namespace

std::uint64_t pin_wait_ms(std::uint64_t wrong_tries) {
    const std::uint64_t counted = std::min<std::uint64_t>(wrong_tries, waits_s.size() - 1);
    return waits_s[static_cast<size_t>(counted)] * 1000;
}

Pin Pin::open(Disk& disk, const Clock& clock, FilePath file) {
    Pin pin(disk, clock, std::move(file));
    const uint64_t kept = pin.kept_reset().value_or(0);
    pin.damaged_ = !pin.load().has_value();
    // A whole file of the PIN knows which reset was used. Without one, that number must do.
    if (pin.hash_.empty()) pin.last_reset_ = kept;
    // A terminal of before that file gets it now.
    if (kept < pin.last_reset_) static_cast<void>(pin.keep_reset(pin.last_reset_));
    const std::optional<uint64_t> tries = pin.kept_tries();
    if (tries)
        pin.wrong_tries_ = *tries;
    else if (pin.is_set())
        static_cast<void>(pin.keep_tries()); // the same
    pin.blocked_until_ms_ = clock.boottime_ms() + pin_wait_ms(pin.wrong_tries_);
    return pin;
}

// Four lines: the header, the hash, the number of wrong tries where no file of its own has it, the
// number of the last reset.
Result<void> Pin::load() {
    const auto text = disk_->read(file_, largest_file);
    if (!text && text.error().code == Code::not_found) return {};
    if (!text) return text.error();
    const auto lines = TRY(split_lines(as_text(*text)));
    if (lines.size() != 4 || lines[0] != header || lines[1].empty())
        return fail(Code::malformed, "the file of the PIN is damaged: " + file_.string());
    wrong_tries_ = TRY(parse_decimal(lines[2]));
    last_reset_ = TRY(parse_decimal(lines[3]));
    hash_ = lines[1];
    return {};
}

Result<uint64_t> Pin::kept_reset() const {
    const Buffer text = TRY(disk_->read(beside(last_reset_ending), largest_file));
    const auto lines = TRY(split_lines(as_text(text)));
    if (lines.size() != 1) return fail(Code::malformed, "not the number of a reset");
    return parse_decimal(lines[0]);
}

Result<void> Pin::keep_reset(uint64_t number) const {
    return write_durably(*disk_, beside(last_reset_ending),
                         as_bytes(std::to_string(number) + "\n"));
}

FilePath Pin::beside(std::string_view ending) const {
    FilePath file = file_;
    file += ending;
    return file;
}

// One that cannot be read costs the longest wait, and locks nobody out.
std::optional<uint64_t> Pin::kept_tries() const {
    const auto text = disk_->read(beside(tries_ending), largest_file);
    if (!text && text.error().code == Code::not_found) return std::nullopt;
    uint64_t tries = 0;
    if (text && text->size() == tries_text(0).size()) {
        const std::string_view digits = as_text(*text).substr(0, tries_digits);
        const auto [end, error] = std::from_chars(digits.begin(), digits.end(), tries);
        if (error == std::errc() && end == digits.end() && tries_text(tries) == as_text(*text))
            return tries;
    }
    return waits_s.size() - 1;
}

Result<void> Pin::keep_tries() const {
    const FilePath path = beside(tries_ending);
    const std::string text = tries_text(wrong_tries_);
    {
        const auto file = disk_->open(path, Open::existing);
        if (!file && file.error().code != Code::not_found) return file.error();
        const uint64_t size = file ? TRY((*file)->size()) : 0;
        if (size == text.size()) {
            TRY((*file)->write_at(0, as_bytes(text)));
            TRY(disk_->flatten_times(path));
            return (*file)->sync_data();
        }
    }
    return write_durably(*disk_, path, as_bytes(text));
}

Result<void> Pin::save() const {
    const std::string text = std::string(header) + "\n" + hash_ + "\n" +
                             std::to_string(wrong_tries_) + "\n" + std::to_string(last_reset_) +
                             "\n";
    return write_durably(*disk_, file_, as_bytes(text));
}

std::uint64_t Pin::wait_ms() const {
    const std::uint64_t now = clock_->boottime_ms();
    return now >= blocked_until_ms_ ? 0 : blocked_until_ms_ - now;
}

Result<bool> Pin::check(Bytes pin) {
    if (!is_set()) return fail(Code::not_found, "no PIN is set");
    if (damaged_) return fail(Code::malformed, "the file of the PIN is damaged");
    if (wait_ms() > 0) return fail(Code::busy, "too early for another try");
    ++wrong_tries_;
    const auto written = keep_tries();
    if (!written) {
        --wrong_tries_;
        return written.error();
    }
    if (!check_pin(hash_, pin)) {
        blocked_until_ms_ = clock_->boottime_ms() + pin_wait_ms(wrong_tries_);
        return false;
    }
    wrong_tries_ = 0;
    blocked_until_ms_ = 0;
    TRY(keep_tries());
    return true;
}

Result<void> Pin::set(Bytes pin, std::optional<std::uint64_t> reset) {
    const bool digits =
        std::all_of(pin.begin(), pin.end(), [](uint8_t c) { return c >= '0' && c <= '9'; });
    if (!digits || pin.size() < shortest_pin || pin.size() > longest_pin)
        return fail(Code::usage, "a PIN is 6 to 16 digits");
    if (reset && *reset <= last_reset_) return fail(Code::refused, "this reset was used before");
    std::string hash = TRY(hash_pin(pin));
    // First: cut off here, the file of the PIN still says that this reset was not used.
    if (reset) TRY(keep_reset(*reset));
    const Pin before = *this;
    hash_ = std::move(hash);
    if (reset) last_reset_ = *reset;
    wrong_tries_ = 0;
    blocked_until_ms_ = 0;
    damaged_ = false;
    auto saved = save();
    if (!saved)
        *this = before;
    else
        static_cast<void>(keep_tries()); // of before the new PIN: no more than a wait
    return saved;
}

} // namespace streetsign::kiosk
