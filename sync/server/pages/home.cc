// SPDX-License-Identifier: MIT
#include "sync/server/pages/home.h"

#include <algorithm>
#include <cstdio>

#include "sync/core/date.h"

namespace streetsign::server {
namespace {

constexpr uint64_t least_shown = 10; // fewer signers than this could be told apart at a stall
constexpr size_t most_bars = 30;
constexpr int chart_width = 720;
constexpr int chart_height = 180;

struct Bar {
    std::string day;
    uint64_t more = 0; // since the bar before
    uint64_t total = 0;
};

std::vector<Bar> bars_of(const std::vector<DayTotal>& days) {
    std::vector<Bar> bars;
    uint64_t before = 0;
    for (const DayTotal& day : days) {
        const uint64_t total = day.totals.signatures;
        bars.push_back({day.day, total > before ? total - before : 0, total});
        before = total;
    }
    if (bars.size() > most_bars) bars.erase(bars.begin(), bars.end() - most_bars);
    return bars;
}

// 1234567 as "1 234 567", with narrow no-break spaces.
std::string grouped(uint64_t number) {
    const std::string digits = std::to_string(number);
    std::string text;
    for (size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && (digits.size() - i) % 3 == 0) text += "&#8239;";
        text += digits[i];
    }
    return text;
}

std::string chart(const std::vector<Bar>& bars) {
    uint64_t most = 1;
    for (const Bar& bar : bars)
        most = std::max(most, bar.more);
    const int step = chart_width / static_cast<int>(std::max<size_t>(bars.size(), 12));
    const int width = std::max(4, step - 6);
    std::string svg = "<svg class=\"chart\" viewBox=\"0 0 " + std::to_string(chart_width) + " " +
                      std::to_string(chart_height) +
                      "\" role=\"img\" aria-label=\"Signatures by day; the table below has the "
                      "numbers\" preserveAspectRatio=\"xMinYMax meet\">\n";
    svg += "<line class=\"axis\" x1=\"0\" y1=\"179\" x2=\"720\" y2=\"179\"/>\n";
    int left = 0;
    for (const Bar& bar : bars) {
        const int height = std::max(2, static_cast<int>(bar.more * (chart_height - 10) / most));
        svg += "<rect class=\"bar\" x=\"" + std::to_string(left) + "\" y=\"" +
               std::to_string(chart_height - 1 - height) + "\" width=\"" + std::to_string(width) +
               "\" height=\"" + std::to_string(height) + "\" rx=\"3\"><title>" + bar.day + ": " +
               std::to_string(bar.more) + "</title></rect>\n";
        left += step;
    }
    return svg + "</svg>\n";
}

std::string table(const std::vector<Bar>& bars) {
    std::string html = "<details><summary>The same as a table</summary>\n<table><thead><tr><th "
                       "scope=\"col\">Day</th><th scope=\"col\">New</th><th scope=\"col\">Total"
                       "</th></tr></thead><tbody>\n";
    for (auto bar = bars.rbegin(); bar != bars.rend(); ++bar)
        html += "<tr><th scope=\"row\">" + bar->day + "</th><td>" + grouped(bar->more) +
                "</td><td>" + grouped(bar->total) + "</td></tr>\n";
    return html + "</tbody></table></details>\n";
}

std::string numbers(const std::vector<DayTotal>& days, bool rehearsal) {
    const std::vector<DayTotal> shown = shown_days(days, rehearsal ? 1 : least_shown);
    if (days.empty())
        return "<p class=\"total quiet\">Soon</p>\n<p class=\"of\">The first count is published "
               "at the end of a day.</p>\n";
    if (shown.empty()) {
        if (rehearsal) return "<p class=\"total\">0</p>\n<p class=\"of\">signatures so far</p>\n";
        return "<p class=\"total quiet\">Fewer than ten</p>\n<p class=\"of\">signatures so far. "
               "The number is shown from ten on.</p>\n";
    }
    const std::vector<Bar> bars = bars_of(shown);
    return "<p class=\"total\">" + grouped(shown.back().totals.signatures) +
           "</p>\n<p class=\"of\">people have signed, counted up to <time>" + shown.back().day +
           "</time></p>\n" + chart(bars) + table(bars);
}

std::string how_to_check(const Manifest& manifest) {
    std::string keys;
    for (const VerifierKey& key : manifest.authorities)
        keys += "<li><code>" + escape_html(key.text()) + "</code></li>\n";
    return "<section><h2>Check it yourself</h2>\n"
           "<p>Every signature is a leaf in a public log that can only grow. The logs hold no "
           "names: "
           "only sealed commitments. Anyone can fetch them and check that nothing was added, "
           "dropped "
           "or changed.</p>\n"
           "<ul class=\"links\"><li><a href=\"/ledger/checkpoint\">The ledger&#8217;s head</a></li>"
           "<li><a href=\"/v1/logs\">The devices&#8217; logs</a></li>"
           "<li><a href=\"/v1/notes\">The campaign&#8217;s manifests</a></li></ul>\n"
           "<p>The program is <code>streetsign-verify</code>; these are the organisers&#8217; "
           "keys:</p>\n<ul class=\"keys\">" +
           keys + "</ul></section>\n";
}

} // namespace

