// Signs in to one service: what each request carries, and a token that all share.
// SPDX-License-Identifier: Apache-2.0
#include "http/session.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace schoolhouse::http {
namespace {

constexpr Micros second = 1'000'000;
constexpr double default_token_seconds = 600;
constexpr std::size_t longest_token_answer = std::size_t{1} << 20U;

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i)
      group = (group << 8U) | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += i <= count ? letters[(group >> (18 - 6 * i)) & 63U] : '=';
  }
  return text;
}

Session::Session(Client& client, SignIn sign_in, const std::string& home)
    : client_(client), sign_in_(std::move(sign_in)), home_(origin_of(home)) {}

std::string Session::token() {
  const std::scoped_lock hold(lock_);
  return token_;
}

void Session::fetch_token(const ClientCredentials& credentials, const SendOptions& options) {
  Request request{"POST",
                  credentials.token_url,
                  {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}}};
  request.body = "grant_type=client_credentials";
  if (!credentials.scope.empty()) request.body += "&scope=" + percent_encode(credentials.scope);
  std::vector<Header> headers;
  if (credentials.way == ClientCredentials::Way::basic) {
    headers.push_back({"Authorization", "Basic " + base64(percent_encode(credentials.client_id) + ":" +
                                                          percent_encode(credentials.client_secret))});
  } else {
    request.body += "&client_id=" + percent_encode(credentials.client_id) +
                    "&client_secret=" + percent_encode(credentials.client_secret);
  }
  std::string body;
  const Receiver receiver{[&](const ResponseHead&) { body.clear(); },
                          [&](std::string_view piece) {
                            if (body.size() < longest_token_answer) body += piece;
                          }};
  try {
    client_.send(request, headers, options, receiver);
  } catch (Error& error) {
    error.add_during("signing in");
    throw;
  }
  const auto answer = nlohmann::json::parse(body, nullptr, false);
  const auto token = answer.is_object() ? answer.find("access_token") : answer.end();
  if (!answer.is_object() || token == answer.end() || !token->is_string()) {
    throw Error({Fault::outside,
                 "POST " + without_query(credentials.token_url) + ": the answer holds no access_token",
                 {},
                 "check 'token_url:'",
                 {"signing in"}});
  }
  token_ = token->get<std::string>();
  double seconds = default_token_seconds;
  if (const auto said = answer.find("expires_in"); said != answer.end() && said->is_number())
    seconds = said->get<double>();
  // A little before, so that none runs out on its way.
  runs_out_at_ = client_.clock().now() + static_cast<Micros>(std::clamp(seconds * 0.9, 1.0, 1e9)) * second;
}

std::string Session::token_for_request(const SendOptions& options) {
  const std::scoped_lock hold(lock_);
  if (token_.empty() || client_.clock().now() >= runs_out_at_)
    fetch_token(std::get<ClientCredentials>(sign_in_), options);
  return token_;
}

void Session::forget(const std::string& token) {
  const std::scoped_lock hold(lock_);
  // Another thread may have a new one already.
  if (token_ == token) token_.clear();
}

ResponseHead Session::send(const Request& request, const SendOptions& options, const Receiver& receiver) {
  const bool is_home = home_ && origin_of(request.url) == home_;
  if (!is_home || std::holds_alternative<NoSignIn>(sign_in_)) return client_.send(request, {}, options, receiver);
  if (const auto* basic = std::get_if<Basic>(&sign_in_))
    return client_.send(request, {{"Authorization", "Basic " + base64(basic->user + ":" + basic->password)}}, options,
                        receiver);
  if (const auto* bearer = std::get_if<Bearer>(&sign_in_))
    return client_.send(request, {{"Authorization", "Bearer " + bearer->token}}, options, receiver);
  if (const auto* key = std::get_if<ApiKey>(&sign_in_)) {
    if (key->where == ApiKey::Where::header) return client_.send(request, {{key->name, key->key}}, options, receiver);
    Request with_key = request;
    with_key.url = with_query(request.url, {{key->name, key->key}});
    return client_.send(with_key, {}, options, receiver);
  }
  const std::string token = token_for_request(options);
  try {
    return client_.send(request, {{"Authorization", "Bearer " + token}}, options, receiver);
  } catch (const RequestFailed& failed) {
    if (failed.exchange().head.status != 401) throw;
  }
  forget(token);
  return client_.send(request, {{"Authorization", "Bearer " + token_for_request(options)}}, options, receiver);
}

}  // namespace schoolhouse::http
