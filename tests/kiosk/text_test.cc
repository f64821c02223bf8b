// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <random>

#include "kiosk/text/graphemes.h"
#include "kiosk/text/raster_store.h"
#include "kiosk/text/runs.h"
#include "tests/kiosk/support/sample_screens.h"
#include "tests/kiosk/support/stage.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

TextBlock block_of(std::string_view text, std::string_view language = "en", int px = 26) {
    TextBlock block;
    block.text = as_bytes(text);
    block.style.px = px;
    block.style.language = language;
    block.style.direction = right_to_left(language) ? Direction::rtl : Direction::ltr;
    return block;
}

std::string seen(std::string_view text, std::span<const TextRun> runs) {
    std::string shown;
    for (const TextRun& run : runs)
        shown += "[" + std::string(text.substr(run.begin, run.end - run.begin)) + "]";
    return shown;
}

} // namespace

TEST_CASE("Arabic with Latin and digits is cut into runs of one direction, script and face") {
    FontSet fonts = Stage::open_fonts();
    const std::string text = "شارع Oxford رقم 42، لندن";
    const TextStyle style{26, false, Direction::rtl, "ar"};

    const std::vector<TextRun> runs = runs_of(as_bytes(text), style, {}, 0, fonts);

    REQUIRE(runs.size() >= 4);
    std::uint32_t at = 0;
    for (const TextRun& run : runs) {
        CHECK(run.begin == at);
        CHECK(run.end > run.begin);
        at = run.end;
    }
    CHECK(at == text.size());
    CHECK(runs.front().right_to_left());
    CHECK(runs.front().font.face == Face::arabic);
    CHECK(std::string(runs.front().script.data()) == "Arab");
    for (const TextRun& run : runs) {
        const std::string part = text.substr(run.begin, run.end - run.begin);
        if (part.find("Oxford") == std::string::npos && part.find("42") == std::string::npos)
            continue;
        CHECK_FALSE(run.right_to_left());
        CHECK(run.font.face == Face::sans);
    }
}

TEST_CASE("the runs of a right-to-left line are seen from its end to its beginning") {
    FontSet fonts = Stage::open_fonts();
    const std::string text = "سلام Layla 42";
    const std::vector<TextRun> runs =
        runs_of(as_bytes(text), {26, false, Direction::rtl, "ar"}, {}, 0, fonts);

    const std::string shown =
        seen(text, visual_runs(runs, 0, static_cast<std::uint32_t>(text.size())));

    CHECK(shown.find("Layla") < shown.find("سلام"));
    CHECK(shown.find("Layla") < shown.find("42"));
}

TEST_CASE("the paragraph's direction is what it was told, not what its first letter is") {
    FontSet fonts = Stage::open_fonts();
    const std::string text = "IBM سلام";
    const auto order = [&](Direction direction) {
        const auto runs = runs_of(as_bytes(text), {26, false, direction, "ar"}, {}, 0, fonts);
        return seen(text, visual_runs(runs, 0, static_cast<std::uint32_t>(text.size())));
    };

    CHECK(order(Direction::ltr).find("IBM") < order(Direction::ltr).find("سلام"));
    CHECK(order(Direction::rtl).find("IBM") > order(Direction::rtl).find("سلام"));
}

TEST_CASE("a name in an isolate does not disturb the sentence around it") {
    FontSet fonts = Stage::open_fonts();
    const auto order = [&](const std::string& text) {
        const auto runs = runs_of(as_bytes(text), {26, false, Direction::ltr, "en"}, {}, 0, fonts);
        return seen(text, visual_runs(runs, 0, static_cast<std::uint32_t>(text.size())));
    };

    // Without it the number would be drawn on the wrong side of the Arabic name.
    const std::string bare = order("ليلى 12 signed");
    const std::string wrapped = order(isolated("ليلى") + " 12 signed");

    CHECK(bare.find("12") < bare.find("ليلى"));
    CHECK(wrapped.find("12") > wrapped.find("ليلى"));
    CHECK(isolated("x") == "\u2068x\u2069");
}

TEST_CASE("Arabic letters are joined, and shorter than letters that stand alone") {
    Stage stage;
    const int joined = stage.typesetter.natural_width(block_of("سلام", "ar", 60));
    int alone = 0;
    for (const char* letter : {"س", "ل", "ا", "م"})
        alone += stage.typesetter.natural_width(block_of(letter, "ar", 60));
    CHECK(joined > 0);
    CHECK(joined < alone);
}

