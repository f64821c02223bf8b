// SPDX-License-Identifier: MIT
// A mirror is of one moment, also where the server publishes while it is being made, and no proof
// of what a server showed is written over.
#include "sync/desk/mirror.h"

#include <doctest/doctest.h>

#include <map>

#include "sync/campaign/names.h"
#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/log/checkpoint.h"
#include "sync/log/tile.h"
#include "sync/log/tree.h"
#include "tests/desk/support/pages.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

// A log of `size` entries at `below`, as static pages.
void publish_log(Pages& pages, const std::string& below, const SignerKey& key, size_t size,
                 uint8_t first = 'e') {
    Tree tree;
    std::vector<LeafHash> leaves;
    std::vector<Bytes> entries;
    const Buffer begin = {first};
    const Buffer entry = {'e'};
    for (size_t i = 0; i < size; ++i) {
        entries.emplace_back(i == 0 ? begin : entry);
        leaves.push_back(leaf_hash(entries.back()));
        tree.append(leaves.back());
    }
    const HashReader reader = reader_of(leaves);
    for (const Tile& tile : tiles_of({size}))
        pages["/" + below + "/" + tile.path()] =
            tile.kind == TileKind::entries
                ? encode_bundle(std::span(entries).subspan(tile.index * tile_width, tile.width))
                : make_hash_tile(reader, tile).value();
    pages["/" + below + "/checkpoint"] =
        encode(sign_checkpoint({key.name(), tree.size(), tree.root()}, key)->note);
}

// One more log in the list.
void list_log(Pages& pages, const std::string& origin, size_t size) {
    const std::string log = hex(origin_hash(origin).view());
    const std::string number = std::to_string(size);
    const std::string line = log + " " + number + " " + number + " " + origin + "\n";
    pages["/v1/logs"].insert(pages["/v1/logs"].end(), line.begin(), line.end());
}

// The one log there is, and the one note, a manifest.
void publish_lists(Pages& pages, const std::string& origin, size_t size) {
    pages["/v1/logs"].clear();
    list_log(pages, origin, size);
    const Buffer manifest = {'m'};
    const std::string hash = hex(sha256(manifest).view());
    pages["/v1/notes/" + hash] = manifest;
    const std::string notes = hash + " manifest\n";
    pages["/v1/notes"] = Buffer(notes.begin(), notes.end());
}

// Serves one publication after the other: the next one from the given request on.
class Publishing final : public PageServer {
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
            publish_lists(pages, origin, size);
            publications_.push_back(std::move(pages));
        }
    }
    Result<HttpAnswer> get(std::string_view path) override {
        const size_t number = requests_++;
        while (current_ < changes_.size() && number >= changes_[current_])
            ++current_;
        return answer_from(publications_[current_], path);
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
    const TempDir dir;
    std::vector<size_t> changes;
    for (size_t i = 1; i < 200; ++i)
        changes.push_back(3 * i);
    Publishing server(std::move(changes));
    const auto done = mirror_of(server, dir.path() / "mirror");
    REQUIRE(!done);
    CHECK(done.error().code == Code::busy);
}

namespace {

// Two devices' logs and the ledger, the first and the last of the size and with the first entry
// that a test sets.
class Rewriting final : public PageServer {
public:
    struct Shown {
        size_t size = 3;
        uint8_t first = 'e';
    };
    Shown log;
    Shown ledger;
    bool has_ledger = true;
    bool has_second = true;
    size_t second = 2; // entries of the other log

