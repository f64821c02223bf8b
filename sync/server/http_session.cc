// SPDX-License-Identifier: MIT
#include "sync/server/http_session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sync/server/http_head.h"

namespace streetsign::server {
namespace {

namespace net = boost::asio;
using std::chrono::milliseconds;

constexpr size_t body_step = size_t{32} << 10; // memory follows what arrives, not what is announced
constexpr size_t most_drained = size_t{32} << 20;
constexpr milliseconds drain_time{2000};
constexpr uint32_t retry_after_crowd_s = 10;

// Bytes of a body while it arrives and is worked on.
class BodyShare {
public:
    explicit BodyShare(std::atomic<size_t>& all) : all_(all) {}
    BodyShare(const BodyShare&) = delete;
    ~BodyShare() { all_ -= mine_; }
    size_t grow(size_t bytes) {
        mine_ += bytes;
        return all_ += bytes;
    }

private:
    std::atomic<size_t>& all_;
    size_t mine_ = 0;
};

// One of the bodies that may come over a bad network, while there are not too many.
class Patience {
public:
    Patience(std::atomic<size_t>& all, size_t most) : all_(all), granted_(++all <= most) {
        if (!granted_) --all_;
    }
    Patience(const Patience&) = delete;
    ~Patience() {
        if (granted_) --all_;
    }
    bool granted() const { return granted_; }

private:
    std::atomic<size_t>& all_;
    bool granted_;
};

// A request that is being answered, until the answer is out or something threw.
class Answering {
public:
    explicit Answering(UnderWay& requests) : requests_(requests) { requests_.begin(); }
    Answering(const Answering&) = delete;
    ~Answering() { requests_.end(); }

private:
    UnderWay& requests_;
};

// One connection's requests. What came beyond a header is kept for its body or the next request.
class Session {
public:
    Session(Connection& connection, HttpWork& work) : connection_(connection), work_(work) {}
    // One request and its reply. False: the connection ends.
    net::awaitable<bool> serve_one(uint64_t wait_ms);

private:
    enum class Came { head, garbage, nothing };
    net::awaitable<Came> read_head(HeadParser& parser);
    net::awaitable<bool> read_body(RequestHead& head, BodyShare& share);
    net::awaitable<bool> read_step(Buffer& body, size_t length);
    net::awaitable<HttpReply> handle(HttpRequest request);
    net::awaitable<bool> write(HttpReply reply, bool keep_alive);
    net::awaitable<void> refuse(HttpReply reply);
    milliseconds time_for(size_t bytes, uint64_t bytes_per_s) const {
        return milliseconds(work_.settings.transfer_ms + 1000 * bytes / bytes_per_s);
    }

