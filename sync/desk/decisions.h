// SPDX-License-Identifier: MIT
// What was decided of what stalls collected: the authority's orders about envelopes (erased,
// declared as tests) and about quarantine (admitted, rejected), and up to where a server counts
// each log. From all of it: whether an envelope is in the campaign's total. Opens nothing and asks
// nobody; whoever has the notes brings them. README.md of this room, "What is counted".
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sync/campaign/manifest.h"
#include "sync/core/bytes.h"
#include "sync/log/proof.h"

namespace streetsign::desk {

// As it is put into the lists; what is earlier here wins where an envelope stands in several logs.
enum class Counted { yes, waiting, rejected, declared };
std::string_view word_of(Counted counted);

class Decisions {
public:
    // An order that an authority of this campaign signed; any other note changes nothing.
    void take(Bytes note, const Manifest& manifest);

    // The entries of each log, by origin, that a server counts: those below this size.
    void set_server(std::map<std::string, TreeSize> counted);
    bool knows_server() const { return server_.has_value(); }

    bool is_erased(const EnvelopeId& envelope) const { return erased_.contains(envelope); }
    bool is_declared(const EnvelopeId& envelope) const { return declared_.contains(envelope); }

    // Of an entry of this log. An order about quarantine covers all before its head. Where it began
    // only the server knows: without one, all that a rejection covers and no admission is rejected.
    Counted counted(const std::string& origin, LeafIndex index, const EnvelopeId& envelope) const;

private:
    std::set<EnvelopeId> erased_;
    std::set<EnvelopeId> declared_;
    std::map<std::string, TreeSize> admitted_; // the largest head of each origin
    std::map<std::string, TreeSize> rejected_;
    std::optional<std::map<std::string, TreeSize>> server_;
};

} // namespace streetsign::desk
