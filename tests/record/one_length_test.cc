// SPDX-License-Identifier: MIT
// What a person writes must not show in the size of anything: many random forms, one envelope
// length.
#include <doctest/doctest.h>

#include <map>
#include <random>

#include "sync/core/text.h"
#include "sync/envelope/envelope.h"
#include "tests/record/sample_record.h"

using namespace streetsign;

namespace {

constexpr size_t cell = 8192;

struct FormSize {
    std::string id;
    size_t longest;
};
const std::vector<FormSize> form = {
    {"name", 200}, {"email", 254}, {"town", 100}, {"postcode", 16}, {"note", 900}};

// Forms as people could fill them in at worst: any script, quotes, nothing at all.
class RandomForms {
public:
    test::SampleRecord next() {
        values_.clear();
        for (const FormSize& field : form)
            values_.push_back(text(field.longest));
        test::SampleRecord sample;
        sample.fields.clear();
        for (size_t i = 0; i < form.size(); ++i)
            if (below(4) != 0) sample.fields.push_back({form[i].id, values_[i]});
        for (ConsentShown& consent : sample.consents)
            consent.yes = below(2) != 0;
        return sample;
    }
    uint32_t below(uint32_t bound) {
        return std::uniform_int_distribution<uint32_t>(0, bound - 1)(generator_);
    }

private:
    std::string text(size_t longest) {
        static const std::string_view alphabet[] = {"a", "é",  "ω",  "ع", "漢",
                                                    "𝒳", "\"", "\\", "\n"};
        const std::string_view favourite = alphabet[below(9)];
        std::string result;
        const size_t length = below(5) == 0 ? longest : below(static_cast<uint32_t>(longest) + 1);
        for (size_t i = 0; i < length; ++i)
            result += below(3) == 0 ? alphabet[below(9)] : favourite;
        return result;
    }

    std::mt19937 generator_{20260921};
    std::vector<std::string> values_;
};

std::vector<FieldExtent> extents() {
    std::vector<FieldExtent> fields;
    for (const FormSize& field : form)
        fields.push_back({field.id, field.longest});
    return fields;
}

} // namespace

TEST_CASE("20,000 random forms give exactly one envelope length, and none is over the worst case") {
    const AgeRecipientKey recipients[] = {age_recipient_of(new_age_identity()),
                                          age_recipient_of(new_age_identity())};
    const test::SampleRecord sample;
    const auto fields = extents();
    const RecordExtent extent{
        .campaign = "ban-example", .language = "el", .consents = sample.consents, .fields = fields};
    const size_t worst = worst_case_size(extent);
    REQUIRE(worst <= longest_record(cell));

    RandomForms forms;
    std::map<size_t, size_t> lengths;
    std::map<size_t, size_t> record_lengths;
    for (int i = 0; i < 20000; ++i) {
        const test::SampleRecord filled = forms.next();
        RecordDraft draft = filled.draft();
        draft.read_aloud = forms.below(2) != 0;
        const auto record = write_record(draft, cell);
        REQUIRE(record);
        REQUIRE(record->size() <= worst);
        ++record_lengths[record->size()];
        ++lengths[seal_envelope(record->view(), cell, recipients).value().size()];
    }

    MESSAGE("20000 random forms: "
            << record_lengths.size() << " record lengths (" << record_lengths.begin()->first
            << " to " << record_lengths.rbegin()->first << " bytes, worst case " << worst << "), "
            << lengths.size() << " envelope length (" << lengths.begin()->first << ")");
    CHECK(lengths.size() == 1);
    CHECK(lengths.begin()->first == envelope_size(cell));
    CHECK(record_lengths.size() > 1000); // the control: without the padding this would show
}

TEST_CASE("the worst case is reached exactly by the longest form") {
    test::SampleRecord sample;
    for (ConsentShown& consent : sample.consents)
        consent.yes = false;
    std::vector<std::string> values;
    for (const FormSize& field : form) {
        std::string value;
        for (size_t i = 0; i < field.longest; ++i)
            value += "𝒳";
        values.push_back(value);
    }
    sample.fields.clear();
    for (size_t i = 0; i < form.size(); ++i)
        sample.fields.push_back({form[i].id, values[i]});
    const std::string device(max_id, 'd');
    const std::string build(max_build, 'b');
    RecordDraft draft = sample.draft();
    draft.device = device;
    draft.build = build;
    draft.read_aloud = false;
    draft.date_quality = DateQuality::steward;
    const auto fields = extents();
    const RecordExtent extent{
        .campaign = "ban-example", .language = "el", .consents = sample.consents, .fields = fields};

    const size_t worst = worst_case_size(extent);

    CHECK(write_record(draft, worst + 1).value().size() == worst);
    CHECK(write_record(draft, worst).error().code == Code::full);
}
