// Signs in to one declared web service, keeps to its limits, and keeps secrets out of what is stored or told.
// SPDX-License-Identifier: Apache-2.0
#include "connector/web/web_session.h"

#include "base/text.h"
#include "http/url.h"
#include "secret/secrets.h"

namespace schoolhouse::connector {
namespace {

http::SignIn sign_in_of(const SignInDeclaration& declared, secret::Secrets& secrets) {
  const auto fill = [&](const std::string& text) { return secrets.fill(text); };
  switch (declared.kind) {
    case SignInKind::none:
      return http::NoSignIn{};
    case SignInKind::basic:
      return http::Basic{fill(declared.user), fill(declared.secret)};
    case SignInKind::bearer:
      return http::Bearer{fill(declared.secret)};
    case SignInKind::api_key:
      return http::ApiKey{declared.place == KeyPlace::query ? http::ApiKey::Where::query : http::ApiKey::Where::header,
                          declared.name, fill(declared.secret)};
    case SignInKind::oauth2:
      return http::ClientCredentials{
          fill(declared.token_url), fill(declared.user), fill(declared.secret), declared.scope,
          declared.is_in_body ? http::ClientCredentials::Way::body : http::ClientCredentials::Way::basic};
  }
  return http::NoSignIn{};
}

std::string home_of(const WebService& service, secret::Secrets& secrets) {
  std::string home = secrets.fill(service.url);
  while (home.ends_with('/')) home.pop_back();
  if (!http::origin_of(home))
    throw Error(
        {Fault::user, "'" + secrets.redact(home) + "' is not an address", {}, "write http:// or https:// in front"});
  return home;
}

bool has_secret(const std::string& text) { return text.find("{secret.") != std::string::npos; }

}  // namespace

WebSession::WebSession(const WebService& service, const Remote& remote)
    : service_(service),
      remote_(remote),
      home_(home_of(service, remote.secrets)),
      session_(remote.client, sign_in_of(service.sign_in, remote.secrets), home_) {
  remote_.client.budget().limit(http::host_of(home_), {service.concurrency, service.per_second});
}

bool WebSession::is_stopped() const { return remote_.client.is_stopped(); }

std::string WebSession::hide(std::string text) {
  if (const std::string token = session_.token(); !token.empty()) text = replace_all(std::move(text), token, "***");
  return remote_.secrets.with_names(std::move(text));
}

Error WebSession::redact(const Error& error) const {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    for (std::string* text : {&problem.what, &problem.fix, &problem.where.file})
      *text = remote_.secrets.redact(std::move(*text));
  }
  return Error(std::move(problems));
}

http::Request WebSession::fill(const http::Request& request) const {
  http::Request filled = request;
  filled.url = remote_.secrets.fill(request.url);
  const bool is_home = http::origin_of(filled.url) == http::origin_of(home_);
  if (!is_home) std::erase_if(filled.headers, [](const http::Header& header) { return has_secret(header.value); });
  for (http::Header& header : filled.headers) header.value = remote_.secrets.fill(header.value);
  filled.body = remote_.secrets.fill(request.body);
  return filled;
}

http::ResponseHead WebSession::send(const http::Request& request, const http::Receiver& receiver,
                                    http::SendOptions options) {
  options.limits.deadline_seconds = service_.deadline_seconds;
  options.retry.attempts = service_.attempts;
  return session_.send(request, options, receiver);
}

}  // namespace schoolhouse::connector
