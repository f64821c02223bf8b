// SPDX-License-Identifier: MIT
#include "sync/desk/terms.h"

#include "sync/core/text.h"
#include "sync/transport/curl_transport.h"

namespace streetsign::desk {
namespace {

Result<void> take_server_line(ServerTerms& terms, std::string_view word, std::string_view value) {
    if (word == "url") {
        terms.url = value;
    } else if (word == "cosigner") {
        terms.cosigners.push_back(TRY(VerifierKey::parse(value)));
    } else if (word == "releaser") {
        terms.releasers.push_back(TRY(VerifierKey::parse(value)));
    } else if (word == "ledger") {
        terms.ledgers.push_back(TRY(VerifierKey::parse(value)));
    } else if (word == "pin") {
        terms.pins.push_back(TlsPin{TRY(parse_pin(value)).bytes});
    } else if (word == "desk-token") {
        // Where the token lies on the server: printed with the rest, no part of a campaign.
    } else {
        return fail(Code::malformed, "'" + std::string(word) + "' is no word of this file");
    }
    return {};
}

} // namespace

Result<ServerTerms> read_server_terms(Disk& disk, const Path& file) {
    const Buffer content = TRY(disk.read(file, size_t{64} * 1024));
    const auto lines = split_lines(as_text(content));
    if (!lines)
        return fail(Code::malformed,
                    file.string() +
                        " is not what streetsign-server init prints: " + lines.error().detail);
    ServerTerms terms;
    for (size_t i = 0; i < lines->size(); ++i) {
        const std::string_view line = (*lines)[i];
        const size_t space = line.find(' ');
        const std::string_view value =
            space == std::string_view::npos ? "" : line.substr(space + 1);
        const auto taken = take_server_line(terms, line.substr(0, space), value);
        if (!taken)
            return fail(Code::malformed,
                        file.string() + ":" + std::to_string(i + 1) + ": " + taken.error().detail);
    }
    if (terms.cosigners.empty() || terms.releasers.empty() || terms.ledgers.empty())
        return fail(Code::malformed, file.string() + ": cosigner, releaser or ledger is missing; "
                                                     "it is what streetsign-server init prints");
    return terms;
}

} // namespace streetsign::desk
