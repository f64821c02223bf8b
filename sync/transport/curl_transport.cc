// SPDX-License-Identifier: MIT
#include "sync/transport/curl_transport.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "sync/core/handle.h"
#include "sync/core/text.h"

namespace streetsign {
namespace {

using Easy = Handle<CURL, curl_easy_cleanup>;
using HeaderList = Handle<curl_slist, curl_slist_free_all>;

constexpr uint32_t longest_retry_after_s = 24 * 60 * 60; // more is a mistake or an attack

// The host of "host", "host:port" or "[v6]:port"; port 1 to 65535.
Result<std::string_view> host_of(std::string_view authority) {
    const bool bracketed = authority.starts_with('[');
    const size_t end = bracketed ? authority.find(']') + 1 : authority.find(':');
    const std::string_view host = authority.substr(0, end);
    const std::string_view rest = authority.substr(host.size());
    if (host.empty() || (bracketed && !host.ends_with(']')))
        return fail(Code::usage, "the server's address names no host");
    if (rest.empty()) return host;
    const Result<uint64_t> port = parse_decimal(rest.substr(1));
    if (!rest.starts_with(':') || !port || *port == 0 || *port > 65535)
        return fail(Code::usage, "the server's address has no proper port");
    return host;
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "[::1]" || host == "127.0.0.1";
}

// "scheme://[user:password@]host[:port][/...]"
bool is_proxy_here(std::string_view proxy) {
    std::string_view authority = proxy.substr(std::min(proxy.find("://") + 3, proxy.size()));
    authority = authority.substr(0, authority.find('/'));
    authority = authority.substr(authority.rfind('@') + 1); // npos + 1: all of it
    const auto host = host_of(authority);
    return host && is_loopback(*host);
}

// One whole answer while it arrives.
struct Arriving {
    size_t limit = 0;
    bool over_limit = false;
    HttpAnswer answer;
};

size_t take_body(char* data, size_t size, size_t count, void* user) {
    Arriving& arriving = *static_cast<Arriving*>(user);
    const size_t length = size * count;
    if (length > arriving.limit - arriving.answer.body.size()) {
        arriving.over_limit = true;
        return 0; // curl ends with CURLE_WRITE_ERROR
    }
    append(arriving.answer.body, as_bytes({data, length}));
    return length;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
        text.remove_suffix(1);
    return text;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return result;
}

size_t take_header(char* data, size_t size, size_t count, void* user) {
    HttpAnswer& answer = static_cast<Arriving*>(user)->answer;
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) { // an interim answer's headers are not the answer's
        answer.content_type.clear();
        answer.retry_after_s.reset();
    }
    const size_t colon = line.find(':');
    if (colon == line.npos) return line.size();
    const std::string name = lower(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-type")
        answer.content_type = lower(trimmed(value.substr(0, value.find(';'))));
    if (name == "retry-after") {
        // Its other form, a date, would lean on our clock; it is left aside.
        if (const Result<uint64_t> seconds = parse_decimal(value))
            answer.retry_after_s =
                static_cast<uint32_t>(std::min<uint64_t>(*seconds, longest_retry_after_s));
    }
    return line.size();
}

// A floor of time proves that a certificate has ended, never that it has not begun.
int check_certificate(int fine, X509_STORE_CTX* context) {
    if (fine == 1) return 1;
    if (X509_STORE_CTX_get_error(context) != X509_V_ERR_CERT_NOT_YET_VALID) return 0;
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
}

CURLcode set_verification_time(CURL*, void* ssl_context, void* floor_seconds) {
    SSL_CTX* context = static_cast<SSL_CTX*>(ssl_context);
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(context),
                               static_cast<time_t>(*static_cast<uint64_t*>(floor_seconds)));
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, check_certificate);
    return CURLE_OK;
}

std::string joined(const std::vector<std::string>& pins) {
    std::string all;
    for (const std::string& pin : pins)
        all += (all.empty() ? "" : ";") + pin;
    return all;
}

