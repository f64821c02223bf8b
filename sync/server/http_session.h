// SPDX-License-Identifier: MIT
// What a connection says: requests one after the other, each within its limits and deadlines, given
// to the handler on a worker's thread, and the reply. Owns no socket and no listening.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "sync/server/connection.h"
#include "sync/server/http_settings.h"

namespace streetsign::server {

// Requests that are being answered, from the whole request to the last byte of its reply.
class UnderWay {
public:
    void begin();
    void end();
    void wait_for_none(std::chrono::seconds at_most);

private:
    std::mutex mutex_; // of count_
    std::condition_variable none_;
    size_t count_ = 0;
};

// What the connections of one server share.
struct HttpWork {
    HttpSettings settings;
    HttpHandler handler;
    BodyRefusal refuse_body;
    boost::asio::thread_pool workers;
    std::atomic<size_t> body_bytes = 0;     // that are arriving or worked on
    std::atomic<size_t> patient_bodies = 0; // that are arriving, and may be slow
    std::atomic<bool> ending = false;
    UnderWay requests;

    explicit HttpWork(const HttpSettings& wanted) : settings(wanted), workers(wanted.workers) {}
};

// Until either side ends it. Both must outlive it.
boost::asio::awaitable<void> serve(Connection& connection, HttpWork& work);

} // namespace streetsign::server