TEST_CASE("bold passages are set in the bold face") {
    FontSet fonts = Stage::open_fonts();
    const std::string text = "one two three";
    const std::vector<Emphasis> emphasis{{4, 7}};

    const auto runs =
        runs_of(as_bytes(text), {26, false, Direction::ltr, "en"}, emphasis, 0, fonts);

    REQUIRE(runs.size() == 3);
    CHECK_FALSE(runs[0].font.bold);
    CHECK(runs[1].font.bold);
    CHECK(text.substr(runs[1].begin, runs[1].end - runs[1].begin) == "two");
}

TEST_CASE("lines fit their width and lose no letter, in every script and at every size") {
    Stage stage;
    int lines_seen = 0;
    for (const SampleWords& words : sample_words())
        for (const char* text : {words.lead, words.body, words.yes})
            for (const int px : {18, 26, 50, 70})
                for (const int width : {120, 333, 772, 1200}) {
                    const TextBlock block = block_of(text, words.language, px);
                    const std::vector<Line> lines = stage.typesetter.break_lines(block, width);
                    std::uint32_t at = 0;
                    for (const Line& line : lines) {
                        ++lines_seen;
                        CHECK_MESSAGE(line.width <= width,
                                      as_text(block.text.subspan(line.begin, line.end - line.begin))
                                          << (line.hyphen ? "-" : ""));
                        // Only white space lies between two lines.
                        for (; at < line.begin; ++at)
                            CHECK(block.text[at] == ' ');
                        CHECK(line.end > line.begin);
                        at = line.end;
                    }
                    CHECK(at == block.text.size());
                }
    MESSAGE("lines checked: " << lines_seen);
    CHECK(lines_seen > 1000);
}

TEST_CASE("a word wider than the line is cut with a hyphen, an e-mail address without") {
    Stage stage;
    const std::vector<Line> word =
        stage.typesetter.break_lines(block_of("Gesichtserkennungstechnologie", "de", 62), 400);
    CHECK(word.size() > 1);
    CHECK(word.front().hyphen);
    CHECK_FALSE(word.back().hyphen);

    for (const char* address :
         {"name@example.org.", "https://Ban-Facial-Recognition.EU", "example.org"})
        for (const int width : {90, 150, 250}) {
            const TextBlock block = block_of(address, "en", 62);
            const auto lines = stage.typesetter.break_lines(block, width);
            CHECK(lines.size() > 1);
            for (const Line& line : lines)
                CHECK_FALSE(line.hyphen);
        }
    const TextBlock mail = block_of("name@example.org", "en", 62);
    const std::vector<Line> cut = stage.typesetter.break_lines(mail, 400);
    REQUIRE(cut.size() == 2);
    CHECK(as_text(mail.text.subspan(0, cut[0].end)) == "name@");

    TextBlock personal = block_of("somebodywithalongname@example.org", "de", 62);
    personal.personal = true;
    for (const Line& line : stage.typesetter.break_lines(personal, 400))
        CHECK_FALSE(line.hyphen);
}

TEST_CASE("a soft hyphen shows only where the line ends") {
    Stage stage;
    const TextBlock block = block_of("Gesichts\u00aderkennung", "de", 40);
    const int whole = stage.typesetter.natural_width(block);
    CHECK(whole == stage.typesetter.natural_width(block_of("Gesichtserkennung", "de", 40)));

    const std::vector<Line> lines = stage.typesetter.break_lines(block, whole - 10);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].hyphen);
    CHECK(as_text(block.text.subspan(lines[1].begin)) == "erkennung");
}

TEST_CASE("headings break into lines of about one length") {
    Stage stage;
    TextBlock block =
        block_of("No cameras that know your face in any street of this town", "en", 40);
    const int width = stage.typesetter.natural_width(block) - 40;
    const auto ragged = stage.typesetter.break_lines(block, width);
    block.balanced = true;
    const auto even = stage.typesetter.break_lines(block, width);

    REQUIRE(ragged.size() == 2);
    REQUIRE(even.size() == 2);
    CHECK(std::abs(even[0].width - even[1].width) < std::abs(ragged[0].width - ragged[1].width));
}

TEST_CASE("nothing is one empty line, and a line break makes the next") {
    Stage stage;
    CHECK(stage.typesetter.break_lines(block_of(""), 100).size() == 1);
    CHECK(stage.typesetter.break_lines(block_of("a\n\nb\n"), 100).size() == 4);
}

