// Tests of signing in: what a request carries, where it goes, and tokens that run out.
// SPDX-License-Identifier: Apache-2.0
#include "http/session.h"

#include <gtest/gtest.h>

#include "tests/fakes/fake_http.h"

namespace schoolhouse::http {
namespace {

using fakes::Answer;
using fakes::FakeTimer;
using fakes::FakeTransport;

std::string header(const Request& request, std::string_view name) {
  for (const Header& row : request.headers) {
    if (row.name == name) return row.value;
  }
  return {};
}

TEST(Session, carries_what_was_declared_to_the_home_origin_only) {
  const struct {
    std::string_view name;
    SignIn sign_in;
    std::string_view header, value, url;
  } cases[] = {
      {"none", NoSignIn{}, "Authorization", "", "https://a.org/x"},
      {"basic", Basic{"Aladdin", "open sesame"}, "Authorization",
       "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "https://a.org/x"},
      {"bearer", Bearer{"t"}, "Authorization", "Bearer t", "https://a.org/x"},
      {"key in a header", ApiKey{ApiKey::Where::header, "X-Key", "k"}, "X-Key", "k", "https://a.org/x"},
      {"key in the query", ApiKey{ApiKey::Where::query, "key", "k&k"}, "X-Key", "", "https://a.org/x?key=k%26k"},
  };
  for (const auto& c : cases) {
    FakeTransport transport([](const Request&) { return Answer{}; });
    FakeTimer timer;
    FixedClock clock(0);
    Client client(transport, timer, clock, [] { return 0.5; });
    Session session(client, c.sign_in, "https://a.org/base");
    session.send({.url = "https://a.org/x"}, {}, {});
    session.send({.url = "https://b.org/x"}, {}, {});
    EXPECT_EQ(header(transport.requests[0], c.header), c.value) << c.name;
    EXPECT_EQ(transport.requests[0].url, c.url) << c.name;
    EXPECT_EQ(header(transport.requests[1], c.header), "") << c.name;
    EXPECT_EQ(transport.requests[1].url, "https://b.org/x") << c.name;
  }
}

TEST(Session, shares_one_token_and_fetches_another_when_it_is_refused_or_runs_out) {
  int tokens = 0;
  bool is_refused = false;
  FakeTransport transport([&](const Request& request) {
    if (request.url == "https://a.org/token")
      return Answer{.body = R"({"access_token": "t)" + std::to_string(++tokens) + R"(", "expires_in": 100})"};
    if (is_refused && header(request, "Authorization") == "Bearer t1") return Answer{.status = 401};
    return Answer{.body = "[]"};
  });
  FakeTimer timer;
  FixedClock clock(0);
  Client client(transport, timer, clock, [] { return 0.5; });
  Session session(client, ClientCredentials{"https://a.org/token", "id", "se:cret", "read"}, "https://a.org");
  for (int i = 0; i < 3; ++i) session.send({.url = "https://a.org/x"}, {}, {});
  EXPECT_EQ(tokens, 1);
  EXPECT_EQ(transport.requests.front().body, "grant_type=client_credentials&scope=read");
  EXPECT_EQ(header(transport.requests.front(), "Authorization"), "Basic " + base64("id:se%3Acret"));
  is_refused = true;
  session.send({.url = "https://a.org/x"}, {}, {});
  EXPECT_EQ(tokens, 2);
  EXPECT_EQ(header(transport.requests.back(), "Authorization"), "Bearer t2");
  clock.set(Micros{91} * 1'000'000);
  session.send({.url = "https://a.org/x"}, {}, {});
  EXPECT_EQ(tokens, 3);
}

TEST(Session, a_refused_sign_in_is_told_once) {
  FakeTransport transport([](const Request& request) {
    return request.url == "https://a.org/token" ? Answer{.body = R"({"access_token": "t"})"} : Answer{.status = 401};
  });
  FakeTimer timer;
  FixedClock clock(0);
  Client client(transport, timer, clock, [] { return 0.5; });
  Session session(client, ClientCredentials{"https://a.org/token", "id", "secret", "", ClientCredentials::Way::body},
                  "https://a.org");
  EXPECT_THROW(session.send({.url = "https://a.org/x"}, {}, {}), RequestFailed);
  EXPECT_EQ(transport.requests.size(), 4U) << "token, refused, new token, refused";
  EXPECT_EQ(transport.requests.front().body, "grant_type=client_credentials&client_id=id&client_secret=secret");

  FakeTransport no_token([](const Request&) { return Answer{.body = "<html>"}; });
  Client other(no_token, timer, clock, [] { return 0.5; });
  Session wrong(other, ClientCredentials{"https://a.org/token", "id", "secret"}, "https://a.org");
  try {
    wrong.send({.url = "https://a.org/x"}, {}, {});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.problems().front().what, "POST https://a.org/token: the answer holds no access_token");
  }
}

}  // namespace
}  // namespace schoolhouse::http
