// SPDX-License-Identifier: MIT
// How a coroutine of the server waits: `co_await` gives the error as a value, it is not thrown.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace streetsign::server {

constexpr auto as_values = boost::asio::as_tuple(boost::asio::use_awaitable);

} // namespace streetsign::server