TEST_CASE("the caret walks along the letters, forward in Latin and backward in Arabic") {
    Stage stage;
    for (const auto& [text, language, forward] : {std::tuple{"Zoë Müller", "en", true},
                                                  {"Ελένη", "el", true},
                                                  {"سلام عليكم", "ar", false}}) {
        const TextBlock block = block_of(text, language, 40);
        const Line line = stage.typesetter.break_lines(block, 2000).front();
        int before = stage.typesetter.caret_x(block, line, 0);
        CHECK(before == (forward ? 0 : line.width));
        for (std::uint32_t at = 0; at < line.end;) {
            at = next_grapheme(block.text, at);
            const int x = stage.typesetter.caret_x(block, line, at);
            if (forward)
                CHECK(x > before);
            else
                CHECK(x < before);
            before = x;
        }
        CHECK(before == (forward ? line.width : 0));
    }
}

TEST_CASE("in mixed text the caret stands behind the letter before it") {
    Stage stage;
    const std::string text = "سلام Layla";
    const TextBlock block = block_of(text, "ar", 40);
    const Line line = stage.typesetter.break_lines(block, 2000).front();
    const auto at_end = static_cast<std::uint32_t>(text.size());

    // "Layla" is seen at the physical left; after its last letter comes the space to the Arabic.
    const int latin = stage.typesetter.natural_width(block_of("Layla", "en", 40));
    CHECK(std::abs(stage.typesetter.caret_x(block, line, at_end) - latin) <= 2);
    CHECK(stage.typesetter.caret_x(block, line, 0) == line.width);
}

TEST_CASE("a touch on the text finds the caret it shows") {
    Stage stage;
    int checked = 0;
    for (const char* text : {"Zoë Müller-Łukasiewicz", "ليلى بن عمر", "Йорданка Щерева"}) {
        const std::string_view language =
            text[0] == 'Z' ? "en" : (std::string_view(text).starts_with("Й") ? "bg" : "ar");
        const TextBlock block = block_of(text, language, 40);
        const Line line = stage.typesetter.break_lines(block, 4000).front();
        for (std::uint32_t at = 0; at <= line.end; at = next_grapheme(block.text, at)) {
            const int x = stage.typesetter.caret_x(block, line, at);
            CHECK(stage.typesetter.index_at(block, line, x) == at);
            ++checked;
            if (at == line.end) break;
        }
    }
    CHECK(checked > 40);
}

TEST_CASE("graphemes are letters as people see them") {
    struct Sample {
        const char* text;
        std::uint32_t count;
    };
    for (const Sample& sample : {Sample{"abc", 3},
                                 {"e\u0301", 1},
                                 {"a\u0308\u0323b", 2},
                                 {"مُحَمَّد", 4},
                                 {"👩‍👩‍👧", 1},
                                 {"🇪🇺🇫🇷", 2},
                                 {"\r\n", 1},
                                 {"", 0}}) {
        const Bytes text = as_bytes(sample.text);
        CHECK(grapheme_count(text) == sample.count);
        std::uint32_t forward = 0;
        for (std::uint32_t at = 0; at < text.size(); at = next_grapheme(text, at))
            ++forward;
        std::uint32_t backward = 0;
        for (auto at = static_cast<std::uint32_t>(text.size()); at > 0;
             at = previous_grapheme(text, at))
            ++backward;
        CHECK(forward == sample.count);
        CHECK(backward == sample.count);
    }
    CHECK(previous_grapheme(as_bytes("abc"), 99) == 2);
    CHECK(next_grapheme(as_bytes("abc"), 99) == 3);
}

TEST_CASE("directions of languages are known") {
    CHECK(right_to_left("ar"));
    CHECK(right_to_left("fa-IR"));
    CHECK_FALSE(right_to_left("el"));
    CHECK_FALSE(right_to_left(""));
}

TEST_CASE("any bytes at all are set without a crash, and every line fits") {
    Stage stage;
    std::mt19937 random(20201123);
    int blocks = 0;
    for (int round = 0; round < 300; ++round) {
        Buffer bytes(random() % 120);
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        TextBlock block = block_of("", round % 2 == 0 ? "en" : "ar", 26);
        block.text = bytes;
        block.personal = round % 3 == 0;
        const std::vector<Line> lines = stage.typesetter.break_lines(block, 300);
        for (const Line& line : lines) {
            CHECK(line.begin <= line.end);
            CHECK(line.end <= bytes.size());
            stage.typesetter.draw(stage.pixels.canvas(), {0, 0, 400, 100}, {10, 50}, {block, line},
                                  {0, 0, 0, 255});
            stage.typesetter.caret_x(block, line, line.begin + (line.end - line.begin) / 2);
        }
        ++blocks;
    }
    MESSAGE("random blocks set: " << blocks);
}

