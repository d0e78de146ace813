// Addresses: their parts, relative ones made whole, and values in their query.
// SPDX-License-Identifier: Apache-2.0
#include "http/url.h"

#include <curl/curl.h>

#include <memory>

#include "base/text.h"

namespace schoolhouse::http {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { ::curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

std::optional<std::string> part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (::curl_url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr) return std::nullopt;
  std::string copy = text;
  ::curl_free(text);
  return copy;
}

Url parse(const std::string& text) {
  Url url(::curl_url());
  if (::curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return nullptr;
  const auto scheme = part(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return nullptr;
  return url;
}

}  // namespace

std::optional<std::string> origin_of(const std::string& url) {
  const Url parsed = parse(url);
  if (!parsed) return std::nullopt;
  const auto scheme = part(parsed.get(), CURLUPART_SCHEME);
  const auto host = part(parsed.get(), CURLUPART_HOST);
  const auto port = part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (!scheme || !host || !port) return std::nullopt;
  return to_lower(*scheme) + "://" + to_lower(*host) + ":" + *port;
}

std::string host_of(const std::string& url) {
  const Url parsed = parse(url);
  return parsed ? to_lower(part(parsed.get(), CURLUPART_HOST).value_or("")) : "";
}

std::optional<std::string> resolve(const std::string& base, const std::string& link) {
  const Url url = parse(base);
  if (!url || ::curl_url_set(url.get(), CURLUPART_URL, link.c_str(), 0) != CURLUE_OK) return std::nullopt;
  const auto whole = part(url.get(), CURLUPART_URL);
  if (!whole || !parse(*whole)) return std::nullopt;
  return whole;
}

std::string with_query(const std::string& url, const Query& query) {
  const std::size_t fragment = url.find('#');
  const std::string whole = url.substr(0, fragment);
  const std::size_t mark = whole.find('?');
  std::vector<std::string> parts;
  if (mark != std::string::npos && mark + 1 < whole.size()) parts = split(whole.substr(mark + 1), '&');
  for (const auto& [name, value] : query) {
    const std::string key = percent_encode(name);
    std::erase_if(parts, [&](const std::string& part) { return part == key || part.starts_with(key + "="); });
    parts.push_back(key + "=" + percent_encode(value));
  }
  return whole.substr(0, mark) + (parts.empty() ? "" : "?" + join(parts, "&"));
}

Query query_of(const std::string& url) {
  const Url parsed = parse(url);
  const auto text = parsed ? part(parsed.get(), CURLUPART_QUERY) : std::nullopt;
  Query query;
  if (!text) return query;
  const auto decode = [](const std::string& written) {
    const std::string spaced = replace_all(written, "+", " ");
    int length = 0;
    char* decoded = ::curl_easy_unescape(nullptr, spaced.c_str(), static_cast<int>(spaced.size()), &length);
    if (decoded == nullptr) return written;
    std::string copy(decoded, static_cast<std::size_t>(length));
    ::curl_free(decoded);
    return copy;
  };
  for (const std::string& pair : split(*text, '&')) {
    const std::size_t equals = pair.find('=');
    if (!pair.empty())
      query.emplace_back(decode(pair.substr(0, equals)),
                         equals == std::string::npos ? "" : decode(pair.substr(equals + 1)));
  }
  return query;
}

std::string without_query(const std::string& url) { return url.substr(0, url.find_first_of("?#")); }

}  // namespace schoolhouse::http