// What happened, and what a steward or an organiser can do.
Error error_of(CURLcode code, const char* detail) {
    const auto unreachable = [](const char* text) { return fail(Code::unreachable, text); };
    const auto not_trusted = [](const char* text) { return fail(Code::not_signed, text); };
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return unreachable(
            "The server's name was not found: there is no network, or the name is wrong.");
    case CURLE_COULDNT_RESOLVE_PROXY:
        return unreachable("The proxy's name was not found: check the proxy's address.");
    case CURLE_COULDNT_CONNECT:
        return unreachable(
            "The server did not take the call: there is no network, or the server is down.");
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        return not_trusted("Whoever answered does not have the server's key. Nothing was sent. If "
                           "this stays so on another network, ask the organisers.");
    case CURLE_PEER_FAILED_VERIFICATION:
        return not_trusted("The server's certificate does not check. Nothing was sent. If this "
                           "stays so on another network, ask the organisers.");
    case CURLE_SSL_CACERT_BADFILE:
        return fail(Code::usage, "The file with the certificate authority cannot be read.");
    case CURLE_OPERATION_TIMEDOUT:
        return unreachable("The connection was too slow and was ended.");
    default:
        return fail(Code::unreachable, std::string("The connection failed (") +
                                           (detail[0] != '\0' ? detail : curl_easy_strerror(code)) +
                                           ").");
    }
}

} // namespace

Result<void> check_server_url(const CurlSettings& settings) {
    const std::string_view url = settings.server_url;
    const bool secure = url.starts_with("https://");
    if (!secure && !url.starts_with("http://"))
        return fail(Code::usage, "the server's address must begin with https://");
    const std::string_view rest = url.substr(secure ? 8 : 7);
    const size_t slash = rest.find('/');
    const std::string_view host = TRY(host_of(rest.substr(0, slash)));
    for (const char letter : rest)
        if (letter <= ' ' || letter > '~' ||
            std::string_view("@?#\\\"<>").find(letter) != std::string_view::npos)
            return fail(Code::usage, "the server's address has a letter that no address has");
    if (rest.back() == '/') return fail(Code::usage, "the server's address may not end in '/'");
    if (!secure && !is_loopback(host))
        return fail(Code::usage, "http is only for a server on this machine; use https://");
    if (!secure && !settings.allow_plain_loopback)
        return fail(Code::usage, "http was not allowed; use https://, or, since the server is on "
                                 "this machine, add " +
                                     settings.plain_option);
    // What is said in plain, the desk's token with it, would be another machine's to read.
    if (!secure && !settings.proxy.empty() && !is_proxy_here(settings.proxy))
        return fail(Code::usage, "http does not leave this machine, and the proxy is on another; "
                                 "use https://, or no proxy");
    return {};
}

bool is_proxy(std::string_view text) {
    constexpr std::array<std::string_view, 6> schemes = {"socks5h://", "socks5://", "socks4a://",
                                                         "socks4://",  "http://",   "https://"};
    return std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) {
        return text.starts_with(scheme) && text.size() > scheme.size();
    });
}

Result<Digest> parse_pin(std::string_view pin) {
    constexpr std::string_view prefix = "sha256//";
    if (!pin.starts_with(prefix)) return fail(Code::malformed, "a pin begins with sha256//");
    return parse_base64_fixed<Digest>(pin.substr(prefix.size()));
}

struct CurlTransport::State {
    CurlSettings settings;
    std::string pins;
    Easy easy;
    char error[CURL_ERROR_SIZE] = {};

    Result<void> prepare();
    Result<HeaderList> headers(std::string_view content_type) const;
    Result<HttpAnswer> perform(std::string_view path, std::string_view content_type);
};

Result<void> CurlTransport::State::prepare() {
    CURL* const curl = easy.get();
    curl_easy_reset(curl); // keeps live connections
    const bool pin_alone = !settings.pins.empty() && settings.ca_file.empty();
    const auto set = [curl](auto option, auto value) {
        return curl_easy_setopt(curl, option, value) == CURLE_OK;
    };
    bool fine =
        set(CURLOPT_ERRORBUFFER, error) && set(CURLOPT_NOSIGNAL, 1L) &&
        set(CURLOPT_FOLLOWLOCATION, 0L) && set(CURLOPT_NETRC, 0L) &&
        set(CURLOPT_PROTOCOLS_STR, settings.allow_plain_loopback ? "https,http" : "https") &&
        set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1}) &&
        set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2}) &&
        set(CURLOPT_CONNECTTIMEOUT, settings.connect_timeout_s) &&
        set(CURLOPT_LOW_SPEED_LIMIT, settings.low_speed_bytes_per_s) &&
        set(CURLOPT_LOW_SPEED_TIME, settings.low_speed_s) &&
        // Set even when empty: the environment's http_proxy and no_proxy are not asked. The latter
        // would send a request past the proxy that was named, and tell the stall's address.
        set(CURLOPT_PROXY, settings.proxy.c_str()) && set(CURLOPT_NOPROXY, "") &&
        set(CURLOPT_SSL_VERIFYPEER, pin_alone ? 0L : 1L) &&
        set(CURLOPT_SSL_VERIFYHOST, pin_alone ? 0L : 2L);
    if (!pins.empty()) fine = fine && set(CURLOPT_PINNEDPUBLICKEY, pins.c_str());
    if (!settings.ca_file.empty())
        fine = fine && set(CURLOPT_CAINFO, settings.ca_file.c_str()) &&
               set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    if (!pin_alone && settings.floor_seconds != 0)
        fine = fine && set(CURLOPT_SSL_CTX_FUNCTION, set_verification_time) &&
               set(CURLOPT_SSL_CTX_DATA, &settings.floor_seconds);
    if (!fine) return fail(Code::usage, "this machine's libcurl lacks a setting that is needed");
    return {};
}

