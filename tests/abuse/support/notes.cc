// SPDX-License-Identifier: MIT
// Notes that say the same in other bytes, or say nothing; certificates and signatures of others.
#include "tests/abuse/support/scene.h"

#include "sync/campaign/orders.h"
#include "sync/campaign/statements.h"

namespace streetsign::abuse {
namespace {

constexpr std::string_view dash = "\n\n\u2014 ";

Batch with_certificate(const Batch& batch, Buffer certificate) {
    Batch changed = batch;
    changed.certificate = std::move(certificate);
    return changed;
}
Batch with_checkpoint(const Batch& batch, Buffer checkpoint) {
    Batch changed = batch;
    changed.checkpoint = std::move(checkpoint);
    return changed;
}

// Base64 of the note's only signature, without its LF.
std::string signature_text(Bytes note) {
    const std::string_view text = as_text(note);
    const size_t space = text.rfind(' ');
    return std::string(text.substr(space + 1, text.size() - space - 2));
}
Buffer with_signature_text(Bytes note, std::string_view signature) {
    return replaced(note, signature_text(note), signature);
}
Buffer with_blob(Bytes source, const Buffer& blob) {
    Note note = parse_note(source).value();
    note.signatures.front().blob = blob;
    return encode(note);
}
Buffer blob_of(Bytes source) { return parse_note(source)->signatures.front().blob; }

// Ways to write a note that no encoder of ours takes.
struct Writing {
    const char* name;
    Buffer note;
};
std::vector<Writing> writings_of(Bytes note) {
    const std::string signature = signature_text(note);
    std::string bits = signature; // 68 bytes: one sign of padding, so two bits of the last are free
    REQUIRE(bits.ends_with('='));
    char& last = bits[bits.size() - 2];
    REQUIRE(std::string_view("AEIMQUYcgkosw048").find(last) != std::string_view::npos);
    last = static_cast<char>(last + 1);
    std::string url = signature;
    for (char& sign : url)
        sign = sign == '+' ? '-' : sign == '/' ? '_' : sign;
    const std::string whole(as_text(note));
    const std::string text = whole.substr(0, whole.find(dash) + 1);
    const std::string line = whole.substr(text.size() + 1);
    std::string many = whole;
    for (int i = 0; i < 100; ++i)
        many += line;
    const auto as_buffer = [](const std::string& bytes) {
        return Buffer(bytes.begin(), bytes.end());
    };
    std::vector<Writing> all = {
        {"without its last LF", as_buffer(whole.substr(0, whole.size() - 1))},
        {"with CR LF", replaced(note, "\n", "\r\n")},
        {"without the empty line", replaced(note, dash, "\n\u2014 ")},
        {"with a hyphen for the dash", replaced(note, dash, "\n\n- ")},
        {"without a signature", as_buffer(text + "\n")},
        {"with an empty line after the signature", as_buffer(whole + "\n")},
        {"with a signature and no text", as_buffer("\n" + line)},
        {"with a NUL in its text", replaced(note, "\n", std::string_view("\0\n", 2))},
        {"with a byte that is no UTF-8", replaced(note, "\n", "\xff\n")},
        {"with base64 whose spare bits are set", with_signature_text(note, bits)},
        {"with base64 without padding",
         with_signature_text(note, signature.substr(0, signature.size() - 1))},
        {"with a space in the base64",
         with_signature_text(note, signature.substr(0, 8) + " " + signature.substr(8))},
        {"with 101 signatures", as_buffer(many)},
        {"with an empty signature", with_signature_text(note, "")},
        {"with a key id and no signature",
         with_signature_text(note, signature.substr(0, 5) + "A==")},
    };
    if (url != signature) all.push_back({"with the URL's base64", with_signature_text(note, url)});
    return all;
}

// The eight points of small order (and p + 1, another writing of one of them): as a key they would
// let a signature of zeros verify for any text.
PublicKey point(std::string_view hex_text) { return parse_hex_fixed<PublicKey>(hex_text).value(); }
struct SmallPoint {
    const char* name;
    const char* hex_text;
};
constexpr SmallPoint small_points[] = {
    {"of order 1", "0100000000000000000000000000000000000000000000000000000000000000"},
    {"of order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
    {"of order 4", "0000000000000000000000000000000000000000000000000000000000000000"},
    {"of order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"},
    {"of order 1, written as p + 1",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
};

// The order of Ed25519's group, little-endian (RFC 8032, 5.1).
constexpr uint8_t group_order[32] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

// S + L verifies as S does where nobody looks at S < L.
Buffer with_larger_s(Buffer blob) {
    unsigned carry = 0;
    for (size_t i = 0; i < 32; ++i) {
        carry += blob[32 + i] + group_order[i];
        blob[32 + i] = static_cast<uint8_t>(carry);
        carry >>= 8;
    }
    return blob;
}

} // namespace

void notes(std::vector<Row>& rows) {
    Scene scene("Notes in other bytes", rows);
    for (const Writing& writing : writings_of(scene.next.certificate))
        scene.post(std::string("a certificate ") + writing.name,
                   with_certificate(scene.next, writing.note), "400 malformed");
    for (const Writing& writing : writings_of(scene.next.checkpoint))
        scene.post(std::string("a checkpoint ") + writing.name,
                   with_checkpoint(scene.next, writing.note), "400 malformed");
}

void certificates(std::vector<Row>& rows) {
    Scene scene("Certificates", rows);
    const test::SampleCampaign& campaign = scene.server.campaign;
    const Certificate mine{scene.log.key().verifier(), {2026, 12, 1}, {}};
    const std::string text = encode(mine);
    const auto post = [&](const char* name, Buffer note, const char* expected) {
        scene.post(name, with_certificate(scene.next, std::move(note)), expected);
    };
    const auto by = [&](const SignerKey& key) { return signed_anyhow(text, key); };
    const std::string authority = campaign.scope.authority();

    post("signed by a stranger in the authority's name",
         by(test::key_of(authority, KeyType::ed25519, 99)), "403 not-certified");
    post("signed by the device itself", by(scene.log.key()), "403 not-certified");
    post("signed by the device in the authority's name",
         by(SignerKey::create(authority, KeyType::ed25519, test::seed_of(20)).value()),
         "403 not-certified");
    post("signed by the server's release key", by(campaign.releaser), "403 not-certified");
    post("signed by the ledger's key", by(campaign.ledger), "403 not-certified");
    {
        Note note = parse_note(by(campaign.authority)).value();
        note.signatures = {cosign(text, campaign.cosigner, 1790000000).value()};
        post("with the server's cosignature instead of a signature", encode(note),
             "403 not-certified");
        note.signatures.front().name = authority;
        note.signatures.front().key_id = campaign.authority.verifier().id;
        post("with that cosignature under the authority's name and key id", encode(note),
             "403 not-certified");
    }
    post("of another campaign of the same organiser",
         test::SampleLog({.scope = Scope::create("example.org", "another").value()})
             .next(1)
             .certificate,
         "403 not-certified");
    post("of the campaign's name at another organiser",
         test::SampleLog({.scope = Scope::create("example.net", "ban-example").value()})
             .next(1)
             .certificate,
         "403 not-certified");
    {
        const SignerKey other = test::key_of(
            DeviceName{Scope::create("example.org", "another").value(), "stall-07", 1}.text(),
            KeyType::ed25519, 20);
        post("for this key in another campaign, by this authority",
             signed_anyhow(encode(Certificate{other.verifier(), {2026, 12, 1}, {}}),
                           campaign.authority),
             "403 not-certified");
    }
    post("for another device", test::SampleLog(campaign, "stall-08", 30).next(1).certificate,
         "403 not-certified");
    post("for another key of this name",
         test::SampleLog(campaign, "stall-07", 77).next(1).certificate, "403 not-certified");
    post("that is the manifest", campaign.manifests.front().note, "400 malformed");
    post("that is a revocation of this device",
         sign_order(Revocation{scene.log.origin(), RevocationReason::lost}, campaign.authority)
             ->note,
         "400 malformed");
    post("that is this device's own request",
         sign_request({scene.log.key().verifier(), {}}, scene.log.key())->note,
         "403 not-certified");
    post("that is this device's checkpoint", scene.next.checkpoint, "403 not-certified");

    const auto changed = [&](std::string_view from, std::string_view to) {
        return signed_anyhow(as_text(replaced(as_bytes(text), from, to)), campaign.authority);
    };
    post("changed after it was signed",
         replaced(scene.next.certificate, "2026-12-01", "2029-12-01"), "403 not-certified");
    post("with epoch 0, signed", changed("/stall-07/1+", "/stall-07/0+"), "400 malformed");
    post("with epoch 2^32, signed", changed("/stall-07/1+", "/stall-07/4294967296+"),
         "400 malformed");
    post("with a day that is none, signed", changed("2026-12-01", "2026-02-30"), "400 malformed");
    post("without an end, signed", changed("2026-12-01", "never"), "400 malformed");
    post("with a line more, signed", signed_anyhow(text + "note x\n", campaign.authority),
         "400 malformed");
    post("of a later version, signed", changed("/v1\n", "/v2\n"), "400 malformed");
    {
        const VerifierKey cosigning =
            test::key_of(scene.log.origin(), KeyType::cosignature, 20).verifier();
        post("for a cosigning key, signed",
             changed(scene.log.key().verifier().text(), cosigning.text()), "400 malformed");
    }
}

void signatures(std::vector<Row>& rows) {
    Scene scene("Signatures that some would take", rows);
    const test::SampleCampaign& campaign = scene.server.campaign;
    const Buffer& certificate = scene.next.certificate;
    const Buffer& checkpoint = scene.next.checkpoint;
    scene.post(
        "a certificate's signature with S + L",
        with_certificate(scene.next, with_blob(certificate, with_larger_s(blob_of(certificate)))),
        "403 not-certified");
    scene.post(
        "a checkpoint's signature with S + L",
        with_checkpoint(scene.next, with_blob(checkpoint, with_larger_s(blob_of(checkpoint)))),
        "403 not-certified");
    scene.post("a checkpoint's signature of zeros",
               with_checkpoint(scene.next, with_blob(checkpoint, Buffer(64, 0))),
               "403 not-certified");
    scene.post("a checkpoint's signature of 63 bytes",
               with_checkpoint(scene.next, with_blob(checkpoint, Buffer(63, 1))),
               "403 not-certified");
    scene.post("a checkpoint's signature of 65 bytes",
               with_checkpoint(scene.next, with_blob(checkpoint, Buffer(65, 1))),
               "403 not-certified");
    // The authority certifies a weak key (somebody talked it into that); nobody needs its secret.
    for (const SmallPoint& weak : small_points) {
        const VerifierKey key =
            VerifierKey::create(scene.log.origin(), KeyType::ed25519, point(weak.hex_text)).value();
        Batch batch =
            with_certificate(scene.next, signed_anyhow(encode(Certificate{key, {2026, 12, 1}, {}}),
                                                       campaign.authority));
        Note note = parse_note(batch.checkpoint).value();
        Buffer zero(64, 0);
        zero[0] = 1; // R: the neutral point; S: 0
        note.signatures = {{key.name, key.id, zero}};
        batch.checkpoint = encode(note);
        scene.post(std::string("a key that is a point ") + weak.name, batch, "403 not-certified");
    }
    Buffer off_curve = blob_of(checkpoint);
    for (size_t i = 0; i < 32; ++i)
        off_curve[i] = 0xff;
    scene.post("an R that is written above p",
               with_checkpoint(scene.next, with_blob(checkpoint, off_curve)), "403 not-certified");
}

} // namespace streetsign::abuse
