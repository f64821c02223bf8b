// SPDX-License-Identifier: MIT
#include "sync/desk/ceremony.h"

#include <doctest/doctest.h>

#include "sync/envelope/envelope.h"
#include "tests/desk/support/sample_desk.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

// What make_campaign says to the sample with one change, or "" when it signs it.
std::string refusal(const std::string& from, const std::string& to) {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const CampaignOrder order = desk.order(dir.path(), from, to);
    const auto made = make_campaign(desk.disk, desk.keyring(), desk.authority(), order);
    // Whole or not at all, and nothing left of an attempt.
    CHECK(std::filesystem::exists(order.out) == made.has_value());
    CHECK(!std::filesystem::exists(order.out.string() + ".new"));
    return made ? "" : made.error().detail;
}

bool mentions(const std::string& text, const std::string& part) {
    const bool found = text.find(part) != std::string::npos;
    if (!found) MESSAGE(text);
    return found;
}

EnrolmentRequest request_of(const SignerKey& key) {
    return {"a.request", sign_request({key.verifier(), std::nullopt}, key).value()};
}

SignerKey device_key(const std::string& device, uint32_t epoch) {
    const DeviceName name{SampleDesk::shared().scope, device, epoch};
    return SignerKey::generate(name.text(), KeyType::ed25519).value();
}

} // namespace

TEST_CASE("the sample campaign is signed, and a device reads what was signed") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const CampaignOrder order = desk.order(dir.path());

    const auto made = make_campaign(desk.disk, desk.keyring(), desk.authority(), order);

    INFO((made ? "" : made.error().detail));
    REQUIRE(made);
    const auto read = read_campaign(desk.disk, order.out, desk.keyring().authorities());
    REQUIRE(read);
    CHECK(read->manifest.terms.title == "Ban Facial Recognition Europe");
    CHECK(read->manifest.terms.languages == std::vector<std::string>{"en"});
    CHECK(worst_case_record(*read) <= longest_record(read->manifest.terms.cell));
}

TEST_CASE("a campaign without what the law asks for is refused, with file and line") {
    CHECK(mentions(refusal("\n[controller]\n", "\n[controllr]\n"), "campaign.toml"));
    CHECK(mentions(refusal("[dpo]\ncontact = \"dpo@example.org\"", ""), "dpo"));
    CHECK(mentions(refusal("destroy_by = 2027-12-31", ""), "destroy_by"));
    CHECK(mentions(refusal("required = true", "requierd = true"), "campaign.toml:"));
    CHECK(mentions(refusal("destroy_by = 2027-12-31", "destroy_by = 2027-01-31"), "campaign.toml"));
}

TEST_CASE("a field that makes records longer than the cell is refused before anybody signs") {
    const std::string text = refusal("longest = 200", "longest = 2000");
    // The line of the field, the form, and a language: a translation may be what is too long.
    CHECK(mentions(text, "campaign.toml:56: the longest answers to [signature] in 'en'"));
    CHECK(mentions(text, "the cell holds 8191; the field \"name\" alone may take 8000"));
}

TEST_CASE("the longest record is reckoned over every language, and the same each time") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const CampaignOrder order = desk.order(dir.path());
    REQUIRE(make_campaign(desk.disk, desk.keyring(), desk.authority(), order));
    const auto english = read_campaign(desk.disk, order.out, desk.keyring().authorities());
    REQUIRE(english);
    Content both = static_cast<const Content&>(*english);
    both.languages.push_back(both.languages.front());
    both.languages.back().id = "xx";
    for (Section& section : both.languages.back().consent.sections)
        if (section.id == "report-sighting") section.statement.append(100, '"');

    const size_t alone = worst_case_record(*english);

    for (int again = 0; again < 20; ++again)
        CHECK(worst_case_record(*english) == alone);
    CHECK(worst_case_record(both) == alone + 200); // a quotation mark takes two bytes
}

TEST_CASE("keys of another campaign sign nothing") {
    CHECK(mentions(refusal("id = \"ban-rehearsal\"", "id = \"another\""), "these keys"));
}

