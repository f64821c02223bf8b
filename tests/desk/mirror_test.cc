// SPDX-License-Identifier: MIT
// A mirror is of one moment, also where the server publishes while it is being made.
#include "sync/desk/mirror.h"

#include <doctest/doctest.h>

#include <map>

#include "sync/campaign/names.h"
#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/log/checkpoint.h"
#include "sync/log/tile.h"
#include "sync/log/tree.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

using Pages = std::map<std::string, Buffer>;

// A log of `size` entries at `below`, as static pages.
void publish_log(Pages& pages, const std::string& below, const SignerKey& key, size_t size) {
    Tree tree;
    std::vector<LeafHash> leaves;
    std::vector<Bytes> entries;
    const Buffer entry = {'e'};
    for (size_t i = 0; i < size; ++i) {
        leaves.push_back(leaf_hash(entry));
        entries.emplace_back(entry);
        tree.append(leaves.back());
    }
    const HashReader reader = reader_of(leaves);
    for (const Tile& tile : tiles_of({size}))
        pages["/" + below + "/" + tile.path()] = tile.kind == TileKind::entries
                                                     ? encode_bundle(entries)
                                                     : make_hash_tile(reader, tile).value();
    pages["/" + below + "/checkpoint"] =
        encode(sign_checkpoint({key.name(), tree.size(), tree.root()}, key)->note);
}

// Serves one publication after the other: the next one from the given request on.
class Publishing final : public Transport {
public:
    explicit Publishing(std::vector<size_t> changes) : changes_(std::move(changes)) {
        const std::string origin = device_.name();
        const std::string log = hex(origin_hash(origin).view());
        for (size_t i = 0; i <= changes_.size(); ++i) {
            // Smaller partial tiles stay, as a server's do.
            Pages pages = publications_.empty() ? Pages() : publications_.back();
            const size_t size = 3 + i;
            publish_log(pages, "v1/logs/" + log, device_, size);
            publish_log(pages, "ledger", ledger_, size + 2);
            const std::string number = std::to_string(size);
            const std::string line = log + " " + number + " " + number + " " + origin + "\n";
            pages["/v1/logs"] = Buffer(line.begin(), line.end());
            const Buffer manifest = {'m'};
            const std::string hash = hex(sha256(manifest).view());
            pages["/v1/notes/" + hash] = manifest;
            const std::string notes = hash + " manifest\n";
            pages["/v1/notes"] = Buffer(notes.begin(), notes.end());
            publications_.push_back(std::move(pages));
        }
    }
    Result<HttpAnswer> get(std::string_view path) override {
        const size_t number = requests_++;
        while (current_ < changes_.size() && number >= changes_[current_])
            ++current_;
        const Pages& pages = publications_[current_];
        const auto page = pages.find(std::string(path));
        HttpAnswer answer;
        answer.status = page == pages.end() ? 404 : 200;
        if (page != pages.end()) answer.body = page->second;
        return answer;
    }
    Result<HttpAnswer> post(std::string_view /*path*/, Bytes /*body*/,
                            std::string_view /*type*/) override {
        return fail(Code::usage, "a mirror posts nothing");
    }
    const Pages& last() const { return publications_.back(); }
    size_t requests() const { return requests_; }

private:
    SignerKey device_ =
        SignerKey::generate("example.org/sample/device/stall-1/1", KeyType::ed25519).value();
    SignerKey ledger_ = SignerKey::generate("example.org/sample/ledger", KeyType::ed25519).value();
    std::vector<size_t> changes_;
    std::vector<Pages> publications_;
    size_t requests_ = 0;
    size_t current_ = 0;
};

// A partial tile of the publication before the last.
bool is_older(const std::string& path) {
    return path.ends_with(".p/3") || path.ends_with("ledger/tile/0/000.p/5") ||
           path.ends_with("ledger/tile/entries/000.p/5");
}

Result<Mirrored> mirror_of(Publishing& server, const Path& folder) {
    RealDisk disk;
    return mirror(disk, server, folder, [](const std::string&) {});
}

} // namespace

TEST_CASE("a mirror is of one moment, whenever the server publishes in between") {
    REQUIRE(start_crypto());
    RealDisk disk;
    size_t whole = 0;
    {
        const TempDir dir;
        Publishing quiet({});
        REQUIRE(mirror_of(quiet, dir.path() / "mirror"));
        whole = quiet.requests();
    }
    for (size_t change = 0; change <= whole; ++change) {
        CAPTURE(change);
        const TempDir dir;
        Publishing server({change});
        const Path folder = dir.path() / "mirror";
        REQUIRE(mirror_of(server, folder));
        const Buffer list = disk.read(folder / "v1/logs.txt", 4096).value();
        const Buffer head = disk.read(folder / "ledger/checkpoint", 4096).value();
        const Pages& last = server.last();
        const bool before = list != last.at("/v1/logs");
        CHECK(before == (change == whole)); // it came after all was copied
        CHECK((head == last.at("/ledger/checkpoint")) == !before);
        for (const auto& [path, content] : last)
            if (!before && path != "/v1/logs" && path != "/v1/notes" && !is_older(path))
                CHECK(disk.read(folder / path.substr(1), 65536).value() == content);
    }
    MESSAGE("publications tried: ", whole + 1);
}

TEST_CASE("where a server publishes without end the mirror says that it is not of one moment") {
    REQUIRE(start_crypto());
    const TempDir dir;
    std::vector<size_t> changes;
    for (size_t i = 1; i < 200; ++i)
        changes.push_back(3 * i);
    Publishing server(std::move(changes));
    const auto done = mirror_of(server, dir.path() / "mirror");
    REQUIRE(!done);
    CHECK(done.error().code == Code::busy);
}