    Result<HttpAnswer> get(std::string_view path) override {
        Pages pages;
        publish_log(pages, log_folder(), device_, log.size, log.first);
        if (has_ledger) publish_log(pages, "ledger", ledger_, ledger.size, ledger.first);
        publish_lists(pages, device_.name(), log.size);
        if (has_second) {
            publish_log(pages, "v1/logs/" + hex(origin_hash(second_.name()).view()), second_,
                        second);
            list_log(pages, second_.name(), second);
        }
        return answer_from(pages, path);
    }
    std::string log_folder() const { return "v1/logs/" + hex(origin_hash(device_.name()).view()); }

private:
    SignerKey device_ =
        SignerKey::generate("example.org/sample/device/stall-1/1", KeyType::ed25519).value();
    SignerKey second_ =
        SignerKey::generate("example.org/sample/device/stall-2/1", KeyType::ed25519).value();
    SignerKey ledger_ = SignerKey::generate("example.org/sample/ledger", KeyType::ed25519).value();
};

Pages files_below(const Path& folder) {
    RealDisk disk;
    Pages files;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
        if (file.is_regular_file())
            files[file.path().lexically_relative(folder).string()] =
                disk.read(file.path(), 65536).value();
    return files;
}

// Without what has no order: notes, each named by its hash, and what is only being fetched.
Pages public_files(const Path& folder) {
    if (!std::filesystem::exists(folder)) return {};
    Pages files = files_below(folder);
    std::erase_if(files, [](const auto& file) {
        return file.first.starts_with("v1/notes/") || file.first.starts_with("v1/unfinished/");
    });
    return files;
}

// Another server; while it answers, somebody else mirrors into the same folder.
class TwoAtOnce final : public PageServer {
public:
    TwoAtOnce(PageServer& server, Path folder) : server_(server), folder_(std::move(folder)) {}
    Result<HttpAnswer> get(std::string_view path) override {
        RealDisk disk;
        const auto done = mirror(disk, server_, folder_, [](const std::string&) {});
        ++(done ? whole : refused);
        if (!done) CHECK(done.error().code == Code::busy);
        return server_.get(path);
    }
    size_t whole = 0;
    size_t refused = 0;

private:
    PageServer& server_;
    Path folder_;
};

// Another server, until the network is gone.
class CutOff final : public PageServer {
public:
    CutOff(PageServer& server, size_t answers) : server_(server), left_(answers) {}
    Result<HttpAnswer> get(std::string_view path) override {
        if (left_ == 0) return fail(Code::unreachable, "no network");
        --left_;
        return server_.get(path);
    }
    size_t left() const { return left_; }

private:
    PageServer& server_;
    size_t left_;
};

} // namespace

TEST_CASE("a mirror keeps the head of a log or ledger that the server has since taken back") {
    RealDisk disk;
    for (const bool ledger : {false, true}) {
        CAPTURE(ledger);
        const TempDir dir;
        const Path folder = dir.path() / "mirror";
        Rewriting server;
        const auto quiet = [](const std::string&) {};
        REQUIRE(mirror(disk, server, folder, quiet));
        REQUIRE(mirror(disk, server, folder, quiet)); // the same again is no less
        Rewriting::Shown& shown = ledger ? server.ledger : server.log;
        // Of a ledger that shrank, the logs beside it stay as they were too.
        const Path below = ledger ? folder : folder / server.log_folder();
        const Pages before = files_below(below);
        for (const Rewriting::Shown& changed : {Rewriting::Shown{2, 'e'}, {3, 'f'}, {0, 'e'}}) {
            CAPTURE(changed.size);
            shown = changed;
            if (ledger) server.log.size = 5;
            const auto again = mirror(disk, server, folder, quiet);
            REQUIRE(!again);
            CHECK(again.error().code == Code::mismatch);
            CHECK(again.error().detail.find("keep this folder") != std::string::npos);
            CHECK(again.error().detail.find("streetsign-verify") != std::string::npos);
            CHECK(files_below(below) == before);
            CHECK(mirror(disk, server, dir.path() / "new", quiet));
            std::filesystem::remove_all(dir.path() / "new");
        }
        shown = {4, 'e'};
        CHECK(mirror(disk, server, folder, quiet));
        CHECK(files_below(below) != before);
    }
}

TEST_CASE("two mirrors into one folder do not work there at once") {
    RealDisk disk;
    const TempDir dir;
    const Path folder = dir.path() / "mirror";
    Rewriting server;
    TwoAtOnce busy(server, folder);

    REQUIRE(mirror(disk, busy, folder, [](const std::string&) {}));

    CHECK(busy.whole == 1); // at the first request, before anybody works in the folder
    CHECK(busy.refused > 5);
    const Path alone = dir.path() / "alone";
    REQUIRE(mirror(disk, server, alone, [](const std::string&) {}));
    CHECK(files_below(folder) == files_below(alone));
}

TEST_CASE("a mirror that holds a ledger is not left beside a server that shows none any more") {
    RealDisk disk;
    const TempDir dir;
    const Path folder = dir.path() / "mirror";
    Rewriting server;
    const auto quiet = [](const std::string&) {};
    server.has_ledger = false;
    REQUIRE(mirror(disk, server, folder, quiet)); // none yet
    server.has_ledger = true;
    REQUIRE(mirror(disk, server, folder, quiet));
    server.has_ledger = false;
    const auto again = mirror(disk, server, folder, quiet);
    REQUIRE(!again);
    CHECK(again.error().code == Code::mismatch);
}

TEST_CASE("a mirror whose kept head cannot be read is not written over") {
    RealDisk disk;
    const TempDir dir;
    const Path folder = dir.path() / "mirror";
    Rewriting server;
    const auto quiet = [](const std::string&) {};
    REQUIRE(mirror(disk, server, folder, quiet));
    const Path head = folder / "ledger/checkpoint";
    REQUIRE(write_durably(disk, head, as_bytes("damaged")));
    server.ledger.size = 9;
    const auto again = mirror(disk, server, folder, quiet);
    REQUIRE(!again);
    CHECK(again.error().code == Code::mismatch);
    CHECK(as_text(disk.read(head, 4096).value()) == "damaged");
}

