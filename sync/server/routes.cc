// SPDX-License-Identifier: MIT
#include "sync/server/routes.h"

#include "sync/campaign/ledger_entry.h"
#include "sync/core/text.h"
#include "sync/server/pages/home.h"
#include "sync/server/publication.h"
#include "sync/server/replies.h"

namespace streetsign::server {
namespace {

// ---- 1.1 to 1.3

HttpReply manifest_is_missing() {
    HttpReply reply = word_reply(503, "unknown-manifest");
    reply.retry_after_s = retry_later_s;
    return reply;
}

HttpReply reply_of(IntakeAnswer answer) {
    switch (answer.outcome) {
    case Outcome::stored:
        return bytes_reply(200, octets, std::move(answer.body));
    case Outcome::quarantined:
        return word_reply(202, "quarantined");
    case Outcome::malformed:
        return word_reply(400, "malformed");
    case Outcome::not_certified:
        return word_reply(403, "not-certified");
    case Outcome::mismatch:
        return word_reply(400, "mismatch");
    case Outcome::contradicts:
        return bytes_reply(422, plain_text, std::move(answer.body));
    case Outcome::out_of_order:
        return bytes_reply(409, plain_text, std::move(answer.body));
    case Outcome::envelope_missing:
        return word_reply(400, "envelope-missing");
    case Outcome::closed:
        return word_reply(403, "closed");
    case Outcome::not_found:
        return not_found();
    case Outcome::unknown_manifest:
        break;
    case Outcome::try_again:
        return trouble();
    }
    return manifest_is_missing();
}

HttpReply post_batch(Service& service, const HttpRequest& request, std::string_view) {
    return reply_of(service.intake.accept(request.body));
}

HttpReply get_answer(Service& service, const HttpRequest&, std::string_view rest) {
    const std::vector<std::string_view> parts = split(rest, '/');
    if (parts.size() != 3) return not_found();
    const auto origin = parse_hex_fixed<OriginHash>(parts[0]);
    const auto size = parse_decimal(parts[1]);
    const auto root = parse_hex_fixed<RootHash>(parts[2]);
    if (!origin || !size || !root) return not_found();
    return reply_of(service.intake.answer_for(*origin, {*size}, *root));
}

// ---- 1.4, 1.5, 2.1, 2.4

HttpReply list_notes(Service& service, const HttpRequest& request, std::string_view) {
    Notes::Wanted wanted{.all = viewer_of(service, request) == Viewer::desk, .device = {}};
    constexpr std::string_view device = "device=";
    const std::string_view query = request.query;
    if (query.starts_with(device)) {
        if (!is_id(query.substr(device.size()))) return not_found();
        wanted = {.all = false, .device = std::string(query.substr(device.size()))};
    } else if (!query.empty()) {
        return not_found();
    }
    const Result<std::string> list = service.notes.list(wanted);
    return list ? text_reply(*list) : trouble();
}

HttpReply get_note(Service& service, const HttpRequest&, std::string_view rest) {
    const auto hash = parse_hex_fixed<Digest>(rest);
    if (!hash) return not_found();
    Result<std::optional<Buffer>> note = service.notes.find(*hash);
    if (!note) return trouble();
    if (!*note) return not_found();
    HttpReply reply = bytes_reply(200, plain_text, std::move(**note));
    reply.lasting = true;
    return reply;
}

HttpReply post_note(Service& service, const HttpRequest& request, std::string_view) {
    switch (service.notes.take(request.body)) {
    case NoteOutcome::taken:
        return word_reply(200, "taken");
    case NoteOutcome::malformed:
        return word_reply(400, "malformed");
    case NoteOutcome::not_authority:
        return word_reply(403, "not-authority");
    case NoteOutcome::conflict:
        return word_reply(409, "conflict");
    case NoteOutcome::try_again:
        break;
    }
    return trouble();
}

HttpReply post_request(Service& service, const HttpRequest& request, std::string_view) {
    switch (service.notes.keep_request(request.body)) {
    case Notes::RequestOutcome::kept:
        return word_reply(202, "kept");
    case Notes::RequestOutcome::malformed:
        return word_reply(400, "malformed");
    case Notes::RequestOutcome::not_certified:
        return word_reply(403, "not-certified");
    case Notes::RequestOutcome::try_again:
        break;
    }
    return trouble();
}

HttpReply get_requests(Service& service, const HttpRequest&, std::string_view) {
    Result<Buffer> requests = service.notes.requests();
    return requests ? bytes_reply(200, octets, std::move(*requests)) : trouble();
}

// ---- 2.5, 4

HttpReply get_metrics(Service& service, const HttpRequest&, std::string_view) {
    const Counters& counters = service.counters;
    std::string text = "# TYPE streetsign_requests_total counter\nstreetsign_requests_total " +
                       std::to_string(counters.requests.load()) +
                       "\n# TYPE streetsign_replies_total counter\n";
    for (size_t status = 0; status < counters.replies.size(); ++status)
        if (const uint64_t count = counters.replies[status].load(); count != 0)
            text += "streetsign_replies_total{status=\"" + std::to_string(status) + "\"} " +
                    std::to_string(count) + "\n";
    text += "# TYPE streetsign_healthy gauge\nstreetsign_healthy " +
            std::string(service.queue.healthy() ? "1" : "0") +
            "\n# TYPE streetsign_logs_behind gauge\nstreetsign_logs_behind " +
            std::to_string(service.queue.heads().logs_behind()) + "\n";
    return text_reply(text);
}

HttpReply get_health(Service& service, const HttpRequest&, std::string_view) {
    return service.queue.healthy() ? text_reply("ok\n") : trouble();
}

HttpReply get_home(Service& service, const HttpRequest&, std::string_view) {
    const auto page = [&]() -> Result<HttpReply> {
        const ReaderPool::Lease reader = TRY(service.readers.lease());
        const std::vector<DayTotal> days = TRY(day_totals(*reader));
        const auto terms = service.terms.get();
        HttpReply reply = text_reply(home_page(terms->now(), days));
        reply.content_type = "text/html; charset=utf-8";
        return reply;
    };
    return reply_or_trouble(page());
}

HttpReply get_style(Service&, const HttpRequest&, std::string_view) {
    HttpReply reply = text_reply(home_style());
    reply.content_type = "text/css; charset=utf-8";
    return reply;
}

HttpReply post_withdrawal(Service&, const HttpRequest&, std::string_view) {
    return word_reply(501, "not-here");
}

// ---- the table

enum class Match { exact, below }; // below: the handler gets what stands after the pattern
enum class Takes { nothing, batch, note, request, little };
enum class Who { anyone, desk };

struct Route {
    Method method;
    Match match;
    std::string_view pattern;
    Takes takes;
    Who who;
    Handler* handler;
};

constexpr Route routes[] = {
    {Method::post, Match::exact, "/v1/batches", Takes::batch, Who::anyone, post_batch},
    {Method::get, Match::below, "/v1/answers/", Takes::nothing, Who::anyone, get_answer},
    {Method::get, Match::exact, "/v1/notes", Takes::nothing, Who::anyone, list_notes},
    {Method::get, Match::below, "/v1/notes/", Takes::nothing, Who::anyone, get_note},
    {Method::post, Match::exact, "/v1/notes", Takes::note, Who::anyone, post_note},
    {Method::post, Match::exact, "/v1/requests", Takes::request, Who::anyone, post_request},
    {Method::get, Match::exact, "/v1/requests", Takes::nothing, Who::desk, get_requests},
    {Method::get, Match::exact, "/v1/logs", Takes::nothing, Who::anyone, list_logs},
    {Method::get, Match::below, "/v1/logs/", Takes::nothing, Who::anyone, get_log_file},
    {Method::get, Match::below, "/v1/envelopes/", Takes::nothing, Who::desk, get_envelopes},
    {Method::get, Match::below, "/ledger/", Takes::nothing, Who::anyone, get_ledger_file},
    {Method::post, Match::exact, "/v1/withdrawals", Takes::little, Who::anyone, post_withdrawal},
    {Method::get, Match::exact, "/metrics", Takes::nothing, Who::desk, get_metrics},
    {Method::get, Match::exact, "/healthz", Takes::nothing, Who::anyone, get_health},
    {Method::get, Match::exact, "/", Takes::nothing, Who::anyone, get_home},
    {Method::get, Match::exact, "/style.css", Takes::nothing, Who::anyone, get_style},
};

const Route* find_route(Method method, std::string_view path) {
    for (const Route& route : routes) {
        const bool fits = route.match == Match::exact ? path == route.pattern
                                                      : path.size() > route.pattern.size() &&
                                                            path.starts_with(route.pattern);
        if (fits && route.method == method) return &route;
    }
    return nullptr;
}

HttpReply choose(Service& service, const HttpRequest& request) {
    const Viewer viewer = viewer_of(service, request);
    if (viewer == Viewer::wrong_token) return word_reply(401, "desk-only");
    const Route* const route = find_route(request.method, request.path);
    if (route == nullptr) return not_found();
    if (route->who == Who::desk && viewer != Viewer::desk) return word_reply(401, "desk-only");
    const std::string_view path = request.path;
    const std::string_view rest =
        route->match == Match::below ? path.substr(route->pattern.size()) : std::string_view();
    HttpReply reply = route->handler(service, request, rest);
    if (viewer == Viewer::desk) reply.lasting = false; // a desk's view is nobody else's
    return reply;
}

// Bytes of a body; 0: this route takes none.
size_t body_limit(const Service& service, Takes takes) {
    switch (takes) {
    case Takes::nothing:
        return 0;
    case Takes::batch:
        return service.terms.get()->batch_limit();
    case Takes::note:
        return max_ledger_note; // longer ones have no place in the ledger
    case Takes::request:
        return longest_request;
    case Takes::little:
        return 1024;
    }
    return 0;
}

} // namespace

HttpReply answer(Service& service, const HttpRequest& request) {
    HttpReply reply = choose(service, request);
    ++service.counters.requests;
    ++service.counters.replies[static_cast<size_t>(reply.status)];
    return reply;
}

std::optional<HttpReply> refuse_body(const Service& service, std::string_view path,
                                     uint64_t length) {
    const Route* const route = find_route(Method::post, path);
    const size_t limit = route == nullptr ? 0 : body_limit(service, route->takes);
    if (limit == 0) return not_found();
    if (length <= limit) return std::nullopt;
    // A larger cell may come with a serial that was not added here yet; to say "too large" would
    // tell the device to give up.
    if (route->takes == Takes::batch && length <= max_batch_size) return manifest_is_missing();
    return word_reply(413, "too-large");
}

} // namespace streetsign::server
