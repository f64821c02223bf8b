// SPDX-License-Identifier: MIT
#include "sync/campaign/manifest.h"

#include <algorithm>

#include "sync/campaign/lines.h"

namespace streetsign {
namespace {

constexpr size_t max_title = 200;      // bytes
constexpr size_t max_server_url = 200; // bytes
constexpr size_t max_server_keys = 16; // of one purpose: today's and earlier ones
constexpr size_t max_pins = 8;
constexpr size_t max_languages = 64;
constexpr size_t max_path = 200; // bytes

Error wrong(std::string what) { return fail(Code::malformed, "manifest: " + std::move(what)); }

template <typename T>
bool all_different(std::vector<T> values) {
    std::sort(values.begin(), values.end());
    return std::adjacent_find(values.begin(), values.end()) == values.end();
}

// Sorted, and nothing twice.
template <typename T, typename Less>
bool rises(const std::vector<T>& values, Less less) {
    return std::adjacent_find(values.begin(), values.end(), [&](const T& left, const T& right) {
               return !less(left, right);
           }) == values.end();
}

bool is_path(std::string_view path) {
    if (path.empty() || path.size() > max_path) return false;
    for (const std::string_view part : split(path, '/')) {
        if (part.empty() || part.front() == '.') return false; // no "..", nothing hidden
        for (const char c : part) {
            const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
            if (!good) return false;
        }
    }
    return true;
}

// The shape of an age X25519 recipient; its checksum is the envelope room's business.
bool is_recipient(std::string_view text) {
    constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    return text.size() == 62 && text.starts_with("age1") &&
           text.substr(4).find_first_not_of(alphabet) == text.npos;
}

bool is_port(std::string_view text) {
    const auto port = parse_decimal(text);
    return port && *port > 0 && *port < 65536;
}

// "host" or "host:port", the host a domain, an IPv4 address (which has a domain's shape) or [::1].
bool is_authority(std::string_view text, bool& loopback) {
    std::string_view host = text;
    const size_t colon = text.rfind(':');
    if (colon != text.npos && !text.ends_with(']')) {
        if (!is_port(text.substr(colon + 1))) return false;
        host = text.substr(0, colon);
    }
    loopback = host == "localhost" || host == "127.0.0.1" || host == "[::1]";
    return host == "[::1]" || is_domain(host);
}

bool is_server_url(std::string_view url) {
    constexpr std::string_view secure = "https://";
    constexpr std::string_view plain = "http://";
    bool loopback = false;
    if (url.size() > max_server_url) return false;
    if (url.starts_with(secure)) return is_authority(url.substr(secure.size()), loopback);
    return url.starts_with(plain) && is_authority(url.substr(plain.size()), loopback) && loopback;
}

Result<void> check_keys(const std::vector<VerifierKey>& keys, const std::string& name, KeyType type,
                        std::string_view what) {
    if (keys.empty() || keys.size() > max_server_keys)
        return wrong("one to 16 " + std::string(what) + " keys");
    if (!all_different(keys)) return wrong("a " + std::string(what) + " key is there twice");
    for (const VerifierKey& key : keys)
        if (key.name != name || key.type != type)
            return wrong("a " + std::string(what) + " key of another name or kind");
    return {};
}

Result<void> check_terms(const Manifest& manifest) {
    TRY(Scope::create(manifest.scope.domain, manifest.scope.campaign));
    if (manifest.serial == 0) return wrong("the serial begins at 1");
    if (manifest.title.empty() || manifest.title.size() > max_title ||
        !is_note_text(manifest.title + "\n") || manifest.title.find('\n') != std::string::npos)
        return wrong("the title is one line of 1 to 200 bytes");
    if (manifest.issued > manifest.expires || manifest.expires > manifest.accept_until ||
        manifest.accept_until > manifest.destroy_by)
        return wrong("dates run from issued over expires and accept-until to destroy-by");
    if (manifest.cell < min_cell || manifest.cell > max_cell)
        return wrong("a cell has 1024 to 32768 bytes");
    if (!is_server_url(manifest.server_url))
        return wrong("the server is https://host[:port]; http is for loopback only");
    return {};
}

Result<void> check_all_keys(const Manifest& manifest) {
    const Scope& scope = manifest.scope;
    if (manifest.authorities.size() != 2) return wrong("exactly two authority keys");
    TRY(check_keys(manifest.authorities, scope.authority(), KeyType::ed25519, "authority"));
    if (manifest.recipients.size() != 2 || !all_different(manifest.recipients) ||
        !std::all_of(manifest.recipients.begin(), manifest.recipients.end(), is_recipient))
        return wrong("exactly two different age recipients");
    TRY(check_keys(manifest.cosigners, scope.server(), KeyType::cosignature, "cosigner"));
    TRY(check_keys(manifest.releasers, scope.server(), KeyType::ed25519, "releaser"));
    TRY(check_keys(manifest.ledgers, scope.ledger(), KeyType::ed25519, "ledger"));
    if (manifest.pins.size() > max_pins || !all_different(manifest.pins))
        return wrong("at most 8 pins, none twice");
    return {};
}

Result<void> check_lists(const Manifest& manifest) {
    const auto& languages = manifest.languages;
    if (languages.empty() || languages.size() > max_languages || !all_different(languages) ||
        !std::all_of(languages.begin(), languages.end(), is_language))
        return wrong("1 to 64 different languages");
    if (!rises(manifest.allowed_drafts, std::less<>())) return wrong("draft languages are sorted");
    for (const std::string& draft : manifest.allowed_drafts)
        if (std::find(languages.begin(), languages.end(), draft) == languages.end())
            return wrong("a draft is allowed of a language that is not offered: " + draft);
    if (manifest.files.size() > max_manifest_files) return wrong("at most 512 files");
    if (!rises(manifest.files, [](const auto& a, const auto& b) { return a.path < b.path; }))
        return wrong("files are sorted by path");
    for (const ManifestFile& file : manifest.files)
        if (!is_path(file.path) || file.size > max_campaign_file)
            return wrong("a file with an odd name or over 1 MiB");
    return {};
}

std::string_view word_of(Mode mode) { return mode == Mode::live ? "live" : "rehearsal"; }

Result<Mode> parse_mode(std::string_view word) {
    if (word == "live") return Mode::live;
    if (word == "rehearsal") return Mode::rehearsal;
    return wrong("the mode is live or rehearsal");
}

Result<ManifestFile> parse_file(std::string_view value) {
    const std::vector<std::string_view> parts = split(value, ' ');
    if (parts.size() != 3) return wrong("a file line is: sha256 size path");
    ManifestFile file;
    file.sha256 = TRY(parse_hex_fixed<Digest>(parts[0]));
    file.size = TRY(parse_decimal(parts[1]));
    file.path = parts[2];
    return file;
}

Result<std::vector<VerifierKey>> read_keys(LineReader& reader, std::string_view key) {
    std::vector<VerifierKey> keys;
    while (const auto value = reader.optional(key)) {
        VerifierKey parsed = TRY(VerifierKey::parse(*value));
        keys.push_back(std::move(parsed));
    }
    return keys;
}

std::vector<std::string> read_words(LineReader& reader, std::string_view key) {
    std::vector<std::string> words;
    while (const auto value = reader.optional(key))
        words.emplace_back(*value);
    return words;
}

Result<void> read_terms(LineReader& reader, Manifest& manifest) {
    manifest.scope.campaign = TRY(reader.value("campaign"));
    manifest.scope.domain = TRY(reader.value("domain"));
    manifest.serial = TRY(reader.number("serial"));
    const std::string_view mode = TRY(reader.value("mode"));
    manifest.mode = TRY(parse_mode(mode));
    manifest.title = TRY(reader.value("title"));
    manifest.issued = TRY(reader.date("issued"));
    manifest.expires = TRY(reader.date("expires"));
    manifest.accept_until = TRY(reader.date("accept-until"));
    manifest.destroy_by = TRY(reader.date("destroy-by"));
    const uint64_t cell = TRY(reader.number("cell"));
    manifest.cell = static_cast<uint32_t>(std::min<uint64_t>(cell, max_cell + 1));
    return {};
}

Result<void> read_lists(LineReader& reader, Manifest& manifest) {
    manifest.authorities = TRY(read_keys(reader, "authority"));
    manifest.recipients = read_words(reader, "recipient");
    manifest.server_url = TRY(reader.value("server"));
    manifest.cosigners = TRY(read_keys(reader, "cosigner"));
    manifest.releasers = TRY(read_keys(reader, "releaser"));
    manifest.ledgers = TRY(read_keys(reader, "ledger"));
    while (const auto value = reader.optional("pin")) {
        const TlsPin pin = TRY(parse_base64_fixed<TlsPin>(*value));
        manifest.pins.push_back(pin);
    }
    manifest.languages = read_words(reader, "language");
    manifest.allowed_drafts = read_words(reader, "draft");
    while (const auto value = reader.optional("file")) {
        ManifestFile file = TRY(parse_file(*value));
        manifest.files.push_back(std::move(file));
    }
    return {};
}

} // namespace

std::string encode(const Manifest& manifest) {
    LineWriter writer(NoteKind::manifest);
    writer.line("campaign", manifest.scope.campaign)
        .line("domain", manifest.scope.domain)
        .line("serial", manifest.serial)
        .line("mode", word_of(manifest.mode))
        .line("title", manifest.title)
        .line("issued", manifest.issued)
        .line("expires", manifest.expires)
        .line("accept-until", manifest.accept_until)
        .line("destroy-by", manifest.destroy_by)
        .line("cell", manifest.cell);
    for (const auto& key : manifest.authorities)
        writer.line("authority", key);
    for (const auto& recipient : manifest.recipients)
        writer.line("recipient", recipient);
    writer.line("server", manifest.server_url);
    for (const auto& key : manifest.cosigners)
        writer.line("cosigner", key);
    for (const auto& key : manifest.releasers)
        writer.line("releaser", key);
    for (const auto& key : manifest.ledgers)
        writer.line("ledger", key);
    for (const auto& pin : manifest.pins)
        writer.line("pin", base64(pin.view()));
    for (const auto& language : manifest.languages)
        writer.line("language", language);
    for (const auto& language : manifest.allowed_drafts)
        writer.line("draft", language);
    for (const auto& file : manifest.files)
        writer.line("file",
                    hex(file.sha256.view()) + " " + std::to_string(file.size) + " " + file.path);
    return writer.take();
}

Result<Manifest> decode_manifest(std::string_view text) {
    LineReader reader = TRY(LineReader::open(text, NoteKind::manifest));
    Manifest manifest;
    TRY(read_terms(reader, manifest));
    TRY(read_lists(reader, manifest));
    TRY(reader.end());
    TRY(check_manifest(manifest));
    return canonical(std::move(manifest), text);
}

Result<void> check_manifest(const Manifest& manifest) {
    TRY(check_terms(manifest));
    TRY(check_all_keys(manifest));
    return check_lists(manifest);
}

Result<SignedManifest> sign_manifest(const Manifest& manifest, const SignerKey& authority) {
    TRY(check_manifest(manifest));
    const auto& keys = manifest.authorities;
    if (std::find(keys.begin(), keys.end(), authority.verifier()) == keys.end())
        return fail(Code::usage, "a manifest is signed by one of the authorities it names");
    auto result = TRY(sign_terms(manifest, authority, decode_manifest));
    return SignedManifest{std::move(result)};
}

namespace {

// What a note says before anybody has looked at its signature.
Result<Manifest> unproven_manifest(Bytes note) {
    const Note parsed = TRY(parse_note(note));
    return decode_manifest(parsed.text);
}

// With one key of two nothing can be opened, whichever signed: better said than called unsigned.
Result<void> refuse_one_key_of_two(Bytes note, std::span<const VerifierKey> trusted) {
    if (trusted.size() != 1) return {};
    const auto manifest = unproven_manifest(note);
    if (!manifest) return {};
    const auto& named = manifest->authorities;
    if (std::find(named.begin(), named.end(), trusted[0]) == named.end()) return {};
    return fail(Code::usage, "this campaign has two authority keys and you gave one: give "
                             "--authority twice, once for each");
}

} // namespace

Result<SignedManifest> open_manifest(Bytes note, std::span<const VerifierKey> trusted) {
    TRY(refuse_one_key_of_two(note, trusted));
    auto result = TRY(open_terms(note, trusted, decode_manifest));
    const auto& named = result.terms.authorities;
    // Both, in either order: a manifest cannot bring in an authority of its own.
    if (!std::is_permutation(named.begin(), named.end(), trusted.begin(), trusted.end()))
        return fail(Code::refused, "this manifest names other authorities than those trusted here");
    return SignedManifest{std::move(result)};
}

Result<SignedManifest> open_unconfirmed_manifest(Bytes note) {
    const Manifest manifest = TRY(unproven_manifest(note));
    return open_manifest(note, manifest.authorities);
}

Result<void> check_successor(const Manifest& now, const Manifest& next) {
    if (next.scope != now.scope) return fail(Code::refused, "the manifest of another campaign");
    if (next.mode != now.mode)
        return fail(Code::refused, "a campaign never changes between live and rehearsal");
    if (!std::is_permutation(now.authorities.begin(), now.authorities.end(),
                             next.authorities.begin(), next.authorities.end()))
        return fail(Code::refused, "a campaign's authority keys never change");
    if (next.serial <= now.serial)
        return fail(Code::refused, "a manifest with a higher serial is in force already");
    return {};
}

} // namespace streetsign