Result<HeaderList> CurlTransport::State::headers(std::string_view content_type) const {
    HeaderList list;
    const auto add = [&list](const char* line) {
        curl_slist* const longer = curl_slist_append(list.get(), line);
        if (longer == nullptr) return false;
        static_cast<void>(list.release()); // `longer` begins with it
        list.reset(longer);
        return true;
    };
    const std::string type = "Content-Type: " + std::string(content_type);
    bool fine = add("Expect:") && add("Accept:"); // no "100-continue" round trip
    if (!content_type.empty()) fine = fine && add(type.c_str());
    if (!settings.bearer_token.empty()) {
        SecretBuffer line = SecretBuffer::copy_of(as_bytes("Authorization: Bearer "));
        line.append(settings.bearer_token.view());
        line.append(std::string_view("\0", 1));
        fine = fine && add(line.text().data());
    }
    if (!fine) return fail(Code::io, "there is no memory left for a request");
    return list;
}

Result<HttpAnswer> CurlTransport::State::perform(std::string_view path,
                                                 std::string_view content_type) {
    Arriving arriving{.limit = settings.answer_limit, .over_limit = false, .answer = {}};
    const std::string url = settings.server_url + std::string(path);
    const HeaderList list = TRY(headers(content_type));
    CURL* const curl = easy.get();
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.get());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &arriving);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &arriving);
    error[0] = '\0';

    const CURLcode code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));

    // curl's word comes before the status: a status of half an answer says nothing.
    if (arriving.over_limit)
        return fail(Code::unreachable, "The answer was longer than any the server gives, and was "
                                       "dropped; it may come from a log-in page of this network.");
    if (code != CURLE_OK) return error_of(code, error);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    arriving.answer.status = static_cast<int>(status);
    return std::move(arriving.answer);
}

Result<CurlTransport> CurlTransport::create(CurlSettings settings) {
    TRY(check_server_url(settings));
    for (const std::string& pin : settings.pins)
        if (!parse_pin(pin)) return fail(Code::usage, "a pin must be sha256//, then 44 of base64");
    if (!settings.proxy.empty() && !is_proxy(settings.proxy))
        return fail(Code::usage, "a proxy is socks5h://, socks5://, socks4a://, socks4://, http:// "
                                 "or https://, then host and port");
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) return fail(Code::io, "libcurl cannot be set up");

    auto state = std::make_unique<State>();
    state->pins = joined(settings.pins);
    state->settings = std::move(settings);
    state->easy.reset(curl_easy_init());
    if (!state->easy) return fail(Code::io, "there is no memory left for a connection");
    TRY(state->prepare());
    return CurlTransport(std::move(state));
}

CurlTransport::CurlTransport(std::unique_ptr<State> state) : state_(std::move(state)) {}
CurlTransport::CurlTransport(CurlTransport&&) noexcept = default;
CurlTransport& CurlTransport::operator=(CurlTransport&&) noexcept = default;
CurlTransport::~CurlTransport() = default;

Result<HttpAnswer> CurlTransport::get(std::string_view path) {
    TRY(state_->prepare());
    curl_easy_setopt(state_->easy.get(), CURLOPT_HTTPGET, 1L);
    return state_->perform(path, {});
}

Result<HttpAnswer> CurlTransport::post(std::string_view path, Bytes body,
                                       std::string_view content_type) {
    TRY(state_->prepare());
    CURL* const curl = state_->easy.get();
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
                     body.empty() ? "" : reinterpret_cast<const char*>(body.data()));
    return state_->perform(path, content_type);
}

} // namespace streetsign
