// SPDX-License-Identifier: MIT
#include "sync/campaign/statements.h"

#include <algorithm>

#include "sync/campaign/lines.h"

namespace streetsign {
namespace {

constexpr size_t max_build = 64;

bool is_build(std::string_view text) {
    if (text.empty() || text.size() > max_build) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".+~-").find(c) != std::string_view::npos;
    });
}

template <typename T>
Result<Signed<T>> sign_by_log(const T& statement, const SignerKey& device,
                              Result<T> (*decode)(std::string_view)) {
    if (statement.origin != device.name())
        return fail(Code::usage, "a device states things about its own log only");
    return sign_terms(statement, device, decode);
}

template <typename T>
Result<Signed<T>> open_by_log(Bytes note, const Certificate& certificate,
                              Result<T> (*decode)(std::string_view)) {
    auto result = TRY(open_terms(note, std::span(&certificate.key, 1), decode));
    if (result.terms.origin != certificate.origin())
        return fail(Code::refused, "a statement about another device's log");
    return result;
}

} // namespace

std::string encode(const Release& release) {
    return LineWriter(NoteKind::release).line("origin", release.origin).head(release.head).take();
}

Result<Release> decode_release(std::string_view text) {
    LineReader reader = TRY(LineReader::open(text, NoteKind::release));
    Release release;
    release.origin = TRY(reader.origin());
    release.head = TRY(reader.head());
    TRY(reader.end());
    return canonical(std::move(release), text);
}

std::string encode(const Status& status) {
    return LineWriter(NoteKind::status)
        .line("origin", status.origin)
        .head(status.head)
        .line("cosigned", status.cosigned.value)
        .line("released", status.released.value)
        .line("serial", status.serial)
        .line("build", status.build)
        .line("date", status.date)
        .take();
}

Result<Status> decode_status(std::string_view text) {
    LineReader reader = TRY(LineReader::open(text, NoteKind::status));
    Status status;
    status.origin = TRY(reader.origin());
    status.head = TRY(reader.head());
    status.cosigned.value = TRY(reader.number("cosigned"));
    status.released.value = TRY(reader.number("released"));
    status.serial = TRY(reader.number("serial"));
    status.build = TRY(reader.value("build"));
    status.date = TRY(reader.date("date"));
    TRY(reader.end());
    if (status.cosigned > status.head.size || status.released > status.cosigned)
        return fail(Code::malformed, "a status with released <= cosigned <= size turned round");
    if (!is_build(status.build)) return fail(Code::malformed, "not the name of a build");
    return canonical(std::move(status), text);
}

std::string encode(const Tally& tally) {
    return LineWriter(NoteKind::tally)
        .line("origin", tally.origin)
        .head(tally.head)
        .line("date", tally.date)
        .take();
}

Result<Tally> decode_tally(std::string_view text) {
    LineReader reader = TRY(LineReader::open(text, NoteKind::tally));
    Tally tally;
    tally.origin = TRY(reader.origin());
    tally.head = TRY(reader.head());
    tally.date = TRY(reader.date("date"));
    TRY(reader.end());
    return canonical(std::move(tally), text);
}

Result<Signed<Release>> sign_statement(const Release& release, const SignerKey& server) {
    const DeviceName device = TRY(DeviceName::parse(release.origin));
    if (server.name() != device.scope.server())
        return fail(Code::usage, "a release is signed by the server of its own campaign");
    return sign_terms(release, server, decode_release);
}
Result<Signed<Status>> sign_statement(const Status& status, const SignerKey& device) {
    return sign_by_log(status, device, decode_status);
}
Result<Signed<Tally>> sign_statement(const Tally& tally, const SignerKey& device) {
    return sign_by_log(tally, device, decode_tally);
}

Result<Signed<Release>> open_release(Bytes note, const Manifest& manifest) {
    auto result = TRY(open_terms(note, manifest.releasers, decode_release));
    const DeviceName device = TRY(DeviceName::parse(result.terms.origin));
    if (device.scope != manifest.scope)
        return fail(Code::refused, "a release for another campaign");
    return result;
}
Result<Signed<Status>> open_status(Bytes note, const Certificate& certificate) {
    return open_by_log(note, certificate, decode_status);
}
Result<Signed<Tally>> open_tally(Bytes note, const Certificate& certificate) {
    return open_by_log(note, certificate, decode_tally);
}

} // namespace streetsign
