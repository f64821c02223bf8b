// SPDX-License-Identifier: MIT
// Transport over HTTPS by libcurl; nothing else in the house includes curl. Speaks https only, and
// plain http only to a loopback address and only when asked. A pin is the proof of the server: with
// pins and no CA file, name and dates of the certificate are not asked, since the pin came in a
// signed manifest and the certificate did not. Where certificates are checked, they are checked at
// a floor of time (see README.md), never by the clock of the machine. Not for two threads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sync/core/secret.h"
#include "sync/transport/transport.h"

namespace streetsign {

inline constexpr size_t default_answer_limit = size_t{64} << 10; // bytes

struct CurlSettings {
    std::string server_url;            // "https://host[:port][/path]", no '/' at the end
    bool allow_plain_loopback = false; // http://127.0.0.1, [::1] or localhost
    std::string plain_option;          // what a person adds to allow that; for the refusal
    std::vector<std::string> pins;     // "sha256//<base64>" of the key's SPKI; any one of them fits
    std::string ca_file;               // PEM; empty: the system's authorities, or pins alone
    std::string proxy;                 // e.g. "socks5h://127.0.0.1:9050"; empty: none
    uint64_t floor_seconds = 0;        // POSIX; the earliest that now can be; 0: believe the clock
    size_t answer_limit = default_answer_limit; // a longer body is no answer
    long connect_timeout_s = 30;
    long low_speed_bytes_per_s = 200; // slower than this ...
    long low_speed_s = 60;            // ... for so long ends it, also while an answer is awaited
    SecretBuffer bearer_token;        // the desk's; empty: none
};

class CurlTransport final : public Transport {
public:
    // usage: the URL is not one that these settings allow, or a pin is none.
    static Result<CurlTransport> create(CurlSettings settings);
    CurlTransport(CurlTransport&&) noexcept;
    CurlTransport& operator=(CurlTransport&&) noexcept;
    ~CurlTransport() override;

    Result<HttpAnswer> get(std::string_view path) override;
    Result<HttpAnswer> post(std::string_view path, Bytes body,
                            std::string_view content_type = "application/octet-stream") override;

private:
    struct State;
    explicit CurlTransport(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

// "https" to anything, or "http" to a loopback address when `allow_plain_loopback`; no user, no
// query, no fragment, no '/' at the end.
Result<void> check_server_url(const CurlSettings& settings);
// "sha256//" and base64 of the SHA-256 of a server's public key, as curl takes it.
Result<Digest> parse_pin(std::string_view pin);

} // namespace streetsign