TEST_CASE("a live campaign is refused until both probes are opened") {
    const std::string text = refusal("mode = \"rehearsal\"", "mode = \"live\"");
    CHECK(mentions(text, "opening-1.age"));
    CHECK(mentions(text, "opening-2.age"));
    CHECK(mentions(text, "TLS pin"));
    CHECK(mentions(text, "fictitious"));
    // What no translator can mend comes before what is not reviewed yet.
    CHECK(text.find("TLS pin") < text.find("not reviewed"));
    CHECK(text.find("opening-2.age") < text.find("not reviewed"));
    CHECK(text.find("en/petition.md") == text.rfind("en/petition.md"));
    CHECK(text.find("en/consent.md") == text.rfind("en/consent.md"));
}

TEST_CASE("a live campaign promises no receipts, and of a rehearsal that does the desk warns") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const CampaignOrder order = desk.order(dir.path(), "receipts = false", "receipts = true");
    REQUIRE(make_campaign(desk.disk, desk.keyring(), desk.authority(), order));
    const auto read = read_campaign(desk.disk, order.out, desk.keyring().authorities());
    REQUIRE(read);
    const Problems warned = cautions(*read);
    REQUIRE(warned.size() == 1);
    CHECK(mentions(warned[0].text(), "campaign.toml:20: \"receipts\" is true"));

    std::filesystem::remove_all(order.out);
    std::string terms = SampleDesk::read(order.source / "campaign.toml");
    SampleDesk::replace(terms, "mode = \"rehearsal\"", "mode = \"live\"");
    SampleDesk::write(order.source / "campaign.toml", terms);
    const auto live = make_campaign(desk.disk, desk.keyring(), desk.authority(), order);
    REQUIRE(!live);
    CHECK(mentions(live.error().detail, "campaign.toml:20: \"receipts\" may not be true"));

    Content silent = static_cast<const Content&>(*read);
    silent.terms.receipts = false;
    CHECK(cautions(silent).empty());
}

TEST_CASE("a folder that is there already is left as it is") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const CampaignOrder order = desk.order(dir.path());
    std::filesystem::create_directories(order.out);
    SampleDesk::write(order.out / "mine", "kept");

    CHECK(!make_campaign(desk.disk, desk.keyring(), desk.authority(), order));

    CHECK(SampleDesk::read(order.out / "mine") == "kept");

    // Nor is the place where it would be built cleared without a word.
    std::filesystem::path building = order.out;
    building += ".new";
    std::filesystem::rename(order.out, building);
    const auto made = make_campaign(desk.disk, desk.keyring(), desk.authority(), order);
    REQUIRE(!made);
    CHECK(mentions(made.error().detail, ".new is there already"));
    CHECK(SampleDesk::read(building / "mine") == "kept");
}

TEST_CASE("a campaign's folder is there only where its manifest is kept among the keys") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const Path keys = dir.path() / "keys";
    std::filesystem::copy(desk.dir.path() / "keys", keys, std::filesystem::copy_options::recursive);
    std::filesystem::remove_all(keys / "notes");
    const Keyring keyring = Keyring::open(desk.disk, keys).value();
    const CampaignOrder order = desk.order(dir.path());
    const auto no_folder = [&] {
        return !std::filesystem::exists(order.out) &&
               !std::filesystem::exists(order.out.string() + ".new");
    };

    SampleDesk::write(keys / "notes", "in the way");
    CHECK(!make_campaign(desk.disk, keyring, desk.authority(), order));
    CHECK(no_folder());
    std::filesystem::remove(keys / "notes");

    CampaignOrder refused = order;
    refused.cell = 4096;
    CHECK(!make_campaign(desk.disk, keyring, desk.authority(), refused));
    CHECK(keyring.kept_notes()->empty());
    CHECK(no_folder());

    const auto made = make_campaign(desk.disk, keyring, desk.authority(), order);
    REQUIRE(made);
    REQUIRE(keyring.kept_notes()->size() == 1);
    CHECK(keyring.kept_notes()->front().note == made->note);
}

