// SPDX-License-Identifier: MIT
#include "sync/desk/opening.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/desk/support/sample_stall.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

// What an opening came to, but for the order of the lists.
std::string summary(const Opening& opening) {
    std::vector<std::string> lines;
    for (const OpenedRecord& one : opening.records())
        lines.push_back(std::to_string(one.place.index.value) + " " + *one.record.field("name"));
    for (const Finding& finding : opening.findings())
        lines.push_back(finding.where + ": " + finding.sentence);
    std::sort(lines.begin(), lines.end());
    std::string result = std::to_string(opening.batches()) + " batches, " +
                         std::to_string(opening.repeated()) + " repeated, " +
                         std::to_string(opening.erased()) + " erased\n";
    for (const std::string& line : lines)
        result += line + "\n";
    return result;
}

} // namespace

TEST_CASE("either opening identity opens what a stall collected, word for word") {
    Stall stall;
    const Buffer file = encode(stall.batch_of({stall.signature("Ελένη"), stall.signature("Zoë")}));
    const Campaign campaigns[] = {stall.campaign};
    for (const int number : {1, 2}) {
        const auto identities = stall.identities(number);
        Opening opening(campaigns, identities);

        opening.add_batch("one.batch", file);

        REQUIRE(opening.findings().empty());
        REQUIRE(opening.records().size() == 2);
        CHECK(*opening.records()[0].record.field("name") == "Ελένη");
        CHECK(opening.records()[0].place.index.value == 1);
        CHECK(opening.records()[1].record.consents[0].statement ==
              stall.statement("signature-petition"));
    }
}

TEST_CASE("a record counts once, however often its batch comes") {
    Stall stall;
    const Buffer file = encode(stall.batch_of({stall.signature("A"), stall.signature("B")}));
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    Opening opening(campaigns, identities);

    for (int i = 0; i < 3; ++i)
        opening.add_batch("again.batch", file);

    CHECK(opening.records().size() == 2);
    CHECK(opening.repeated() == 4);
    CHECK(opening.findings().empty());
}

TEST_CASE("a missing batch is named, and what came after it is opened when it is there again") {
    Stall stall;
    const Buffer first = encode(stall.batch_of({stall.signature("A")}));
    const Buffer second = encode(stall.batch_of({stall.signature("B")}));
    const Buffer third = encode(stall.batch_of({stall.signature("C")}));
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    Opening opening(campaigns, identities);

    CHECK(opening.add_batch("1.batch", first));
    CHECK(!opening.add_batch("3.batch", third));
    CHECK(opening.records().size() == 1);

    SUBCASE("it never comes") {
        opening.finish();
        REQUIRE(opening.findings().size() == 1);
        CHECK(opening.findings()[0].grave);
        CHECK(opening.findings()[0].where == "3.batch");
    }
    SUBCASE("it comes") {
        CHECK(opening.add_batch("2.batch", second));
        CHECK(opening.add_batch("3.batch", third));
        opening.finish();
        CHECK(opening.records().size() == 3);
        CHECK(opening.findings().empty());
    }
}

TEST_CASE("in whatever order folders are named, records, counts and findings are the same") {
    Stall stall;
    std::vector<Batch> log;
    Tree before_last;
    for (const std::string person : {"A", "B", "C", "D"}) {
        before_last = stall.tree;
        log.push_back(stall.batch_of({stall.signature(person)}));
    }
    stall.tree = before_last; // another end of the same log: a cloned device
    const Batch clone = stall.batch_of({stall.signature("E")});
    Batch overlap = log[2]; // cut once more, from an earlier entry on
    overlap.first = log[1].first;
    overlap.items.insert(overlap.items.begin(), log[1].items.begin(), log[1].items.end());
    const EnvelopeId gone = as_record(log[0].items[1].entry)->envelope;
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    RealDisk disk;

    Sticks sticks;
    sticks.add("a", log[0]);
    sticks.add("a", log[1]);
    sticks.add("b", log[0]);
    sticks.add("b", overlap);
    std::vector<Path> folders = {sticks.dir.path() / "a", sticks.dir.path() / "b",
                                 sticks.add("c", log[3]), sticks.add("d", clone)};
    std::string first_result;
    do {
        Opening opening(campaigns, identities);
        opening.know(stall.erased(gone));
        REQUIRE(open_carriers(disk, {folders, nullptr, {}}, opening, [](const std::string&) {}));
        if (first_result.empty()) first_result = summary(opening);
        CHECK(summary(opening) == first_result);
        CHECK(opening.records().size() == 3);  // the clone's word is no record of this log
        CHECK(opening.findings().size() == 1); // and is told
        CHECK(opening.erased() == 1);          // on two sticks
    } while (std::next_permutation(folders.begin(), folders.end()));
}

