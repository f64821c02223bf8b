// SPDX-License-Identifier: MIT
#include "sync/record/record.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "sync/envelope/envelope.h"
#include "tests/record/sample_record.h"
#include "tests/support/vector_file.h"

using namespace streetsign;

namespace {

std::string written(const RecordDraft& draft) {
    const auto record = write_record(draft, largest_cell);
    return record ? std::string(record->text()) : std::string();
}

Code refused_as(const RecordDraft& draft) {
    const auto record = write_record(draft, largest_cell);
    REQUIRE(!record);
    return record.error().code;
}

} // namespace

TEST_CASE("a record is written as FORMAT.md shows, and read back word for word") {
    const test::SampleRecord sample;
    const auto vector = test::read_vector("records/signature.txt");

    const auto json = write_record(sample.draft(), 8192);
    REQUIRE(json);
    CHECK(json->text() == as_text(vector.bytes));
    CHECK(test::page_shows("sync/record/FORMAT.md", vector));

    const auto record = read_record(json->view());
    REQUIRE(record);
    CHECK(record->kind == RecordKind::signature);
    CHECK(record->campaign == "ban-example");
    CHECK(record->language == "el");
    REQUIRE(record->consents.size() == 2);
    CHECK(record->consents[0].statement == sample.consents[0].statement);
    CHECK(record->consents[0].yes);
    CHECK(!record->consents[1].yes);
    CHECK(*record->field("name") == sample.fields[0].value);
    CHECK(*record->field("post_code") == "");
    CHECK(record->field("phone") == nullptr);
    CHECK(record->date == Date{2026, 9, 21});
    CHECK(record->date_quality == DateQuality::steward);
    CHECK(record->device == "stall-07");
    CHECK(record->read_aloud);
    CHECK(record->id == sample.draft().id);
}

TEST_CASE("a record cut anywhere or with any byte changed is refused, or is another record") {
    // Sealing is what notices a changed word; the format makes sure that no two spellings mean the
    // same record, and that nothing cut off is taken.
    const std::string json = written(test::SampleRecord().draft());
    const Record original = read_record(as_bytes(json)).value();
    constexpr unsigned flips[] = {1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0xFF};
    size_t others = 0;
    for (size_t size = 0; size < json.size(); ++size)
        REQUIRE(!read_record(as_bytes(json).first(size)));
    for (size_t i = 0; i < json.size(); ++i) {
        for (const unsigned flip : flips) {
            std::string changed = json;
            changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
            const auto record = read_record(as_bytes(changed));
            if (!record) continue;
            ++others;
            REQUIRE(!(*record == original));
        }
    }
    CHECK(others > 0); // a changed letter in a name is a name
    MESSAGE("record: " << json.size() << " truncations refused; of "
                       << std::size(flips) * json.size() << " changes " << others
                       << " are other records, the rest refused");
}

TEST_CASE("other spellings of a record are refused") {
    const std::string json = written(test::SampleRecord().draft());
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = json;
        const size_t at = changed.find(from);
        REQUIRE(at != std::string::npos);
        return changed.replace(at, from.size(), to);
    };
    CHECK(read_record(as_bytes(json)));
    for (const std::string& changed : {json + " ",
                                       json + "\n",
                                       " " + json,
                                       "\xEF\xBB\xBF" + json,
                                       with("\"kind\"", " \"kind\""),
                                       with("Zoë", "Zo\\u00eb"),
                                       with("\\n", "\\u000a"),
                                       with("\"v\":1,", "\"v\":1,\"v\":1,"),
                                       with("\"v\":1", "\"v\":01"),
                                       with("\"aloud\":true", "\"aloud\":1"),
                                       with("\"yes\":true", "\"yes\":\"true\""),
                                       with("2026-09-21", "2026-9-21"),
                                       with("2026-09-21", "2026-02-30"),
                                       with("steward", "Steward"),
                                       with("000102", "00010"),
                                       with("\"signature\"", "\"vote\""),
                                       with("{\"id\":\"email\"", "{\"id\":\"name\""),
                                       with(",\"id\":\"0001", ",\"x\":1,\"id\":\"0001"),
                                       with("\"campaign\":\"ban-example\"", "\"campaign\":\"Ban\""),
                                       with("\"language\":\"el\"", "\"language\":\"e\"")}) {
        CAPTURE(changed);
        CHECK(read_record(as_bytes(changed)).error().code == Code::malformed);
    }
}