TEST_CASE("masked text is dots, one for each grapheme, whatever the letters are") {
    Stage stage;
    TextBlock narrow = block_of("iiiii");
    TextBlock wide = block_of("WWWWW");
    CHECK(stage.typesetter.natural_width(narrow) != stage.typesetter.natural_width(wide));
    narrow.masked = wide.masked = true;
    CHECK(stage.typesetter.natural_width(narrow) == stage.typesetter.natural_width(wide));
    const Line line = stage.typesetter.break_lines(narrow, 900).front();
    CHECK(stage.typesetter.caret_x(narrow, line, 5) == line.width);
}

TEST_CASE("rasters stay within their bound and are gone after forget()") {
    Stage stage;
    const Size large{1920, 1080};
    const Size small{800, 480};
    const auto bytes = [&stage] { return stage.typesetter.stats().raster_bytes; };
    stage.typesetter.follow_screen(large);
    const Canvas canvas = stage.pixels.canvas();
    for (int i = 0; i < 400; ++i) {
        const std::string text =
            "A line that is as long as a screen is wide, number " + std::to_string(i);
        const TextBlock block = block_of(text, "en", 60);
        const Line line = stage.typesetter.break_lines(block, 4000).front();
        stage.typesetter.draw(canvas, canvas.bounds(), {0, 100}, {block, line}, {0, 0, 0, 255});
    }
    CHECK(stage.typesetter.stats().made == 400);
    CHECK(bytes() <= Typesetter::raster_limit_bytes(large));
    CHECK(bytes() > Typesetter::raster_limit_bytes(small));

    stage.typesetter.follow_screen(small);
    CHECK(bytes() <= Typesetter::raster_limit_bytes(small));
    CHECK(stage.typesetter.stats().rasters > 10);

    stage.typesetter.forget();
    CHECK(bytes() == 0);
    CHECK(stage.typesetter.stats().rasters == 0);
}

TEST_CASE("the least recently used raster leaves first") {
    RasterStore store(250);
    const auto raster = [](std::size_t bytes) {
        Raster made;
        made.alpha.resize(bytes);
        return made;
    };
    store.put(1, raster(100));
    store.put(2, raster(100));
    CHECK(store.find(1) != nullptr);
    store.put(3, raster(100));
    CHECK(store.find(2) == nullptr);
    CHECK(store.find(1) != nullptr);
    CHECK(store.find(3) != nullptr);
    CHECK(store.bytes() == 200);
    // One that is larger than the bound is kept alone: it is about to be drawn.
    store.put(4, raster(1000));
    CHECK(store.count() == 1);
    store.clear();
    CHECK(store.bytes() == 0);
}

TEST_CASE("a line drawn again is not rasterised again, and its colour does not matter") {
    Stage stage;
    const Canvas canvas = stage.pixels.canvas();
    const TextBlock block = block_of("Sign now");
    const Line line = stage.typesetter.break_lines(block, 900).front();
    for (const Color color : {Color{0, 0, 0, 255}, Color{100, 0, 0, 255}, Color{200, 9, 9, 255}})
        stage.typesetter.draw(canvas, canvas.bounds(), {0, 100}, {block, line}, color);
    CHECK(stage.typesetter.stats().made == 1);
}

TEST_CASE(
    "every letter of the sample screens has a face, and a foreign one is known to have none") {
    FontSet fonts = Stage::open_fonts();
    CHECK(fonts.missing().empty());
    CHECK(fonts.face_for(U'س') == Face::arabic);
    CHECK(fonts.face_for(U'Ж') == Face::sans);
    CHECK(fonts.covered(U'ș'));
    CHECK(fonts.covered(U'→'));
    CHECK_FALSE(fonts.covered(U'漢'));
}

TEST_CASE("a folder without the base face is refused, and one without the others says which") {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("faces-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    CHECK_FALSE(FontSet::open(folder).has_value());

    std::filesystem::copy_file(std::filesystem::path(default_font_folder) / "NotoSans-Regular.ttf",
                               folder / "NotoSans-Regular.ttf");
    {
        Result<FontSet> fonts = FontSet::open(folder);
        REQUIRE(fonts.has_value());
        const std::vector<std::string> missing = fonts->missing();
        CHECK(std::count(missing.begin(), missing.end(), "NotoSansArabic-Bold.ttf") == 1);
        CHECK(std::count(missing.begin(), missing.end(), "NotoSans-Regular.ttf") == 0);
        // Text is still drawn, with boxes for what no face has.
        CHECK(fonts->width({{Face::arabic, true, 30}, true, {"Arab"}, as_bytes("سلام")}) > 0);
    }
    std::filesystem::remove_all(folder);
}