TEST_CASE("a device gets one certificate an epoch, the same however often it asks") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const Manifest manifest =
        make_campaign(desk.disk, desk.keyring(), desk.authority(), desk.order(dir.path()))->terms;
    const SignerKey key = device_key("stall-1", 1);
    const SignerKey copy = device_key("stall-1", 1);
    std::vector<Signed<Certificate>> given;

    given.push_back(certify(request_of(key), manifest, given, desk.authority()).value());

    CHECK(given[0].terms.not_after == manifest.expires);
    CHECK(certify(request_of(key), manifest, given, desk.authority())->note == given[0].note);
    const auto second = certify(request_of(copy), manifest, given, desk.authority());
    REQUIRE(!second);
    CHECK(mentions(second.error().detail, "another key"));
}

TEST_CASE("the next epoch names the last head of one before, under that one's key") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const Manifest manifest =
        make_campaign(desk.disk, desk.keyring(), desk.authority(), desk.order(dir.path()))->terms;
    const SignerKey first = device_key("stall-1", 1);
    const SignerKey next = device_key("stall-1", 2);
    const Checkpoint head{first.name(), {7}, RootHash{{1, 2, 3}}};
    Request request{next.verifier(), encode(sign_checkpoint(head, first)->note)};
    const EnrolmentRequest asked{"b.request", sign_request(request, next).value()};
    std::vector<Signed<Certificate>> given;

    CHECK(!certify(asked, manifest, given, desk.authority()));
    given.push_back(certify(request_of(first), manifest, given, desk.authority()).value());
    const auto certificate = certify(asked, manifest, given, desk.authority());

    REQUIRE(certificate);
    CHECK(certificate->terms.predecessor == head.head());

    const SignerKey stranger = device_key("stall-1", 1);
    request.predecessor = encode(sign_checkpoint(head, stranger)->note);
    const EnrolmentRequest forged{"c.request", sign_request(request, next).value()};
    CHECK(!certify(forged, manifest, given, desk.authority()));
}

TEST_CASE(
    "an epoch that was asked for and never used is skipped, with its certificate or without") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const Manifest manifest =
        make_campaign(desk.disk, desk.keyring(), desk.authority(), desk.order(dir.path()))->terms;
    const SignerKey first = device_key("stall-1", 1);
    const SignerKey third = device_key("stall-1", 3);
    const Checkpoint head{first.name(), {7}, RootHash{{1, 2, 3}}};
    const Request terms{third.verifier(), encode(sign_checkpoint(head, first)->note)};
    const EnrolmentRequest asked{"c.request", sign_request(terms, third).value()};
    std::vector<Signed<Certificate>> given;

    CHECK(certify(request_of(device_key("stall-1", 2)), manifest, given, desk.authority()));
    given.push_back(certify(request_of(first), manifest, given, desk.authority()).value());
    SUBCASE("the one between was certified") {
        const SignerKey taken_back = device_key("stall-1", 2);
        given.push_back(certify(request_of(taken_back), manifest, given, desk.authority()).value());
    }
    SUBCASE("the one between was not") {}

    const auto certificate = certify(asked, manifest, given, desk.authority());

    REQUIRE(certificate);
    CHECK(certificate->terms.predecessor == head.head());
}

TEST_CASE("of a folder of requests the good ones are read and the others named") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const SignerKey key = device_key("stall-2", 1);
    const Buffer note = request_of(key).request.note;
    REQUIRE(write_durably(desk.disk, dir.path() / "good.request", note));
    for (size_t size = 0; size < note.size(); size += 7) {
        const Path file = dir.path() / ("cut-" + std::to_string(size) + ".request");
        REQUIRE(write_durably(desk.disk, file, Bytes(note).first(size)));
    }
    SampleDesk::write(dir.path() / "holiday.jpg", "not ours");

    const auto read = read_requests(desk.disk, dir.path(), desk.scope);

    REQUIRE(read);
    CHECK(read->requests.size() == 1);
    CHECK(read->refused.size() == (note.size() + 6) / 7);
}
