// SPDX-License-Identifier: MIT
// What can happen and stops us: Result<T> is a value or an Error and may not be dropped. TRY passes
// an error up. The detail of an Error is one sentence for organisers and logs: it says what
// happened and what to do, and never holds personal data. Callers branch on the code only.
#pragma once

#include <cassert>
#include <string>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace streetsign {

enum class Code {
    malformed,    // bytes that no encoder of ours writes
    not_signed,   // no, or no valid, signature by a key we trust
    mismatch,     // well-formed and signed, but it contradicts something else
    not_found,    // no such file, entry, key
    refused,      // a rule says no (expired, revoked, wrong campaign)
    wrong_secret, // passphrase, PIN or identity does not open it
    full,         // no room: disk, tray, cell
    io,           // the system could not read, write or sync
    denied,       // the system lets another user do it, not this program's
    unreachable,  // no network, no answer, or an answer that proves nothing
    busy,         // somebody else holds it, or too early: try again later
    usage,        // the caller's words are off
    gone,         // what was in use here is not here any more
};

struct Error {
    Code code = Code::malformed;
    std::string detail;
};

inline Error fail(Code code, std::string detail) { return {code, std::move(detail)}; }

// Who asks for the half that is not there has not looked, and would be given other bytes; here that
// ends the program.
template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
    using Base = tl::expected<T, Error>;

public:
    using Base::Base;
    Result(Error error) : Base(tl::unexpect, std::move(error)) {}

    const Error& error() const& { return assert(!this->has_value()), Base::error(); }
    Error& error() & { return assert(!this->has_value()), Base::error(); }
    Error&& error() && { return assert(!this->has_value()), std::move(*this).Base::error(); }

    auto& operator*() const& { return assert(this->has_value()), Base::operator*(); }
    auto& operator*() & { return assert(this->has_value()), Base::operator*(); }
    auto&& operator*() && { return assert(this->has_value()), std::move(*this).Base::operator*(); }
    auto* operator->() const { return assert(this->has_value()), Base::operator->(); }
    auto* operator->() { return assert(this->has_value()), Base::operator->(); }

    using Base::value;
    void value() const requires std::is_void_v<T> {} // so that TRY reads the same for every Result
};

} // namespace streetsign

// One a line, never nested. Works for move-only values and for Result<void>.
#define TRY(...)                                                                                   \
    __extension__({                                                                                \
        auto try_result = (__VA_ARGS__);                                                           \
        if (!try_result) return std::move(try_result).error();                                     \
        std::move(try_result).value();                                                             \
    })