std::string escape_html(std::string_view text) {
    std::string safe;
    for (const char letter : text) {
        switch (letter) {
        case '&':
            safe += "&amp;";
            break;
        case '<':
            safe += "&lt;";
            break;
        case '>':
            safe += "&gt;";
            break;
        case '"':
            safe += "&quot;";
            break;
        case '\'':
            safe += "&#39;";
            break;
        default:
            safe += letter;
        }
    }
    return safe;
}

std::vector<DayTotal> shown_days(const std::vector<DayTotal>& days, uint64_t least) {
    std::vector<DayTotal> shown;
    uint64_t before = 0;
    for (const DayTotal& day : days) {
        const uint64_t total = day.totals.signatures;
        const uint64_t step = total > before ? total - before : before - total;
        if (step < least) continue;
        shown.push_back(day);
        before = total;
    }
    return shown;
}

std::string home_page(const Manifest& manifest, const std::vector<DayTotal>& days) {
    const bool rehearsal = manifest.mode == Mode::rehearsal;
    const std::string title = escape_html(manifest.title);
    std::string html = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<title>" +
                       title +
                       "</title>\n<link rel=\"stylesheet\" href=\"/style.css\"></head>\n<body>\n";
    if (rehearsal)
        html += "<p class=\"band\"><strong>Rehearsal.</strong> Nothing here is a real signature; "
                "all of it will be thrown away.</p>\n";
    html += "<main>\n<h1>" + title + "</h1>\n<section class=\"count\">\n" +
            numbers(days, rehearsal) + "</section>\n" + how_to_check(manifest);
    html += "<footer><p>The count is published once a day and small numbers are held back, so that "
            "nobody can read from it who signed when. Signatures are taken until " +
            text_of(manifest.expires) + "; all records are destroyed by " +
            text_of(manifest.destroy_by) + ".</p></footer>\n</main>\n</body></html>\n";
    return html;
}

std::string home_style() {
    return R"(:root { --ink: #16202c; --soft: #55616f; --paper: #fbfaf7; --line: #d9d5cc; --accent: #0b5d66; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.125rem/1.55 system-ui, "Noto Sans", "Segoe UI", sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 3rem; }
.band { margin: 0; padding: .8rem 1.25rem; background: #ffd24a; color: #2b2100; text-align: center; }
h1 { font-size: clamp(1.6rem, 5vw, 2.4rem); line-height: 1.2; letter-spacing: -.01em; margin: 0 0 2rem; text-wrap: balance; }
h2 { font-size: 1.25rem; margin: 0 0 .5rem; }
section { margin: 0 0 3rem; }
.total { font-size: clamp(3.5rem, 17vw, 7rem); line-height: 1; font-weight: 700; margin: 0;
  color: var(--accent); font-variant-numeric: tabular-nums; letter-spacing: -.03em; }
.total.quiet { font-size: clamp(2.2rem, 9vw, 3.6rem); }
time { white-space: nowrap; }
.keys li { margin-bottom: .5rem; }
.of { margin: .6rem 0 2rem; color: var(--soft); }
.chart { width: 100%; height: auto; display: block; margin: 0 0 1rem; }
.bar { fill: var(--accent); }
.axis { stroke: var(--line); stroke-width: 2; }
details { border-top: 1px solid var(--line); padding-top: .75rem; }
summary { cursor: pointer; color: var(--accent); padding: .25rem 0; }
table { width: 100%; border-collapse: collapse; margin-top: .75rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .45rem .25rem; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-size: .95rem; }
th:first-child { text-align: left; }
.links { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; }
a { color: var(--accent); text-underline-offset: .2em; }
a:focus-visible, summary:focus-visible { outline: 3px solid #ffb000; outline-offset: 3px; border-radius: 2px; }
.keys { padding: 0; list-style: none; }
code { font: .85em/1.5 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
footer { border-top: 1px solid var(--line); padding-top: 1rem; color: var(--soft); font-size: 1rem; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceae4; --soft: #a7b0ba; --paper: #12181f; --line: #2d3844; --accent: #66c7cf; }
}
)";
}

} // namespace streetsign::server
