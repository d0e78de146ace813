// Signs in to one service: what each request carries, and a token that all share.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <mutex>
#include <string>
#include <variant>

#include "http/client.h"
#include "http/url.h"

namespace schoolhouse::http {

struct NoSignIn {};
struct Basic {
  std::string user;
  std::string password;
};
struct Bearer {
  std::string token;
};
struct ApiKey {
  enum class Where { header, query } where = Where::header;
  std::string name = "X-API-Key";
  std::string key;
};
// OAuth 2.0 client credentials.
struct ClientCredentials {
  std::string token_url;
  std::string client_id;
  std::string client_secret;
  std::string scope = {};
  enum class Way { basic, body } way = Way::basic;  // how id and secret are sent
};
using SignIn = std::variant<NoSignIn, Basic, Bearer, ApiKey, ClientCredentials>;

// Any thread may call; one token is fetched for all of them, and again when it runs out or is refused.
class Session {
 public:
  // Credentials go to the origin of `home` only.
  Session(Client& client, SignIn sign_in, const std::string& home);
  // As Client::send. Where an answer 401 may come from a token that ran out, a new one is fetched, once.
  ResponseHead send(const Request& request, const SendOptions& options, const Receiver& receiver);
  Client& client() { return client_; }
  // The token under way, to keep it out of texts; empty when there is none.
  std::string token();

 private:
  std::string token_for_request(const SendOptions& options);
  void forget(const std::string& token);
  void fetch_token(const ClientCredentials& credentials, const SendOptions& options);

  Client& client_;
  SignIn sign_in_;
  std::optional<std::string> home_;
  std::mutex lock_;
  std::string token_;
  Micros runs_out_at_ = 0;
};

// RFC 4648.
std::string base64(std::string_view bytes);

}  // namespace schoolhouse::http