TEST_CASE("a record of a version we do not know is kept apart from a broken one") {
    const std::string later = R"({"v":2,"anything":"else"})";
    CHECK(record_version_of(as_bytes(later)).value() == 2);
    CHECK(read_record(as_bytes(later)).error().code == Code::refused);
    CHECK(record_version_of(as_bytes(R"({"v":7})")).value() == 7);
    for (const std::string_view broken : {"", "{", "{\"v\":", "{\"v\":}", "{\"v\":x,", "{\"v\":-1,",
                                          "{\"v\":02,", "{\"v\":2", "[2]"})
        CHECK(record_version_of(as_bytes(broken)).error().code == Code::malformed);
}

TEST_CASE("what is not UTF-8 or holds a control character is refused, and the value is not told") {
    test::SampleRecord sample;
    for (const std::string_view bad :
         {std::string_view("secret\xFF"), std::string_view("secret\xC3"),
          std::string_view("secret\xED\xA0\x80"), std::string_view("secret\0", 7),
          std::string_view("secret\t"), std::string_view("secret\r"),
          std::string_view("secret\x1B[2J"), std::string_view("secret\x7F"),
          std::string_view("secret\xC2\x85"), std::string_view("secret\xC2\x9F")}) {
        sample.fields[0].value = bad;
        const auto record = write_record(sample.draft(), 8192);
        REQUIRE(!record);
        CHECK(record.error().code == Code::malformed);
        CHECK(record.error().detail.find("secret") == std::string::npos);
        CHECK(record.error().detail.find("name") != std::string::npos);
    }
    sample.fields[0].value = "\xC2\xA0\xC2\xADline\nline"; // no-break space, soft hyphen, line feed
    CHECK(write_record(sample.draft(), 8192));
    for (const std::string_view bad : {std::string_view("I agree\xFF"), std::string_view("\x1B")}) {
        sample.consents[0].statement = bad; // what was read is kept as it was read, or not at all
        CHECK(refused_as(sample.draft()) == Code::malformed);
    }
}

TEST_CASE("ids, language, build, dates and doubles are checked") {
    test::SampleRecord sample;
    const auto with = [&](auto change) {
        RecordDraft draft = sample.draft();
        change(draft);
        return refused_as(draft);
    };
    CHECK(with([](RecordDraft& d) { d.campaign = ""; }) == Code::malformed);
    CHECK(with([](RecordDraft& d) { d.campaign = "Ban"; }) == Code::malformed);
    CHECK(with([](RecordDraft& d) { d.device = "a/b"; }) == Code::malformed);
    CHECK(with([](RecordDraft& d) { d.language = "\""; }) == Code::malformed);
    CHECK(with([](RecordDraft& d) { d.build = "a b"; }) == Code::malformed);
    CHECK(with([](RecordDraft& d) { d.build = ""; }) == Code::malformed);
    CHECK(with([](RecordDraft& d) { d.date = {2026, 2, 30}; }) == Code::malformed);
    sample.fields.push_back({"name", "again"});
    CHECK(refused_as(sample.draft()) == Code::malformed);
    sample.fields.pop_back();
    sample.consents.push_back({"petition", "again", true});
    CHECK(refused_as(sample.draft()) == Code::malformed);
    sample.consents.pop_back();
    sample.fields.push_back({"Name", ""});
    CHECK(refused_as(sample.draft()) == Code::malformed);
    sample.fields.clear();
    const std::vector<std::string> ids = [] {
        std::vector<std::string> made;
        for (size_t i = 0; i <= max_fields; ++i)
            made.push_back("f" + std::to_string(i));
        return made;
    }();
    for (const std::string& id : ids)
        sample.fields.push_back({id, ""});
    CHECK(refused_as(sample.draft()) == Code::malformed);
    sample.fields.pop_back();
    CHECK(write_record(sample.draft(), 8192));
}

TEST_CASE("a record one byte over the cell is full, and at the cell it fits") {
    test::SampleRecord sample;
    const size_t size = written(sample.draft()).size();
    std::string value(2000 - size, 'x');
    sample.fields[2].value = value;
    CHECK(write_record(sample.draft(), 2001));
    CHECK(write_record(sample.draft(), 2000).error().code == Code::full);
}
