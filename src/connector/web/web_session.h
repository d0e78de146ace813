// Signs in to one declared web service, keeps to its limits, and keeps secrets out of what is stored or told.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>

#include "connector/source.h"
#include "http/session.h"

namespace schoolhouse::connector {

// Any thread may call. The service outlives it.
class WebSession {
 public:
  WebSession(const WebService& service, const Remote& remote);
  // Secrets and variables filled in; headers that hold a secret are left out of what does not go to the service's own origin.
  http::Request fill(const http::Request& request) const;
  // As http::Session::send, by the service's limits. The request is filled already.
  http::ResponseHead send(const http::Request& request, const http::Receiver& receiver, http::SendOptions options = {});
  // The text with secrets as {secret.NAME}: what may be stored.
  std::string hide(std::string text);
  // The error with secrets as ***: what may be told.
  Error redact(const Error& error) const;
  bool is_stopped() const;

 private:
  const WebService& service_;
  Remote remote_;
  std::string home_;
  http::Session session_;
};

}  // namespace schoolhouse::connector
