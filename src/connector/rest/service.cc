// One service that tables are fetched from: its sign-in, limits, and a request for one answer.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/service.h"

#include <algorithm>

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

std::string home_of(const RestSource& source, secret::Secrets& secrets) {
  std::string home = secrets.fill(source.url);
  while (home.ends_with('/')) home.pop_back();
  if (!http::origin_of(home))
    throw Error(
        {Fault::user, "'" + secrets.redact(home) + "' is not an address", {}, "write http:// or https:// in front"});
  return home;
}

bool has_secret(const std::string& text) { return text.find("{secret.") != std::string::npos; }

}  // namespace

Error with_texts(const Error& error, const std::function<std::string(std::string)>& change) {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    problem.what = change(std::move(problem.what));
    problem.fix = change(std::move(problem.fix));
    problem.where.file = change(std::move(problem.where.file));
  }
  return Error(std::move(problems));
}

Service::Service(const RestSource& source, const Remote& remote)
    : source_(source),
      remote_(remote),
      home_(home_of(source, remote.secrets)),
      session_(remote.client, sign_in_of(source.sign_in, remote.secrets), home_) {
  remote_.client.budget().limit(http::host_of(home_), {source.concurrency, source.per_second});
}

bool Service::is_stopped() const { return remote_.client.is_stopped(); }

std::string Service::hide(std::string text) {
  if (const std::string token = session_.token(); !token.empty()) text = replace_all(std::move(text), token, "***");
  return remote_.secrets.with_names(std::move(text));
}

// Headers that hold a secret go to the service's own origin only.
http::Request Service::fill(const http::Request& request) {
  http::Request filled = request;
  filled.url = remote_.secrets.fill(request.url);
  const bool is_home = http::origin_of(filled.url) == http::origin_of(home_);
  if (!is_home) std::erase_if(filled.headers, [](const http::Header& header) { return has_secret(header.value); });
  for (http::Header& header : filled.headers) header.value = remote_.secrets.fill(header.value);
  filled.body = remote_.secrets.fill(request.body);
  return filled;
}

Answer Service::ask(const RestTable& table, const RequestSpec& spec, const PageKey& page, PageWriter& body) {
  const http::Request request = fill(page_request(source_, table, spec, page));
  std::optional<ResponseScan> scan;
  bool is_kept = false;
  const http::Receiver receiver{[&](const http::ResponseHead& head) {
                                  is_kept = head.status >= 200 && head.status < 300;
                                  body.restart();
                                  scan.emplace(table.records, fields_of(table.paging));
                                },
                                [&](std::string_view piece) {
                                  if (!is_kept) return;
                                  body.take(piece);
                                  scan->feed(piece);
                                }};
  const http::SendOptions options{.limits = {.deadline_seconds = source_.deadline_seconds},
                                  .retry = {.attempts = source_.attempts}};
  Answer answer;
  try {
    const http::ResponseHead head = session_.send(request, options, receiver);
    if (!scan) scan.emplace(table.records, fields_of(table.paging));
    ScanResult result = scan->finish();
    const std::string shown = request.method + " " + http::without_query(request.url) + ": ";
    if (!result.fault.empty()) throw Error({Fault::outside, shown + result.fault, {}, result.fix});
    answer.facts.records = result.records;
    answer.facts.rows_print = std::move(result.rows_print);
    answer.facts.fields = std::move(result.fields);
    answer.facts.hints = std::move(result.hints);
    if (const auto link = head.find("Link")) answer.facts.header_link = next_of_link_header(*link);
  } catch (const http::RequestFailed& failed) {
    const bool has_answer = failed.exchange().failure == http::Failure::none;
    if (has_answer && std::ranges::find(table.statuses_without_rows, failed.exchange().head.status) !=
                          table.statuses_without_rows.end()) {
      answer.has_body = false;
      answer.asked = hide(request.url);
      return answer;
    }
    throw with_texts(failed, [&](std::string text) { return remote_.secrets.redact(std::move(text)); });
  } catch (const Error& error) {
    throw with_texts(error, [&](std::string text) { return remote_.secrets.redact(std::move(text)); });
  }
  // Links may be relative, and may repeat a key of the query.
  const auto make_whole = [&](std::optional<std::string>& link) {
    if (!link || link->empty()) return;
    const auto whole = http::resolve(request.url, *link);
    if (!whole)
      throw Error(
          {Fault::outside, "the next page is at no http or https address", {}, "tell whoever runs the service"});
    if (request.url.starts_with("https://") && whole->starts_with("http://"))
      throw Error({Fault::outside, "the next page leads from https to http", {}, "tell whoever runs the service"});
    link = hide(*whole);
  };
  make_whole(answer.facts.header_link);
  if (const auto* kind = std::get_if<NextLink>(&table.paging.paging)) {
    if (const auto link = answer.facts.fields.find(kind->field); link != answer.facts.fields.end())
      make_whole(link->second);
  }
  answer.asked = hide(request.url);
  return answer;
}

}  // namespace schoolhouse::connector
