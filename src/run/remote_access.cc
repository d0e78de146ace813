// The network and the secrets of a project, made when they are first needed.
// SPDX-License-Identifier: Apache-2.0
#include "run/remote_access.h"

#include "http/client.h"
#include "http/curl_transport.h"
#include "http/timer.h"
#include "secret/secrets.h"

namespace schoolhouse::run {
namespace {

constexpr std::size_t longest_secret_answer = std::size_t{1} << 20U;

std::string fetch_text(http::Client& client, const std::string& url, const secret::Headers& headers) {
  std::vector<http::Header> credentials;
  for (const auto& [name, value] : headers) credentials.push_back({name, value});
  std::string body;
  client.send({.method = "GET", .url = url}, credentials, {},
              {[&](const http::ResponseHead&) { body.clear(); },
               [&](std::string_view piece) {
                 if (body.size() < longest_secret_answer) body += piece;
               }});
  return body;
}

}  // namespace

struct RemoteAccess::Parts {
  Parts(const project::Project& project, Clock& clock)
      : client(transport, timer, clock, http::system_chance()),
        outside(project.folder, [this](const std::string& url,
                                       const secret::Headers& headers) { return fetch_text(client, url, headers); }),
        secrets(project.settings.secrets, outside) {}
  http::CurlTransport transport;
  http::SystemTimer timer;
  http::Client client;
  secret::SystemOutside outside;
  secret::Secrets secrets;
};

RemoteAccess::RemoteAccess(const project::Project& project, Clock& clock) : project_(project), clock_(clock) {}
RemoteAccess::~RemoteAccess() = default;

connector::Remote RemoteAccess::get() {
  const std::scoped_lock hold(lock_);
  if (!parts_) {
    parts_ = std::make_unique<Parts>(project_, clock_);
    if (is_stopped_) parts_->client.stop();
  }
  return {parts_->client, parts_->secrets};
}

void RemoteAccess::stop() {
  const std::scoped_lock hold(lock_);
  is_stopped_ = true;
  if (parts_) parts_->client.stop();
}

}  // namespace schoolhouse::run