TEST_CASE("a stick whose early batches were released is opened beside the server that has them") {
    Stall stall;
    std::vector<Batch> log;
    for (const std::string person : {"A", "B", "C"})
        log.push_back(stall.batch_of({stall.signature(person)}));
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    RealDisk disk;
    Sticks sticks;
    const std::vector<Path> folders = {sticks.add("late", log[2])};
    BatchServer server(stall.key.name(), {log[0], log[1]});
    Opening opening(campaigns, identities);

    REQUIRE(open_carriers(disk, {folders, &server, "url"}, opening, [](const std::string&) {}));

    CHECK(opening.records().size() == 3);
    CHECK(opening.counted(Counted::yes) == 2);
    CHECK(opening.counted(Counted::waiting) == 1); // it was not delivered yet
    CHECK(opening.findings().empty());
}

TEST_CASE("what a server has behind a damaged batch is opened once a stick has the good one") {
    Stall stall;
    std::vector<Batch> log;
    for (const std::string person : {"A", "B", "C"})
        log.push_back(stall.batch_of({stall.signature(person)}));
    std::vector<Batch> damaged = log;
    damaged[1].items[0].envelope.back() ^= 1;
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    RealDisk disk;
    Sticks sticks;
    const std::vector<Path> folders = {sticks.add("good", log[1])};
    BatchServer server(stall.key.name(), damaged);
    Opening opening(campaigns, identities);

    REQUIRE(open_carriers(disk, {folders, &server, "url"}, opening, [](const std::string&) {}));

    CHECK(opening.records().size() == 3);
    CHECK(opening.repeated() == 0);
    CHECK(opening.batches() == 3);
    CHECK(opening.findings().size() == 1); // the damaged one is told
}

TEST_CASE("an envelope that one carrier lacks and another has is not missing") {
    Stall stall;
    const Batch batch = stall.batch_of({stall.signature("A")});
    const Buffer files[] = {encode(batch), encode(without_envelopes(batch))};
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    for (const size_t first : {0, 1}) {
        Opening opening(campaigns, identities);
        opening.add_batch("first.batch", files[first]);
        opening.add_batch("second.batch", files[1 - first]);
        opening.finish();
        CHECK(opening.records().size() == 1);
        CHECK(opening.repeated() == 0);
        CHECK(opening.findings().empty());
    }
}

TEST_CASE("records that somebody laid behind a device's public head are not in the lists") {
    Stall stall;
    const Batch first = stall.batch_of({stall.signature("A")});
    Batch invented = stall.batch_of({stall.signature("B"), stall.signature("C")});
    for (BatchItem& item :
         invented.items) // what anybody can seal; head and certificate are genuine
        item = stall.signature("Nobody");
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    for (const bool with_the_first : {false, true}) {
        CAPTURE(with_the_first);
        Opening opening(campaigns, identities);
        if (with_the_first) opening.add_batch("1.batch", encode(first));
        opening.add_batch("2.batch", encode(invented));
        opening.finish();
        CHECK(opening.records().size() == (with_the_first ? 1 : 0));
        REQUIRE(opening.findings().size() == 1);
        CHECK(opening.findings()[0].grave);
    }
}

