// SPDX-License-Identifier: MIT
// The only file that includes Beast's parser. It reads nothing itself: Beast's own reading of
// bodies goes through a buffer of 512 bytes at a time, which made a batch eight times slower.
#include "sync/server/http_head.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>

namespace streetsign::server {
namespace {

namespace http = boost::beast::http;

// "Bearer <token>", the scheme in whatever case (RFC 9110, 11.1). Anything else is given as it is,
// which is no token: whoever wanted to be the desk and is not must not take the public view for
// its.
std::string bearer_of(const http::fields& fields) {
    constexpr boost::beast::string_view scheme = "Bearer";
    const auto value = fields[http::field::authorization];
    const std::string_view text(value.data(), value.size());
    const size_t space = text.find(' ');
    const bool bearer = space != text.npos && boost::beast::iequals(value.substr(0, space), scheme);
    const size_t token = bearer ? text.find_first_not_of(' ', space) : 0;
    return std::string(text.substr(token));
}

bool has_bare_lf(Bytes head) {
    const std::string_view text = as_text(head);
    for (size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
        if (at == 0 || text[at - 1] != '\r') return true;
    return false;
}

} // namespace

std::string reply_head(const HttpReply& reply, bool keep_alive) {
    const auto reason = http::obsolete_reason(static_cast<http::status>(reply.status));
    std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " ";
    head.append(reason.data(), reason.size());
    const auto field = [&](std::string_view name, std::string_view value) {
        head.append("\r\n").append(name).append(": ").append(value);
    };
    field("Content-Type", reply.content_type);
    field("Cache-Control", reply.lasting ? "public, max-age=31536000, immutable" : "no-store");
    field("X-Content-Type-Options", "nosniff");
    field("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
    field("Referrer-Policy", "no-referrer");
    if (reply.status == 405) field("Allow", "GET, HEAD, POST");
    if (reply.retry_after_s) field("Retry-After", std::to_string(*reply.retry_after_s));
    if (!keep_alive) field("Connection", "close");
    field("Content-Length", std::to_string(reply.body.size()));
    return head + "\r\n\r\n";
}

struct HeadParser::Parser {
    http::request_parser<http::empty_body> beast;

    // What is wrong with it, or nothing; `length`: of the body that is to come.
    std::optional<HttpReply> find_fault(std::string_view path, const BodyRefusal& refuse_body,
                                        size_t& length) const;
};

HeadParser::HeadParser() : parser_(std::make_unique<Parser>()) {
    parser_->beast.header_limit(longest_head);
    parser_->beast.body_limit(boost::none); // judged below, by route
}

HeadParser::~HeadParser() = default;

HeadParser::Progress HeadParser::take(Buffer& arrived) {
    while (!arrived.empty() && !parser_->beast.is_header_done()) {
        boost::system::error_code error;
        const size_t used =
            parser_->beast.put(boost::asio::buffer(arrived.data(), arrived.size()), error);
        arrived.erase(arrived.begin(), arrived.begin() + static_cast<std::ptrdiff_t>(used));
        taken_ += used;
        if (error == http::error::need_more) break;
        if (error) return Progress::malformed;
    }
    if (parser_->beast.is_header_done())
        return taken_ <= longest_head ? Progress::complete : Progress::malformed;
    // Beast would wait for a line's end behind a last line that is a bare LF.
    const bool too_long = taken_ + arrived.size() >= longest_head;
    return too_long || has_bare_lf(arrived) ? Progress::malformed : Progress::needs_more;
}

bool HeadParser::begun() const { return parser_->beast.got_some(); }

std::optional<HttpReply> HeadParser::Parser::find_fault(std::string_view path,
                                                        const BodyRefusal& refuse_body,
                                                        size_t& length) const {
    const auto& fields = beast.get();
    if (fields.version() != 11 || fields.count(http::field::host) != 1 ||
        fields[http::field::host].empty() || !path.starts_with('/') ||
        fields.count(http::field::authorization) > 1 ||
        fields.count(http::field::content_length) > 1)
        return word_reply(400, "malformed");
    const bool encoded = fields.count(http::field::transfer_encoding) != 0;
    if (encoded && fields.count(http::field::content_length) != 0)
        return word_reply(400, "malformed");
    if (encoded) return word_reply(411, "length-required");
    const auto announced = beast.content_length();
    if (fields.method() != http::verb::post) {
        if (announced && *announced != 0) return word_reply(400, "malformed");
        if (fields.method() != http::verb::get && fields.method() != http::verb::head)
            return word_reply(405, "method");
        return std::nullopt;
    }
    if (!announced) return word_reply(411, "length-required");
    length = static_cast<size_t>(*announced);
    return refuse_body(path, *announced);
}

RequestHead HeadParser::judge(const BodyRefusal& refuse_body) const {
    const auto& fields = parser_->beast.get();
    const std::string_view target(fields.target().data(), fields.target().size());
    const size_t mark = target.find('?');
    RequestHead head;
    head.request.method = fields.method() == http::verb::post ? Method::post : Method::get;
    head.request.path = std::string(target.substr(0, mark));
    head.request.query = mark == target.npos ? "" : std::string(target.substr(mark + 1));
    head.request.bearer = bearer_of(fields);
    head.wants_head_only = fields.method() == http::verb::head;
    head.keep_alive = fields.keep_alive();
    head.awaits_go_ahead = fields[http::field::expect] == "100-continue";
    head.refused = parser_->find_fault(head.request.path, refuse_body, head.length);
    return head;
}

} // namespace streetsign::server
