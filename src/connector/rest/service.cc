// One service that tables are fetched from: a request for one answer.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/service.h"

#include <algorithm>

#include "base/text.h"
#include "http/url.h"

namespace schoolhouse::connector {

Answer Service::ask(const RestTable& table, const RequestSpec& spec, const PageKey& page, PageWriter& body) {
  const http::Request request = web_.fill(page_request(source_, table, spec, page));
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
  Answer answer;
  try {
    const http::ResponseHead head = web_.send(request, receiver);
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
      answer.asked = web_.hide(request.url);
      return answer;
    }
    throw web_.redact(failed);
  } catch (const Error& error) {
    throw web_.redact(error);
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
    link = web_.hide(*whole);
  };
  make_whole(answer.facts.header_link);
  if (const auto* kind = std::get_if<NextLink>(&table.paging.paging)) {
    if (const auto link = answer.facts.fields.find(kind->field); link != answer.facts.fields.end())
      make_whole(link->second);
  }
  answer.asked = web_.hide(request.url);
  return answer;
}

}  // namespace schoolhouse::connector
