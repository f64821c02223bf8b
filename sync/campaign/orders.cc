// SPDX-License-Identifier: MIT
#include "sync/campaign/orders.h"

#include <algorithm>
#include <array>

#include "sync/campaign/lines.h"

namespace streetsign {
namespace {

constexpr std::array<std::string_view, 6> revocation_words = {"lost",    "stolen",  "cloned",
                                                              "damaged", "retired", "mistake"};
constexpr std::array<std::string_view, 3> erasure_words = {"request", "expiry", "order"};
constexpr std::array<std::string_view, 2> verdict_words = {"admit", "reject"};

template <typename E, size_t N>
Result<E> parse_word(const std::array<std::string_view, N>& words, std::string_view word) {
    for (size_t i = 0; i < N; ++i)
        if (words[i] == word) return static_cast<E>(i);
    return fail(Code::malformed, "a word that this note does not know: " + std::string(word));
}

Result<std::vector<EnvelopeId>> read_envelopes(LineReader& reader) {
    std::vector<EnvelopeId> envelopes;
    while (const auto value = reader.optional("envelope")) {
        const EnvelopeId id = TRY(parse_hex_fixed<EnvelopeId>(*value));
        if (!envelopes.empty() && !(envelopes.back() < id))
            return fail(Code::malformed, "envelopes are sorted and none is there twice");
        if (envelopes.size() == max_listed_envelopes)
            return fail(Code::malformed, "a note lists at most 800 envelopes");
        envelopes.push_back(id);
    }
    return envelopes;
}

Result<Scope> read_scope(LineReader& reader) {
    const std::string_view campaign = TRY(reader.value("campaign"));
    const std::string_view domain = TRY(reader.value("domain"));
    return Scope::create(domain, campaign);
}

void write_scope(LineWriter& writer, const Scope& scope) {
    writer.line("campaign", scope.campaign).line("domain", scope.domain);
}

Result<Scope> scope_of_origin(const std::string& origin) {
    DeviceName device = TRY(DeviceName::parse(origin));
    return device.scope;
}

// Whom an order concerns.
Result<Scope> scope_of(const Revocation& order) { return scope_of_origin(order.origin); }
Result<Scope> scope_of(const Admission& order) { return scope_of_origin(order.origin); }
Result<Scope> scope_of(const Erasure& order) { return order.scope; }
Result<Scope> scope_of(const Declaration& order) { return order.scope; }

template <typename T>
Result<Signed<T>> sign_checked(const T& order, const SignerKey& authority,
                               Result<T> (*decode)(std::string_view)) {
    const Scope scope = TRY(scope_of(order));
    if (authority.name() != scope.authority())
        return fail(Code::usage, "an order is signed by the authority of its own campaign");
    return sign_terms(order, authority, decode);
}

template <typename T>
Result<Signed<T>> open_checked(Bytes note, const Manifest& manifest,
                               Result<T> (*decode)(std::string_view)) {
    auto result = TRY(open_terms(note, manifest.authorities, decode));
    const Scope scope = TRY(scope_of(result.terms));
    if (scope != manifest.scope) return fail(Code::refused, "an order about another campaign");
    return result;
}

} // namespace

std::string_view word_of(RevocationReason reason) {
    return revocation_words[static_cast<size_t>(reason)];
}
std::string_view word_of(ErasureReason reason) {
    return erasure_words[static_cast<size_t>(reason)];
}
Result<RevocationReason> parse_revocation_reason(std::string_view word) {
    return parse_word<RevocationReason>(revocation_words, word);
}
Result<ErasureReason> parse_erasure_reason(std::string_view word) {
    return parse_word<ErasureReason>(erasure_words, word);
}

std::string encode(const Revocation& revocation) {
    return LineWriter(NoteKind::revocation)
        .line("origin", revocation.origin)
        .line("reason", word_of(revocation.reason))
        .take();
}

Result<Revocation> decode_revocation(std::string_view text) {
    LineReader reader = TRY(LineReader::open(text, NoteKind::revocation));
    Revocation revocation;
    revocation.origin = TRY(reader.origin());
    const std::string_view reason = TRY(reader.value("reason"));
    revocation.reason = TRY(parse_revocation_reason(reason));
    TRY(reader.end());
    return canonical(std::move(revocation), text);
}

std::string encode(const Erasure& erasure) {
    LineWriter writer(NoteKind::erasure);
    write_scope(writer, erasure.scope);
    writer.line("reason", word_of(erasure.reason));
    for (const EnvelopeId& id : erasure.envelopes)
        writer.line("envelope", hex(id.view()));
    return writer.take();
}

Result<Erasure> decode_erasure(std::string_view text) {
    LineReader reader = TRY(LineReader::open(text, NoteKind::erasure));
    Erasure erasure;
    erasure.scope = TRY(read_scope(reader));
    const std::string_view reason = TRY(reader.value("reason"));
    erasure.reason = TRY(parse_erasure_reason(reason));
    erasure.envelopes = TRY(read_envelopes(reader));
    if (erasure.envelopes.empty()) return fail(Code::malformed, "an erasure of nothing");
    TRY(reader.end());
    return canonical(std::move(erasure), text);
}

std::string encode(const Admission& admission) {
    return LineWriter(NoteKind::admission)
        .line("origin", admission.origin)
        .head(admission.head)
        .line("verdict", verdict_words[static_cast<size_t>(admission.verdict)])
        .take();
}

Result<Admission> decode_admission(std::string_view text) {
    LineReader reader = TRY(LineReader::open(text, NoteKind::admission));
    Admission admission;
    admission.origin = TRY(reader.origin());
    admission.head = TRY(reader.head());
    const std::string_view verdict = TRY(reader.value("verdict"));
    admission.verdict = TRY(parse_word<Verdict>(verdict_words, verdict));
    TRY(reader.end());
    return canonical(std::move(admission), text);
}

std::string encode(const Declaration& declaration) {
    LineWriter writer(NoteKind::declaration);
    write_scope(writer, declaration.scope);
    writer.line("made", declaration.made);
    for (const EnvelopeId& id : declaration.envelopes)
        writer.line("envelope", hex(id.view()));
    return writer.take();
}

Result<Declaration> decode_declaration(std::string_view text) {
    LineReader reader = TRY(LineReader::open(text, NoteKind::declaration));
    Declaration declaration;
    declaration.scope = TRY(read_scope(reader));
    declaration.made = TRY(reader.number("made"));
    declaration.envelopes = TRY(read_envelopes(reader));
    if (declaration.envelopes.size() > declaration.made)
        return fail(Code::malformed, "more test signatures were found than made");
    TRY(reader.end());
    return canonical(std::move(declaration), text);
}

Result<Signed<Revocation>> sign_order(const Revocation& revocation, const SignerKey& authority) {
    return sign_checked(revocation, authority, decode_revocation);
}
Result<Signed<Erasure>> sign_order(const Erasure& erasure, const SignerKey& authority) {
    return sign_checked(erasure, authority, decode_erasure);
}
Result<Signed<Admission>> sign_order(const Admission& admission, const SignerKey& authority) {
    return sign_checked(admission, authority, decode_admission);
}
Result<Signed<Declaration>> sign_order(const Declaration& declaration, const SignerKey& authority) {
    return sign_checked(declaration, authority, decode_declaration);
}

Result<Signed<Revocation>> open_revocation(Bytes note, const Manifest& manifest) {
    return open_checked(note, manifest, decode_revocation);
}
Result<Signed<Erasure>> open_erasure(Bytes note, const Manifest& manifest) {
    return open_checked(note, manifest, decode_erasure);
}
Result<Signed<Admission>> open_admission(Bytes note, const Manifest& manifest) {
    return open_checked(note, manifest, decode_admission);
}
Result<Signed<Declaration>> open_declaration(Bytes note, const Manifest& manifest) {
    return open_checked(note, manifest, decode_declaration);
}

} // namespace streetsign
