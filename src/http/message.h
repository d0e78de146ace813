// Requests and responses as plain values, and the transport that carries them.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::http {

struct Header {
  std::string name;
  std::string value;
  friend bool operator==(const Header&, const Header&) = default;
};

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<Header> headers = {};
  std::string body = {};
  bool is_raw = false;  // the body is given as it comes, also where it is packed
};

struct ResponseHead {
  int status = 0;
  std::vector<Header> headers = {};
  // The first of that name, in any case.
  std::optional<std::string> find(std::string_view name) const;
};

// Where the body goes, unpacked unless it is asked for raw, in pieces. `begin` is called before each try, so that what an earlier one brought is thrown away.
struct Receiver {
  std::function<void(const ResponseHead& head)> begin = [](const ResponseHead&) {};
  std::function<void(std::string_view piece)> take = [](std::string_view) {};
};

struct Limits {
  double connect_seconds = 10;
  double deadline_seconds = 60;  // for one try as a whole, from the first byte sent to the last received
  double stall_seconds = 0;      // how long next to nothing may come; 0: as long as the deadline
};

// Why no whole response came.
enum class Failure {
  none,
  no_address,
  no_connection,
  no_trust,
  no_tls,
  too_slow,
  cut_off,
  bomb,
  not_understood,
  stopped
};

struct Exchange {
  ResponseHead head = {};
  Failure failure = Failure::none;
  std::string detail = {};  // without a secret: the library's own words
};

// One try, without redirects, retries or sign-in. What the receiver throws comes out.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual Exchange send(const Request& request, const Limits& limits, const Receiver& receiver) = 0;
  // Ends what is under way; later calls fail with `stopped`. Any thread may call.
  virtual void stop() = 0;
};

}  // namespace schoolhouse::http