    Connection& connection_;
    HttpWork& work_;
    Buffer early_;
    bool wants_head_only_ = false; // of the request at hand
};

net::awaitable<Session::Came> Session::read_head(HeadParser& parser) {
    for (;;) {
        const HeadParser::Progress progress = parser.take(early_);
        if (progress == HeadParser::Progress::complete) co_return Came::head;
        if (progress == HeadParser::Progress::malformed) co_return Came::garbage;
        const size_t before = early_.size();
        early_.resize(longest_head);
        const auto arrived = co_await connection_.read_some(std::span(early_).subspan(before));
        early_.resize(before + arrived.bytes);
        if (arrived.error)
            co_return arrived.error == net::error::eof&& parser.begun() ? Came::garbage
                                                                        : Came::nothing;
    }
}

net::awaitable<bool> Session::serve_one(uint64_t wait_ms) {
    HeadParser parser;
    wants_head_only_ = false;
    connection_.expires_after(milliseconds(wait_ms));
    const Came came = co_await read_head(parser);
    if (came == Came::garbage) co_await refuse(word_reply(400, "malformed"));
    if (came != Came::head) co_return false;

    RequestHead head = parser.judge(work_.refuse_body);
    wants_head_only_ = head.wants_head_only;
    if (head.refused) {
        co_await refuse(std::move(*head.refused));
        co_return false;
    }
    const bool keep_alive = head.keep_alive && !work_.ending;
    BodyShare share(work_.body_bytes); // until the answer is out
    if (head.length != 0) {
        const bool whole = co_await read_body(head, share);
        if (!whole) co_return false;
    }
    const Answering answering(work_.requests);
    HttpReply reply = co_await handle(std::move(head.request));
    co_return co_await write(std::move(reply), keep_alive);
}

net::awaitable<bool> Session::read_body(RequestHead& head, BodyShare& share) {
    const HttpSettings& settings = work_.settings;
    const Patience patience(work_.patient_bodies, settings.most_patient_bodies);
    if (head.awaits_go_ahead)
        co_await connection_.write(as_bytes("HTTP/1.1 100 Continue\r\n\r\n"), {});
    connection_.expires_after(time_for(head.length, patience.granted()
                                                        ? settings.patient_bytes_per_s
                                                        : settings.slowest_bytes_per_s));
    Buffer& body = head.request.body;
    body.reserve(head.length); // address space; its pages come with the bytes
    while (body.size() < head.length) {
        const size_t step = std::min(body_step, head.length - body.size());
        if (share.grow(step) > settings.most_body_bytes) {
            HttpReply crowd = word_reply(429, "slow-down");
            crowd.retry_after_s = retry_after_crowd_s;
            co_await refuse(std::move(crowd));
            co_return false;
        }
        const bool read = co_await read_step(body, step);
        if (!read) co_return false;
    }
    co_return true;
}

net::awaitable<bool> Session::read_step(Buffer& body, size_t length) {
    const size_t begin = body.size();
    // What came with the header first.
    const auto came = std::min(early_.size(), length);
    const auto end_of_early = early_.begin() + static_cast<std::ptrdiff_t>(came);
    body.insert(body.end(), early_.begin(), end_of_early);
    early_.erase(early_.begin(), end_of_early);
    body.resize(begin + length);
    const auto error = co_await connection_.read_all(std::span(body).subspan(begin + came));
    co_return !error;
}

// On a worker's thread, so that no socket waits for a disk.
net::awaitable<HttpReply> Session::handle(HttpRequest request) {
    const auto answer = [this, &request]() -> net::awaitable<HttpReply> {
        HttpReply reply = work_.handler(request);
        co_return reply;
    };
    HttpReply reply = co_await net::co_spawn(work_.workers, answer, net::use_awaitable);
    co_return reply;
}

net::awaitable<bool> Session::write(HttpReply reply, bool keep_alive) {
    const std::string head = reply_head(reply, keep_alive);
    if (wants_head_only_) reply.body.clear();
    connection_.expires_after(time_for(reply.body.size(), work_.settings.slowest_bytes_per_s));
    const auto error = co_await connection_.write(as_bytes(head), reply.body);
    co_return !error && keep_alive;
}

// Answers, then reads on for a moment what the other side is still sending.
net::awaitable<void> Session::refuse(HttpReply reply) {
    {
        const Answering answering(work_.requests);
        co_await write(std::move(reply), false);
    }
    co_await connection_.drain(most_drained, drain_time);
}

} // namespace

void UnderWay::begin() {
    const std::lock_guard lock(mutex_);
    ++count_;
}

void UnderWay::end() {
    {
        const std::lock_guard lock(mutex_);
        --count_;
    }
    none_.notify_all();
}

void UnderWay::wait_for_none(std::chrono::seconds at_most) {
    std::unique_lock lock(mutex_);
    none_.wait_for(lock, at_most, [this] { return count_ == 0; });
}

net::awaitable<void> serve(Connection& connection, HttpWork& work) {
    Session session(connection, work);
    uint64_t wait_ms = work.settings.header_ms;
    while (!work.ending) {
        const bool go_on = co_await session.serve_one(wait_ms);
        if (!go_on) break;
        wait_ms = work.settings.idle_ms;
    }
    connection.end_sending();
}

} // namespace streetsign::server