TEST_CASE("a record that is not what its entry, campaign or device says is kept out and named") {
    const SampleDesk& desk = SampleDesk::shared();
    static_cast<void>(desk);
    for (const std::string change : {"device", "campaign", "kind"}) {
        CAPTURE(change);
        Stall stall;
        if (change == "device") stall.device = "stall-2";
        if (change == "campaign") stall.campaign_id = "other";
        if (change == "kind") stall.inner_kind = RecordKind::report;
        const Buffer file = encode(stall.batch_of({stall.signature("A")}));
        const Campaign campaigns[] = {stall.campaign};
        const auto identities = stall.identities(1);
        Opening opening(campaigns, identities);

        opening.add_batch("odd.batch", file);

        CHECK(opening.records().empty());
        REQUIRE(opening.findings().size() == 1);
        CHECK(opening.findings()[0].grave);
    }
}

TEST_CASE("a record is kept out whose words are not those of its campaign in its language") {
    for (const std::string change : {"nothing", "isolated", "sentence", "recipients", "missing",
                                     "order", "more", "petition", "language"}) {
        CAPTURE(change);
        Stall stall;
        std::string& first = stall.consents[0].statement;
        // As it stands in a sentence that runs from right to left.
        if (change == "isolated")
            SampleDesk::replace(first, stall.campaign.terms.controller.name,
                                "\u2068" + stall.campaign.terms.controller.name + "\u2069");
        if (change == "sentence") first = "I consent.";
        if (change == "recipients") SampleDesk::replace(first, "Parliament", "Example Traders");
        if (change == "missing") stall.consents.pop_back();
        if (change == "order") std::swap(stall.consents[0], stall.consents[1]);
        if (change == "more") stall.consents.push_back({"sale", "Sell it all.", true});
        if (change == "petition") stall.petition += "And more.\n";
        if (change == "language") stall.language = "de";
        const Buffer file = encode(stall.batch_of({stall.signature("Ada")}));
        const Campaign campaigns[] = {stall.campaign};
        const auto identities = stall.identities(1);
        Opening opening(campaigns, identities);

        opening.add_batch("words.batch", file);

        const bool good = change == "nothing" || change == "isolated";
        CHECK(opening.records().size() == (good ? 1 : 0));
        REQUIRE(opening.findings().size() == (good ? 0 : 1));
        if (good) continue;
        CHECK(opening.findings()[0].grave);
        CHECK(opening.findings()[0].where == stall.key.name() + " at index 1");
        CHECK(opening.findings()[0].sentence.find("Ada") == std::string::npos);
    }
}

TEST_CASE("without a yes to the required purpose there is no record, whatever else it says") {
    for (const std::string answer : {"yes", "no", "none"}) {
        CAPTURE(answer);
        Stall stall;
        stall.consents[0].yes = answer == "yes";
        stall.consents[1].yes = true; // the optional one makes up for nothing
        if (answer == "none") stall.consents.erase(stall.consents.begin());
        const Buffer file = encode(stall.batch_of({stall.signature("Ada")}));
        const Campaign campaigns[] = {stall.campaign};
        const auto identities = stall.identities(1);
        Opening opening(campaigns, identities);

        opening.add_batch("no.batch", file);

        CHECK(opening.records().size() == (answer == "yes" ? 1 : 0));
        REQUIRE(opening.findings().size() == (answer == "yes" ? 0 : 1));
        if (answer == "yes") continue;
        CHECK(opening.findings()[0].grave);
        CHECK(opening.findings()[0].where == stall.key.name() + " at index 1");
        CHECK(opening.findings()[0].sentence.find("Ada") == std::string::npos);
    }
}

