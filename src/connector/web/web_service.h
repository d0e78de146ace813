// A declared web service: its address, sign-in and politeness, whatever is fetched from it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace schoolhouse::connector {

// Texts may hold {secret.NAME} and {env.NAME}, which are filled in when a request is made.
using NamedText = std::pair<std::string, std::string>;

enum class SignInKind { none, basic, bearer, api_key, oauth2 };
enum class KeyPlace { header, query };
struct SignInDeclaration {
  SignInKind kind = SignInKind::none;
  std::string user = {};
  std::string secret = {};  // password, token, key or client secret
  std::string name = {};    // of the header or parameter of a key
  KeyPlace place = KeyPlace::header;
  std::string token_url = {};
  std::string scope = {};
  bool is_in_body = false;  // client id and secret
};

struct WebService {
  std::string url;  // without a slash at the end
  std::vector<NamedText> headers = {};
  SignInDeclaration sign_in = {};
  int concurrency = 4;
  double per_second = 0;  // 0: as fast as the service answers
  int attempts = 5;
  double deadline_seconds = 60;
};

}  // namespace schoolhouse::connector
