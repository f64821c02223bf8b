// SPDX-License-Identifier: MIT
#include "sync/campaign/names.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "sync/log/note.h"

using namespace streetsign;

TEST_CASE("ids, domains and languages are what FORMAT.md says") {
    CHECK(is_id("stall-7"));
    CHECK(is_id(std::string(32, 'a')));
    for (const char* bad : {"", "Stall", "stall_7", "stall 7", "stáll", "a/b", "a+b", "a.b"})
        CHECK_MESSAGE(!is_id(bad), bad);
    CHECK(!is_id(std::string(33, 'a')));

    CHECK(is_domain("example.org"));
    CHECK(is_domain("localhost"));
    CHECK(is_domain("a-b.example.org"));
    for (const char* bad : {"", ".", "example..org", "Example.org", "-a.org", "a-.org", "a.org.",
                            "a_b.org", "a.org/x", "bücher.example"})
        CHECK_MESSAGE(!is_domain(bad), bad);

    for (const char* good : {"de", "el", "pt-BR", "zh-hant", "ast"})
        CHECK(is_language(good));
    for (const char* bad : {"", "d", "deut", "DE", "de-", "de-x", "../de", "de_DE"})
        CHECK_MESSAGE(!is_language(bad), bad);
}

TEST_CASE("a device's name says everything, and has one spelling") {
    const DeviceName name{{"example.org", "ban-example"}, "stall-7", 2};
    CHECK(name.text() == "example.org/ban-example/device/stall-7/2");
    CHECK(DeviceName::parse(name.text()).value() == name);
    CHECK(name.next().text() == "example.org/ban-example/device/stall-7/3");
    for (const char* bad :
         {"", "example.org/ban-example/device/stall-7", "example.org/ban-example/device/stall-7/0",
          "example.org/ban-example/device/stall-7/01", "example.org/ban-example/server",
          "example.org/ban-example/device/stall-7/1/", "example.org/ban/example/device/stall-7/1",
          "example.org/ban-example/Device/stall-7/1", "example.org//device/stall-7/1",
          "example.org/ban-example/device/stall-7/1000000000",
          "https://example.org/ban-example/device/stall-7/1"})
        CHECK_MESSAGE(!DeviceName::parse(bad), bad);
}

TEST_CASE("a device of another campaign is refused by its name") {
    const DeviceName name{{"example.org", "ban-example"}, "stall-7", 2};
    const Scope other = Scope::create("example.org", "another").value();

    CHECK(DeviceName::parse_in(name.scope, name.text()).value() == name);
    CHECK(DeviceName::parse_in(other, name.text()).error().code == Code::refused);
    CHECK(DeviceName::parse_in(other, "stall-7").error().code == Code::malformed);
}

TEST_CASE("the longest name there is can still be an origin") {
    const std::string label(63, 'd');
    const DeviceName name{
        {label + "." + label, std::string(32, 'c')}, std::string(32, 'i'), max_epoch};
    CHECK(is_domain(name.scope.domain));
    CHECK(name.text().size() <= max_key_name);
    CHECK(is_key_name(name.text()));
    CHECK(DeviceName::parse(name.text()).value() == name);
}

TEST_CASE("an origin's hash is the SHA-256 of its bytes") {
    CHECK(hex(origin_hash("abc").view()) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
