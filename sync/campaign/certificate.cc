// SPDX-License-Identifier: MIT
#include "sync/campaign/certificate.h"

#include "sync/campaign/lines.h"

namespace streetsign {
namespace {

Result<DeviceName> check_device_key(const VerifierKey& key, bool has_predecessor) {
    DeviceName device = TRY(DeviceName::parse(key.name));
    if (key.type != KeyType::ed25519)
        return fail(Code::malformed, "a device's log key signs, it does not cosign");
    if (has_predecessor && device.epoch == 1)
        return fail(Code::malformed, "the first epoch has no predecessor");
    return device;
}

std::string text_of_head(const TreeHead& head) {
    return std::to_string(head.size.value) + " " + base64(head.root.view());
}

Result<TreeHead> parse_head(std::string_view text) {
    const std::vector<std::string_view> parts = split(text, ' ');
    if (parts.size() != 2) return fail(Code::malformed, "a predecessor is: size root");
    const uint64_t size = TRY(parse_decimal(parts[0]));
    const RootHash root = TRY(parse_base64_fixed<RootHash>(parts[1]));
    if (size == 0) return fail(Code::malformed, "a predecessor of size 0 is none");
    return TreeHead{TreeSize{size}, root};
}

} // namespace

std::string encode(const Certificate& certificate) {
    LineWriter writer(NoteKind::certificate);
    writer.line("device", certificate.key).line("not-after", certificate.not_after);
    if (certificate.predecessor) writer.line("predecessor", text_of_head(*certificate.predecessor));
    return writer.take();
}

Result<Certificate> decode_certificate(std::string_view text) {
    LineReader reader = TRY(LineReader::open(text, NoteKind::certificate));
    Certificate certificate;
    certificate.key = TRY(reader.verifier_key("device"));
    certificate.not_after = TRY(reader.date("not-after"));
    if (const auto value = reader.optional("predecessor"))
        certificate.predecessor = TRY(parse_head(*value));
    TRY(reader.end());
    TRY(check_device_key(certificate.key, certificate.predecessor.has_value()));
    return canonical(std::move(certificate), text);
}

Result<Signed<Certificate>> sign_certificate(const Certificate& certificate,
                                             const SignerKey& authority) {
    const DeviceName device =
        TRY(check_device_key(certificate.key, certificate.predecessor.has_value()));
    if (authority.name() != device.scope.authority())
        return fail(Code::usage, "a certificate is signed by the authority of its own campaign");
    return sign_terms(certificate, authority, decode_certificate);
}

Result<Signed<Certificate>> open_certificate(Bytes note, const Manifest& manifest) {
    auto result = TRY(open_terms(note, manifest.authorities, decode_certificate));
    if (result.terms.device().scope != manifest.scope)
        return fail(Code::refused, "a certificate for another campaign");
    return result;
}

std::string encode(const Request& request) {
    LineWriter writer(NoteKind::request);
    writer.line("device", request.key);
    if (request.predecessor) writer.line("predecessor", base64(*request.predecessor));
    return writer.take();
}

Result<Request> decode_request(std::string_view text) {
    LineReader reader = TRY(LineReader::open(text, NoteKind::request));
    Request request;
    request.key = TRY(reader.verifier_key("device"));
    if (const auto value = reader.optional("predecessor")) {
        request.predecessor = TRY(parse_base64(*value));
        TRY(parse_note(*request.predecessor, max_checkpoint_note));
    }
    TRY(reader.end());
    TRY(check_device_key(request.key, request.predecessor.has_value()));
    return canonical(std::move(request), text);
}

Result<Signed<Request>> sign_request(const Request& request, const SignerKey& device_key) {
    if (request.key != device_key.verifier())
        return fail(Code::usage, "a request is signed by the key it asks for");
    return sign_terms(request, device_key, decode_request);
}

Result<Signed<Request>> open_request(Bytes note, const Scope& scope) {
    const Note parsed = TRY(parse_note(note));
    const Request request = TRY(decode_request(parsed.text));
    if (request.device().scope != scope)
        return fail(Code::refused, "a request for another campaign");
    return open_terms(note, std::span(&request.key, 1), decode_request);
}

} // namespace streetsign
