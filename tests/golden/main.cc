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
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/golden/shots.h"
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

Picture8 draw(Visitor& visitor) {
    Picture8 picture;
    for (const std::uint32_t pixel : visitor.pixels())
        for (const unsigned shift : {16U, 8U, 0U})
            picture.push_back(static_cast<std::uint8_t>(pixel >> shift & 0xffU));
    return picture;
}

std::filesystem::path file_of(const std::filesystem::path& folder, const Shot& shot) {
    return folder / (shot.name + ".ppm");
}

bool write_picture(const std::filesystem::path& path, const Shot& shot, const Picture8& picture) {
    std::ofstream file(path, std::ios::binary);
    file << "P6\n" << shot.size.width << " " << shot.size.height << "\n255\n";
    file.write(reinterpret_cast<const char*>(picture.data()),
               static_cast<std::streamsize>(picture.size()));
    return file.good();
}

// Empty when there is none, or none of this size.
Picture8 read_picture(const std::filesystem::path& path, const Shot& shot) {
    std::ifstream file(path, std::ios::binary);
    std::string kind;
    int width = 0;
    int height = 0;
    int most = 0;
    file >> kind >> width >> height >> most;
    file.get();
    if (kind != "P6" || Size{width, height} != shot.size || most != 255) return {};
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

// True when it looks as it must.
bool compare(const Shot& shot, const Picture8& drawn, const std::filesystem::path& folder) {
    const Picture8 wanted = read_picture(file_of(folder, shot), shot);
    if (wanted.size() != drawn.size()) {
        std::cout << "  " << shot.name << ": there is no picture of this size to compare with\n";
        return false;
    }
    const Difference difference = difference_of(drawn, wanted);
    if (difference.pixels == 0) return true;
    const auto width = static_cast<std::size_t>(shot.size.width);
    std::cout << "  " << shot.name << ": " << difference.pixels << " pixels differ, by up to "
              << difference.largest << ", the first at " << difference.first % width << ","
              << difference.first / width << "\n";
    return false;
}

} // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 2 ? argv[1] : "";
    if ((what != "--draw" && what != "--compare") || argc > 4 || !start_crypto()) {
        std::cerr << "golden --draw FOLDER | --compare FOLDER [SPOIL]\n";
        return 2;
    }
    const std::filesystem::path folder = argv[2];
    const int spoil = argc == 4 ? std::atoi(argv[3]) : 0;
    const std::vector<std::string> spoken = the_languages();
    std::size_t looked = 0;
    std::size_t unlike = 0;
    for (const Shot& shot : shots()) {
        if (std::find(spoken.begin(), spoken.end(), shot.language) == spoken.end()) {
            std::cout << "  " << shot.name << ": nobody speaks " << shot.language << " here\n";
            continue;
        }
        SilentVoice voice; // as at a stall, where the bar has "Read aloud"
        Visitor visitor(shot.size, nullptr, &voice);
        if (!go(visitor, shot)) return 1;
        Picture8 picture = draw(visitor);
        std::uint8_t& middle = picture[picture.size() / 2];
        middle = static_cast<std::uint8_t>(middle > 127 ? middle - spoil : middle + spoil);
        ++looked;
        if (what == "--draw" && !write_picture(file_of(folder, shot), shot, picture)) return 1;
        if (what == "--compare" && !compare(shot, picture, folder)) ++unlike;
    }
    std::cout << "golden: " << looked << " screens, " << unlike << " unlike their pictures\n";
    return unlike == 0 ? 0 : 1;
}
