// Tests of sending: what is tried again and when, what a host gets at once, and where credentials go.
// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include <gtest/gtest.h>

#include "tests/fakes/fake_http.h"

namespace schoolhouse::http {
namespace {

using fakes::Answer;
using fakes::FakeTimer;
using fakes::FakeTransport;

constexpr Micros saturday_noon = 1'793'448'000'000'000;  // 2026-10-31T12:00:00Z

struct Sent {
  std::string body;
  std::string told;  // by the error
  std::vector<double> waits;
  std::vector<Request> requests;
};

Sent send(const std::vector<Answer>& answers, const Request& request = {.url = "https://api.example.org/v1/rows?key=k"},
          const std::vector<Header>& credentials = {}) {
  std::size_t next = 0;
  FakeTransport transport([&](const Request&) { return answers[std::min(next++, answers.size() - 1)]; });
  FakeTimer timer;
  FixedClock clock(saturday_noon);
  Client client(transport, timer, clock, [] { return 1.0; });
  Sent sent;
  const Receiver receiver{[&](const ResponseHead&) { sent.body.clear(); },
                          [&](std::string_view piece) { sent.body += piece; }};
  try {
    client.send(request, credentials, {.retry = {.attempts = 4}}, receiver);
  } catch (const Error& error) {
    sent.told = error.what();
  }
  sent.waits = timer.waits;
  sent.requests = transport.requests;
  return sent;
}

TEST(Client, tries_again_what_may_pass) {
  const Answer good{.body = "[1]"};
  const struct {
    std::string_view name;
    Answer first;
    std::vector<double> waits;
  } cases[] = {
      {"500", {.status = 500}, {0.5}},
      {"503", {.status = 503}, {0.5}},
      {"429 without Retry-After", {.status = 429}, {0.5}},
      {"429 with seconds", {.status = 429, .headers = {{"retry-after", "7"}}}, {7.05}},
      {"503 with a date", {.status = 503, .headers = {{"Retry-After", "Sat, 31 Oct 2026 12:01:00 GMT"}}}, {60.05}},
      {"a date that has passed",
       {.status = 503, .headers = {{"Retry-After", "Sat, 31 Oct 2026 11:00:00 GMT"}}},
       {0.05}},
      {"a cut body", {.body = "[1,", .failure = Failure::cut_off}, {0.5}},
      {"too slow", {.failure = Failure::too_slow}, {0.5}},
      {"no connection", {.failure = Failure::no_connection}, {0.5}},
  };
  for (const auto& c : cases) {
    const Sent sent = send({c.first, good});
    EXPECT_EQ(sent.told, "") << c.name;
    EXPECT_EQ(sent.body, "[1]") << c.name;
    ASSERT_EQ(sent.waits.size(), c.waits.size()) << c.name;
    for (std::size_t i = 0; i < c.waits.size(); ++i) EXPECT_NEAR(sent.waits[i], c.waits[i], 1e-6) << c.name;
  }
}

TEST(Client, gives_up_with_a_message_without_query) {
  const struct {
    std::string_view name;
    Answer answer;
    std::size_t tries;
    std::string_view told;
  } cases[] = {
      {"500 for good",
       {.status = 500},
       4,
       "GET https://api.example.org/v1/rows: HTTP 500 (internal server error), in 4 tries"},
      {"404", {.status = 404}, 1, "GET https://api.example.org/v1/rows: HTTP 404 (not found)"},
      {"501", {.status = 501}, 1, "GET https://api.example.org/v1/rows: HTTP 501"},
      {"no trust",
       {.failure = Failure::no_trust},
       1,
       "GET https://api.example.org/v1/rows: the server's certificate is not trusted"},
      {"a bomb",
       {.failure = Failure::bomb},
       1,
       "GET https://api.example.org/v1/rows: the packed answer grows beyond all measure"},
      {"asks for an hour",
       {.status = 429, .headers = {{"Retry-After", "3600"}}},
       1,
       "GET https://api.example.org/v1/rows: HTTP 429 (too many requests)"},
  };
  for (const auto& c : cases) {
    const Sent sent = send({c.answer});
    EXPECT_EQ(sent.told.substr(0, sent.told.find('\n')), "error: " + std::string(c.told)) << c.name;
    EXPECT_EQ(sent.requests.size(), c.tries) << c.name;
    EXPECT_EQ(sent.told.find("key=k"), std::string::npos) << c.name;
  }
}

TEST(Client, waits_grow_and_stay_below_the_longest) {
  const RetryPolicy policy{.attempts = 10, .first_wait_seconds = 1, .longest_wait_seconds = 5};
  const Exchange exchange{.head = {.status = 503}};
  const std::vector<double> expected = {1, 2, 4, 5, 5, 5};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_DOUBLE_EQ(*next_wait(policy, static_cast<int>(i) + 1, exchange, 0, 1), expected[i]);
    EXPECT_DOUBLE_EQ(*next_wait(policy, static_cast<int>(i) + 1, exchange, 0, 0), expected[i] / 2) << "spread by half";
  }
  EXPECT_FALSE(next_wait(policy, 10, exchange, 0, 1));
}

TEST(Client, credentials_stay_with_their_origin) {
  const std::vector<Header> key{{"Authorization", "Bearer t"}};
  const struct {
    std::string_view name;
    std::string location;
    bool has_key;
    std::string_view told;
    Request request = {.url = "https://api.example.org/v1/rows",
                       .headers = {{"Accept", "application/json"}, {"X-Key", "k"}}};
  } cases[] = {
      {"same host", "/v2/rows", true, ""},
      {"another host", "https://evil.example.com/rows", false, ""},
      {"another port", "https://api.example.org:8443/rows", false, ""},
      {"to http", "http://api.example.org/rows", false, "it redirects from https to http"},
      {"a body to another host",
       "https://evil.example.com/rows",
       false,
       "it redirects what is sent to another host",
       {"POST", "https://api.example.org/v1/rows", {}, "{}"}},
      {"to a file", "file:///etc/passwd", false, "it redirects to no http or https address"},
  };
  for (const auto& c : cases) {
    const Sent sent = send({{.status = 307, .headers = {{"Location", c.location}}}, {.body = "[]"}}, c.request, key);
    ASSERT_FALSE(sent.requests.empty());
    EXPECT_EQ(sent.requests.front().headers.size(), c.request.headers.size() + 1) << c.name;
    EXPECT_EQ(sent.requests.front().headers.back(), key.front()) << c.name;
    if (!c.told.empty()) {
      EXPECT_NE(sent.told.find(c.told), std::string::npos) << c.name << sent.told;
      EXPECT_EQ(sent.requests.size(), 1U) << c.name;
      continue;
    }
    ASSERT_EQ(sent.requests.size(), 2U) << c.name;
    const std::vector<Header> plain{{"Accept", "application/json"}};
    EXPECT_EQ(sent.requests.back().headers, c.has_key ? sent.requests.front().headers : plain) << c.name;
    EXPECT_EQ(sent.body, "[]") << c.name;
  }
  const Sent endless = send({{.status = 302, .headers = {{"Location", "/again"}}}});
  EXPECT_NE(endless.told.find("it redirects without end"), std::string::npos);
  EXPECT_EQ(endless.requests.size(), 6U);
}

TEST(Budget, spaces_requests_and_shares_the_lower_limit) {
  FakeTimer timer;
  Budget budget(timer);
  budget.limit("a", {.concurrency = 2, .per_second = 4});
  budget.limit("a", {.concurrency = 8, .per_second = 2});
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(Budget::Turn(budget, "a").has_come());
  EXPECT_DOUBLE_EQ(timer.now(), 1.5) << "two a second";
  budget.pause("a", 10);
  EXPECT_TRUE(Budget::Turn(budget, "b").has_come());
  EXPECT_DOUBLE_EQ(timer.now(), 1.5) << "another host does not wait";
  EXPECT_TRUE(Budget::Turn(budget, "a").has_come());
  EXPECT_DOUBLE_EQ(timer.now(), 11.5);
}

}  // namespace
}  // namespace schoolhouse::http
