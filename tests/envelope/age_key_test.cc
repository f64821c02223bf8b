// SPDX-License-Identifier: MIT
#include "sync/envelope/age_key.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/envelope/bech32.h"

using namespace streetsign;

namespace {

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

} // namespace

TEST_CASE("bech32 gives BIP 173's own valid strings back and refuses its invalid ones") {
    // From the BIP: prefix, text in lower case. The data are checked by writing them again.
    const std::pair<std::string, std::string> valid[] = {
        {"a", "a12uel5l"},
        {"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio",
         "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1"
         "tt5tgs"},
        {"?", "?1ezyfcl"},
        {"split", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w"},
    };
    for (const auto& [prefix, text] : valid) {
        CAPTURE(text);
        const auto data = bech32_decode(prefix, text);
        REQUIRE(data);
        CHECK(bech32_encode(prefix, data->view()).text() == text);
    }
    for (const auto& [prefix, text] :
         {std::pair{"a", "a12uel5m"}, std::pair{"a", "A12UEL5L"}, std::pair{"a", "a12UEL5L"},
          std::pair{"a", "a1lqfn3b"}, std::pair{"b", "a12uel5l"}, std::pair{"de", "de1lg7wt"},
          std::pair{"a", "a1"}, std::pair{"a", ""}})
        CHECK(!bech32_decode(prefix, text));
}

TEST_CASE("bech32 refuses data with bits left over") {
    CHECK(as_text(bech32_decode("age", "age1pypwtrqg")->view()) == "\x09");
    CHECK(!bech32_decode("age", "age1p9uclka6"));  // the same byte, and two bits that are not zero
    CHECK(!bech32_decode("age", "age1psm9pam"));   // five bits only
    CHECK(!bech32_decode("age", "age1pyqnah45n")); // the same byte, and a letter too many
}

TEST_CASE("bech32 gives data of every length back") {
    for (size_t size = 0; size < 40; ++size) {
        Buffer data(size);
        fill_random(data);
        const SecretBuffer text = bech32_encode("age", data);
        const auto back = bech32_decode("age", text.text());
        REQUIRE(back);
        CHECK(as_text(back->view()) == as_text(data));
    }
}

TEST_CASE("a recipient and an identity are written as age writes them") {
    // The pair that the published age vectors use, and age-keygen -y prints.
    const std::string secret =
        "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";
    const auto identity = parse_identity(secret);
    REQUIRE(identity);

    CHECK(encode_identity(*identity).text() == secret);
    const std::string recipient = encode_recipient(age_recipient_of(*identity));
    CHECK(recipient == "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef");
    CHECK(parse_recipient(recipient).value() == age_recipient_of(*identity));
}

TEST_CASE("a key with any letter changed, cut, doubled or in the other case is refused") {
    const AgeIdentityKey identity = new_age_identity();
    const std::string recipient = encode_recipient(age_recipient_of(identity));
    const std::string secret(encode_identity(identity).text());
    const std::string letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l1bio-A";
    for (size_t i = 0; i < recipient.size(); ++i) {
        CHECK(!parse_recipient(recipient.substr(0, i)));
        for (const char c : letters) {
            std::string changed = recipient;
            changed[i] = c;
            if (changed != recipient) REQUIRE(!parse_recipient(changed));
        }
    }
    for (size_t i = 0; i < secret.size(); ++i) {
        CHECK(!parse_identity(secret.substr(0, i)));
        for (const char c : upper(letters)) {
            std::string changed = secret;
            changed[i] = c;
            if (changed != secret) REQUIRE(!parse_identity(changed));
        }
    }
    CHECK(!parse_recipient(upper(recipient)));
    CHECK(!parse_recipient(recipient + recipient));
    CHECK(!parse_recipient(" " + recipient));
    CHECK(!parse_identity(recipient));
    CHECK(!parse_recipient(secret));
}

TEST_CASE("points that make every shared secret zero are no recipients") {
    const AgeRecipientKey zero;
    AgeRecipientKey one;
    one.bytes[0] = 1;
    CHECK(!parse_recipient(encode_recipient(zero)));
    CHECK(!parse_recipient(encode_recipient(one)));
}

TEST_CASE("an identity file gives its identities, whatever comments stand between") {
    const AgeIdentityKey identity = new_age_identity();
    const SecretBuffer file = encode_identity_file(identity);

    const auto one = parse_identity_file(file.text());
    const auto two = parse_identity_file("# made elsewhere\r\n\r\n" + std::string(file.text()) +
                                         std::string(encode_identity(identity).text()));

    REQUIRE(one);
    CHECK(one->size() == 1);
    CHECK(equal_secret((*one)[0].view(), identity.view()));
    REQUIRE(two);
    CHECK(two->size() == 2);
    CHECK(!parse_identity_file(""));
    CHECK(!parse_identity_file("# nothing\n"));
    CHECK(!parse_identity_file("AGE-PLUGIN-YUBIKEY-1XXXX\n"));
}