TEST_CASE("a mirror that holds a log is left as it was where the server lists it no more") {
    RealDisk disk;
    const auto quiet = [](const std::string&) {};
    for (const bool others_grew : {false, true}) {
        CAPTURE(others_grew);
        const TempDir dir;
        const Path folder = dir.path() / "mirror";
        Rewriting server;
        REQUIRE(mirror(disk, server, folder, quiet));
        const Pages before = files_below(folder);
        server.has_second = false;
        if (others_grew) server.log.size = server.ledger.size = 5;

        const auto again = mirror(disk, server, folder, quiet);

        REQUIRE(!again);
        CHECK(again.error().code == Code::mismatch);
        CHECK(again.error().detail.find("keep this folder") != std::string::npos);
        CHECK(again.error().detail.find("streetsign-verify") != std::string::npos);
        CHECK(files_below(folder) == before);
        server.has_second = true;
        CHECK(mirror(disk, server, folder, quiet));
    }
}

TEST_CASE("where one log is less than it was, nothing of the others is changed either") {
    RealDisk disk;
    const auto quiet = [](const std::string&) {};
    const TempDir dir;
    const Path folder = dir.path() / "mirror";
    Rewriting server;
    REQUIRE(mirror(disk, server, folder, quiet));
    const Pages before = files_below(folder);
    server.second = 1;
    server.log.size = server.ledger.size = 5;
    CHECK(!mirror(disk, server, folder, quiet));
    CHECK(files_below(folder) == before);
    server.log.size = 2;
    server.second = 4;
    CHECK(!mirror(disk, server, folder, quiet));
    CHECK(files_below(folder) == before);
}

TEST_CASE(
    "a larger log of another history is refused, wherever the two part, and nothing changes") {
    RealDisk disk;
    const auto quiet = [](const std::string&) {};
    // Within one tile, from a partial one to a full one, and where only full tiles and what stands
    // above them could tell.
    const std::pair<size_t, size_t> growths[] = {
        {3, 4}, {200, 256}, {256, 257}, {300, 301}, {300, 900}};
    for (const bool ledger : {false, true})
        for (const auto& [before_size, after_size] : growths) {
            CAPTURE(ledger);
            CAPTURE(after_size);
            const TempDir dir;
            const Path folder = dir.path() / "mirror";
            Rewriting server;
            Rewriting::Shown& shown = ledger ? server.ledger : server.log;
            shown.size = before_size;
            REQUIRE(mirror(disk, server, folder, quiet));
            const Pages before = files_below(folder);
            shown = {after_size, 'f'};

            const auto again = mirror(disk, server, folder, quiet);

            REQUIRE(!again);
            CHECK(again.error().code == Code::mismatch);
            CHECK(again.error().detail.find("keep this folder") != std::string::npos);
            CHECK(files_below(folder) == before);
            shown.first = 'e';
            CHECK(mirror(disk, server, folder, quiet));
            CHECK(files_below(folder) != before);
        }
}

TEST_CASE(
    "a mirror that is cut off anywhere leaves what was there as it was, and goes on from there") {
    RealDisk disk;
    const auto quiet = [](const std::string&) {};
    constexpr size_t many = 1000;
    for (const bool anew : {true, false}) {
        CAPTURE(anew);
        const TempDir dir;
        Rewriting server;
        const Path earlier = dir.path() / "earlier";
        if (!anew) REQUIRE(mirror(disk, server, earlier, quiet));
        const Pages before = public_files(earlier);
        server.log.size = 300;
        server.second = server.ledger.size = 4;
        const auto copy_to = [&](const char* name) {
            const Path copy = dir.path() / name;
            std::filesystem::remove_all(copy);
            if (!anew)
                std::filesystem::copy(earlier, copy, std::filesystem::copy_options::recursive);
            return copy;
        };
        const Path whole = copy_to("whole");
        CutOff online(server, many);
        REQUIRE(mirror(disk, online, whole, quiet));
        const size_t requests = many - online.left();

        for (size_t answers = 0; answers < requests; ++answers) {
            CAPTURE(answers);
            const Path folder = copy_to("cut");
            CutOff cut(server, answers);
            const auto done = mirror(disk, cut, folder, quiet);
            REQUIRE(!done);
            REQUIRE(done.error().code == Code::unreachable);
            REQUIRE(public_files(folder) == before);
            const auto again = mirror(disk, server, folder, quiet);
            REQUIRE(again);
            REQUIRE(files_below(folder) == files_below(whole));
            REQUIRE(!std::filesystem::exists(folder / "v1/unfinished"));
            if (answers + 1 == requests) CHECK(again->files == 3); // the heads alone
        }
        MESSAGE("cuts tried: ", requests);
    }
}
