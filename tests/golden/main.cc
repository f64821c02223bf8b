// SPDX-License-Identifier: MIT
// golden: draws the screens of shots.cc, or compares them with pictures. golden.py turns the
// committed PNG files into the plain pictures (PPM, "P6") that this reads and writes.
//
//     golden --draw FOLDER                writes FOLDER/<name>.ppm for each
//     golden --compare FOLDER [SPOIL]     compares with what lies there, two steps a channel
//     allowed
//
// SPOIL: the middle pixel of each screen is made so much lighter before it is compared (control).
// A shot in a language this campaign does not speak is left out and named. Exit 0: as wanted.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "tests/golden/shots.h"
#include "tests/kiosk-preview/steward_tour.h"
#include "tests/kiosk/support/silent_voice.h"
#include "tests/kiosk/support/visitor.h"

using namespace streetsign;
using namespace streetsign::kiosk;
using namespace streetsign::kiosk::test;

namespace {

constexpr int tolerance = 2; // per channel; another processor's rounding differs by one

using Picture8 = std::vector<std::uint8_t>; // red, green, blue; row by row

bool do_act(Visitor& visitor, const std::string& act) {
    const std::size_t space = act.find(' ');
    const std::string verb = act.substr(0, space);
    const std::string rest = space == std::string::npos ? "" : act.substr(space + 1);
    if (verb == "tap") return visitor.tap(rest);
    if (verb == "type") return visitor.type(rest);
    if (verb == "wait")
        visitor.wait(std::strtoull(rest.c_str(), nullptr, 10));
    else if (verb == "hinder")
        visitor.collector.hindered = static_cast<Hindrance>(std::atoi(rest.c_str()));
    else if (verb == "broken")
        visitor.collector.broken = true;
    else
        return false;
    return true;
}

// False, and a sentence, when the way cannot be gone.
bool go(Visitor& visitor, const Shot& shot) {
    std::vector<std::string> way{"tap begin", "tap lang-" + shot.language};
    for (const std::string& act : way)
        if (!do_act(visitor, act)) return false;
    for (int i = 0; i < shot.text_size; ++i)
        if (!visitor.tap_on_bar("bar-text-size")) return false;
    for (int i = 0; i < shot.contrast; ++i)
        if (!visitor.tap_on_bar("bar-contrast")) return false;
    for (const std::string& act : shot.way)
        if (!do_act(visitor, act)) {
            std::cerr << "golden: " << shot.name << ": cannot \"" << act << "\"\n";
            return false;
        }
    return true;
}

Picture8 draw(const Canvas& canvas) {
    Picture8 picture;
    for (int y = 0; y < canvas.height; ++y)
        for (int x = 0; x < canvas.width; ++x)
            for (const unsigned shift : {16U, 8U, 0U})
                picture.push_back(static_cast<std::uint8_t>(canvas.row(y)[x] >> shift & 0xffU));
    return picture;
}

bool write_picture(const std::filesystem::path& path, Size size, const Picture8& picture) {
    std::ofstream file(path, std::ios::binary);
    file << "P6\n" << size.width << " " << size.height << "\n255\n";
    file.write(reinterpret_cast<const char*>(picture.data()),
               static_cast<std::streamsize>(picture.size()));
    return file.good();
}

// Empty when there is none, or none of this size.
Picture8 read_picture(const std::filesystem::path& path, Size size) {
    std::ifstream file(path, std::ios::binary);
    std::string kind;
    int width = 0;
    int height = 0;
    int most = 0;
    file >> kind >> width >> height >> most;
    file.get();
    if (kind != "P6" || Size{width, height} != size || most != 255) return {};
    return Picture8((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

struct Difference {
    std::size_t pixels = 0;
    std::size_t first = 0;
    int largest = 0;
};

Difference difference_of(const Picture8& one, const Picture8& other) {
    Difference difference;
    for (std::size_t pixel = 0; pixel * 3 < one.size(); ++pixel) {
        int largest = 0;
        for (std::size_t channel = 0; channel < 3; ++channel)
            largest = std::max(largest, std::abs(static_cast<int>(one[pixel * 3 + channel]) -
                                                 static_cast<int>(other[pixel * 3 + channel])));
        if (largest <= tolerance) continue;
        if (difference.pixels++ == 0) difference.first = pixel;
        difference.largest = std::max(difference.largest, largest);
    }
    return difference;
}

// What is drawn goes into the folder, or is compared with what lies there.
class Gallery {
public:
    Gallery(std::filesystem::path folder, bool comparing, int spoil)
        : folder_(std::move(folder)), comparing_(comparing), spoil_(spoil) {}

    void hang(const std::string& name, const Canvas& canvas) {
        Picture8 drawn = draw(canvas);
        std::uint8_t& middle = drawn[drawn.size() / 2];
        middle = static_cast<std::uint8_t>(middle > 127 ? middle - spoil_ : middle + spoil_);
        const std::filesystem::path file = folder_ / (name + ".ppm");
        const Size size = canvas.bounds().size();
        const bool good = comparing_ ? as_it_must_be(name, drawn, read_picture(file, size), size)
                                     : write_picture(file, size, drawn);
        ++looked_;
        if (!good) ++unlike_;
    }
    bool close() const {
        std::cout << "golden: " << looked_ << " screens, " << unlike_ << " unlike their pictures\n";
        return unlike_ == 0;
    }

private:
    static bool as_it_must_be(const std::string& name, const Picture8& drawn,
                              const Picture8& wanted, Size size) {
        if (wanted.size() != drawn.size()) {
            std::cout << "  " << name << ": there is no picture of this size to compare with\n";
            return false;
        }
        const Difference difference = difference_of(drawn, wanted);
        if (difference.pixels == 0) return true;
        const auto width = static_cast<std::size_t>(size.width);
        std::cout << "  " << name << ": " << difference.pixels << " pixels differ, by up to "
                  << difference.largest << ", the first at " << difference.first % width << ","
                  << difference.first / width << "\n";
        return false;
    }

    std::filesystem::path folder_;
    bool comparing_;
    int spoil_;
    std::size_t looked_ = 0;
    std::size_t unlike_ = 0;
};

bool speaks(const std::string& name, const std::string& language) {
    static const std::vector<std::string> spoken = the_languages();
    if (std::find(spoken.begin(), spoken.end(), language) != spoken.end()) return true;
    std::cout << "  " << name << ": nobody speaks " << language << " here\n";
    return false;
}

bool hang(Gallery& gallery, const Shot& shot) {
    if (!speaks(shot.name, shot.language)) return true;
    SilentVoice voice; // as at a stall, where the bar has "Read aloud"
    Visitor visitor(shot.size, nullptr, &voice);
    if (!go(visitor, shot)) return false;
    visitor.look();
    gallery.hang(shot.name, visitor.canvas());
    return true;
}

bool hang(Gallery& gallery, const StewardShots& shots) {
    if (!speaks("the steward's pages", shots.language)) return true;
    const TourWay way{shots.language, shots.size, static_cast<TextSize>(shots.text_size)};
    std::set<std::string> missing(shots.pages.begin(), shots.pages.end());
    StewardTour tour(the_texts(), the_catalogues(), way, [&](const Stop& stop) {
        if (missing.erase(std::string(stop.name)) > 0)
            gallery.hang(std::string(stop.name) + "-" + shots.language, stop.canvas);
    });
    if (tour.walk() && missing.empty()) return true;
    std::cerr << "golden: " << tour.failure();
    for (const std::string& page : missing)
        std::cerr << "; no page " << page;
    std::cerr << "\n";
    return false;
}

} // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 2 ? argv[1] : "";
    if ((what != "--draw" && what != "--compare") || argc > 4 || !start_crypto()) {
        std::cerr << "golden --draw FOLDER | --compare FOLDER [SPOIL]\n";
        return 2;
    }
    doctest::Context context; // the steward's terminal in a folder is that of the unit tests
    context.setAsDefaultForAssertsOutOfTestCases();
    Gallery gallery(argv[2], what == "--compare", argc == 4 ? std::atoi(argv[3]) : 0);
    for (const Shot& shot : shots())
        if (!hang(gallery, shot)) return 1;
    for (const StewardShots& pages : steward_shots())
        if (!hang(gallery, pages)) return 1;
    return gallery.close() ? 0 : 1;
}
