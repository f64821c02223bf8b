// SPDX-License-Identifier: MIT
// For age_interop.sh: our age on standard input and output. Not installed.
//     age_tool keygen IDENTITY-FILE      prints the recipient
//     age_tool seal RECIPIENT...         age_tool open IDENTITY-FILE
//     age_tool lock PASSPHRASE           age_tool unlock PASSPHRASE
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "sync/core/crypto.h"
#include "sync/envelope/age.h"
#include "sync/envelope/age_key.h"

using namespace streetsign;

namespace {

std::string read_all(std::istream& in) {
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Result<void> print(Bytes bytes) {
    std::cout.write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
    return {};
}

Result<void> seal(const std::vector<std::string>& texts) {
    std::vector<AgeRecipientKey> recipients;
    for (const std::string& text : texts) {
        const AgeRecipientKey recipient = TRY(parse_recipient(text));
        recipients.push_back(recipient);
    }
    const std::string plain = read_all(std::cin);
    const Buffer file = TRY(age_seal(as_bytes(plain), recipients));
    return print(file);
}

Result<void> run(const std::string& command, const std::vector<std::string>& words) {
    if (command == "seal") return seal(words);
    if (words.size() != 1) return fail(Code::usage, "one argument, please");
    if (command == "keygen") {
        const AgeIdentityKey identity = new_age_identity();
        std::ofstream(words[0]) << encode_identity_file(identity).text();
        return print(as_bytes(encode_recipient(age_recipient_of(identity)) + "\n"));
    }
    const std::string input = read_all(std::cin);
    if (command == "open") {
        std::ifstream file(words[0]);
        const auto identities = TRY(parse_identity_file(read_all(file)));
        const SecretBuffer plain = TRY(age_open(as_bytes(input), identities));
        return print(plain.view());
    }
    if (command == "lock") {
        const Buffer file = TRY(age_seal_passphrase(as_bytes(input), as_bytes(words[0])));
        return print(file);
    }
    if (command == "unlock") {
        const SecretBuffer plain = TRY(age_open_passphrase(as_bytes(input), as_bytes(words[0])));
        return print(plain.view());
    }
    return fail(Code::usage, "keygen, seal, open, lock or unlock");
}

} // namespace

int main(int count, char** words) {
    if (!start_crypto() || count < 2) return 2;
    const auto done = run(words[1], {words + 2, words + count});
    if (done) return 0;
    std::cerr << done.error().detail << "\n";
    return 1;
}
