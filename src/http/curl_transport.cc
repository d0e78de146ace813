// Carries requests over the network by libcurl.
// SPDX-License-Identifier: Apache-2.0
#include "http/curl_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <exception>
#include <new>

#include "base/text.h"
#include "http/inflate.h"

namespace schoolhouse::http {
namespace {

// Slower than this counts as nothing at all.
constexpr long least_bytes_per_second = 100;

struct FreeList {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void add(List& list, const std::string& line) {
  curl_slist* longer = ::curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

// libcurl is made ready once a process, before any handle.
void make_ready() {
  static const CURLcode state = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  if (state != CURLE_OK) throw std::bad_alloc();
}

// One response as it comes.
struct Arrival {
  const Receiver& receiver;
  const std::atomic<bool>& is_stopped;
  bool is_raw = false;
  ResponseHead head = {};
  std::unique_ptr<Inflate> inflate = {};
  bool has_begun = false;
  bool is_packed = false;
  Inflate::Outcome unpacked = Inflate::Outcome::fine;
  std::exception_ptr thrown = {};

  void add_header(std::string_view line) {
    line = trim(line);
    if (line.starts_with("HTTP/")) {
      head = {};
      return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    head.headers.push_back({std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
  }

  void begin(long status) {
    if (has_begun) return;
    has_begun = true;
    head.status = static_cast<int>(status);
    const std::string encoding = to_lower(head.find("Content-Encoding").value_or(""));
    is_packed = !is_raw && (encoding == "gzip" || encoding == "x-gzip" || encoding == "deflate");
    if (is_packed) inflate = std::make_unique<Inflate>();
    receiver.begin(head);
  }

  bool take(std::string_view bytes) {
    if (!inflate) {
      receiver.take(bytes);
      return true;
    }
    unpacked = inflate->take(bytes, receiver.take);
    return unpacked == Inflate::Outcome::fine;
  }
};

struct Context {
  Arrival& arrival;
  CURL* handle;
};

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* context) {
  try {
    static_cast<Context*>(context)->arrival.add_header({bytes, size * count});
  } catch (...) {
    static_cast<Context*>(context)->arrival.thrown = std::current_exception();
    return 0;
  }
  return size * count;
}

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* context) {
  auto& [arrival, handle] = *static_cast<Context*>(context);
  try {
    long status = 0;
    ::curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    arrival.begin(status);
    return arrival.take({bytes, size * count}) ? size * count : 0;
  } catch (...) {
    arrival.thrown = std::current_exception();
    return 0;
  }
}

int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Context*>(context)->arrival.is_stopped ? 1 : 0;
}

Failure failure_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return Failure::none;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Failure::no_address;
    case CURLE_OPERATION_TIMEDOUT:
      return Failure::too_slow;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return Failure::cut_off;
    case CURLE_SSL_CONNECT_ERROR:
      return Failure::no_tls;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return Failure::no_trust;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return Failure::not_understood;
    case CURLE_ABORTED_BY_CALLBACK:
      return Failure::stopped;
    default:
      return Failure::no_connection;
  }
}

List set_up(CURL* handle, const Request& request, const Limits& limits, Context& context) {
  ::curl_easy_reset(handle);
  ::curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  ::curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  ::curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  // Packed bodies are unpacked here, where their growth can be watched.
  ::curl_easy_setopt(handle, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  ::curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_seconds * 1000));
  ::curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.deadline_seconds * 1000));
  if (limits.stall_seconds > 0) {
    ::curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, least_bytes_per_second);
    ::curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(limits.stall_seconds)));
  }
  ::curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, 512L * 1024);
  ::curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  ::curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
  ::curl_easy_setopt(handle, CURLOPT_HEADERDATA, &context);
  ::curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
  ::curl_easy_setopt(handle, CURLOPT_WRITEDATA, &context);
  ::curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  ::curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
  ::curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &context);
  if (request.method != "GET") ::curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (!request.body.empty() || request.method == "POST") {
    ::curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    ::curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  List headers;
  // A large body is sent without asking first.
  add(headers, "Expect:");
  // Parts of a raw body are asked for by their place in it: it must be the same whoever packs it.
  add(headers, request.is_raw ? "Accept-Encoding: identity" : "Accept-Encoding: gzip");
  for (const Header& header : request.headers) {
    // A header of no value is written with a semicolon.
    add(headers, header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  ::curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  return headers;
}

}  // namespace

void CurlTransport::CloseHandle::operator()(void* handle) const { ::curl_easy_cleanup(static_cast<CURL*>(handle)); }

CurlTransport::CurlTransport() { make_ready(); }
CurlTransport::~CurlTransport() = default;

CurlTransport::Handle CurlTransport::take_handle() {
  const std::scoped_lock hold(lock_);
  if (idle_.empty()) {
    Handle handle(::curl_easy_init());
    if (!handle) throw std::bad_alloc();
    return handle;
  }
  Handle handle = std::move(idle_.back());
  idle_.pop_back();
  return handle;
}

Exchange CurlTransport::send(const Request& request, const Limits& limits, const Receiver& receiver) {
  if (is_stopped_) return {.failure = Failure::stopped};
  Handle handle = take_handle();
  Arrival arrival{.receiver = receiver, .is_stopped = is_stopped_, .is_raw = request.is_raw};
  Context context{arrival, handle.get()};
  const List headers = set_up(handle.get(), request, limits, context);
  std::array<char, CURL_ERROR_SIZE> words{};
  ::curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, words.data());
  const CURLcode code = ::curl_easy_perform(handle.get());
  if (arrival.thrown) std::rethrow_exception(arrival.thrown);

  Exchange exchange{.failure = failure_of(code)};
  long status = 0;
  ::curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_OK) arrival.begin(status);
  exchange.head = arrival.head;
  exchange.head.status = static_cast<int>(status);
  if (arrival.unpacked == Inflate::Outcome::bomb) {
    exchange.failure = Failure::bomb;
  } else if (arrival.unpacked == Inflate::Outcome::damaged) {
    exchange.failure = Failure::cut_off;
    exchange.detail = "its gzip is damaged";
  } else if (code == CURLE_OK && arrival.is_packed && !arrival.inflate->is_complete() && request.method != "HEAD") {
    exchange.failure = Failure::cut_off;
    exchange.detail = "its gzip ends too early";
  } else if (code != CURLE_OK) {
    exchange.detail = words[0] != '\0' ? words.data() : ::curl_easy_strerror(code);
  }
  ::curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, nullptr);
  const std::scoped_lock hold(lock_);
  idle_.push_back(std::move(handle));
  return exchange;
}

}  // namespace schoolhouse::http