TEST_CASE(
    "a record's words are those of the manifest it names, with its dates as people read them") {
    Stall stall;
    const Campaign before = stall.campaign;
    const TempDir dir;
    CampaignOrder order = stall.desk.order(dir.path());
    order.serial = 2;
    std::filesystem::create_directories(dir.path() / "texts");
    std::filesystem::copy(order.texts / "en", dir.path() / "texts/en",
                          std::filesystem::copy_options::recursive);
    order.texts = dir.path() / "texts";
    const Path consent = order.texts / "en/consent.md";
    std::string text = SampleDesk::read(consent);
    SampleDesk::replace(text, "my name, my country", "until {keep_until} my name, my country");
    SampleDesk::write(consent, text);
    const Campaign after = stall.sign(order);

    const std::string undated = stall.consents[0].statement;
    const auto dated = [&](const std::string& date) {
        std::string words = undated;
        SampleDesk::replace(words, "my name, my country", "until " + date + " my name, my country");
        return words;
    };
    const auto said = [&](const std::string& name, const Campaign& under,
                          const std::string& words) {
        stall.manifest = under.manifest;
        stall.consents[0].statement = words;
        return stall.signature(name);
    };
    const Buffer file = encode(
        stall.batch_of({said("A", after, dated("31 December 2027")), said("B", after, undated),
                        said("C", after, dated(std::string(80, 'x'))), said("D", before, undated),
                        said("E", before, dated("31 December 2027"))}));
    const Campaign campaigns[] = {before, after};
    const auto identities = stall.identities(1);
    Opening opening(campaigns, identities);

    opening.add_batch("words.batch", file);

    REQUIRE(opening.records().size() == 2);
    CHECK(*opening.records()[0].record.field("name") == "A");
    CHECK(*opening.records()[1].record.field("name") == "D");
    CHECK(opening.findings().size() == 3);
}

TEST_CASE("a batch cut anywhere or with a flipped byte gives no record that was not entrusted") {
    Stall stall;
    const Buffer file = encode(stall.batch_of({stall.signature("A")}));
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    size_t tried = 0;
    for (size_t at = 0; at < file.size(); ++at) {
        Opening cut(campaigns, identities);
        cut.add_batch("cut.batch", Bytes(file).first(at));
        Buffer changed = file;
        changed[at] ^= 0x20;
        Opening flipped(campaigns, identities);
        flipped.add_batch("flipped.batch", changed);
        ++tried;
        REQUIRE(cut.records().empty());
        REQUIRE(flipped.records().empty());
        REQUIRE(!cut.findings().empty());
        REQUIRE(!flipped.findings().empty());
    }
    MESSAGE("cuts and flips tried: " << 2 * tried);
}

TEST_CASE("what the authority ordered erased is never opened") {
    Stall stall;
    const Batch batch = stall.batch_of({stall.signature("A"), stall.signature("B")});
    const EnvelopeId gone = as_record(batch.items[1].entry)->envelope;
    const Campaign campaigns[] = {stall.campaign};
    const auto identities = stall.identities(1);
    Opening opening(campaigns, identities);

    opening.know(stall.erased(gone));
    opening.add_batch("one.batch", encode(batch));

    REQUIRE(opening.records().size() == 1);
    CHECK(*opening.records()[0].record.field("name") == "B");
    CHECK(opening.erased() == 1);
}

TEST_CASE("a record from before the campaign's cell was changed is opened as well") {
    Stall stall;
    const Buffer before = encode(stall.batch_of({stall.signature("A")}));
    const Campaign first = stall.campaign;
    const TempDir dir;
    CampaignOrder order = stall.desk.order(dir.path());
    order.serial = 2;
    order.cell = first.manifest.terms.cell * 2;
    stall.campaign = stall.sign(order);
    stall.manifest = stall.campaign.manifest;
    const Buffer after = encode(stall.batch_of({stall.signature("B")}));
    const Campaign campaigns[] = {first, stall.campaign};
    const auto identities = stall.identities(1);
    Opening opening(campaigns, identities);

    opening.add_batch("before.batch", before);
    opening.add_batch("after.batch", after);

    CHECK(opening.findings().empty());
    REQUIRE(opening.records().size() == 2);
    CHECK(*opening.records()[0].record.field("name") == "A");
    CHECK(*opening.records()[1].record.field("name") == "B");
}
