// Which requests a table needs: one for each combination of its lists, and what each one says.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/request_plan.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "http/url.h"

namespace schoolhouse::connector {
namespace {

constexpr std::string_view each_mark = "{each.";
using Json = nlohmann::ordered_json;

// What the names in braces are replaced by.
std::string fill(std::string_view text, const RequestSpec& spec,
                 const std::function<std::string(const std::string&)>& write) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    if (close != std::string_view::npos && text.starts_with("{cursor}")) {
      filled += write(spec.cursor);
      text.remove_prefix(close + 1);
    } else if (close != std::string_view::npos && text.starts_with(each_mark)) {
      const auto value = spec.values.find(std::string(text.substr(each_mark.size(), close - each_mark.size())));
      filled += write(value == spec.values.end() ? "" : value->second);
      text.remove_prefix(close + 1);
    } else {
      filled += '{';
      text.remove_prefix(1);
    }
  }
  return filled;
}

std::string as_it_is(const std::string& text) { return text; }

Json to_json(const Yaml& value, const RequestSpec& spec) {
  switch (value.kind) {
    case Yaml::Kind::null:
      return nullptr;
    case Yaml::Kind::list: {
      Json list = Json::array();
      for (const Yaml& item : value.items) list.push_back(to_json(item, spec));
      return list;
    }
    case Yaml::Kind::map: {
      Json map = Json::object();
      for (const YamlEntry& entry : value.entries) map[entry.key] = to_json(entry.value, spec);
      return map;
    }
    case Yaml::Kind::scalar:
      break;
  }
  if (!value.is_quoted) {
    if (value.scalar == "true") return true;
    if (value.scalar == "false") return false;
    if (const auto number = parse_integer(value.scalar)) return *number;
    if (const auto number = parse_number(value.scalar)) return *number;
  }
  return fill(value.scalar, spec, as_it_is);
}

void add_names(std::string_view text, std::vector<std::string>& names) {
  for (std::size_t at = text.find(each_mark); at != std::string_view::npos; at = text.find(each_mark, at + 1)) {
    const std::size_t begin = at + each_mark.size();
    const std::string name(text.substr(begin, text.find('}', begin) - begin));
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
}

void add_names(const Yaml& value, std::vector<std::string>& names) {
  if (value.kind == Yaml::Kind::scalar) add_names(value.scalar, names);
  for (const Yaml& item : value.items) add_names(item, names);
  for (const YamlEntry& entry : value.entries) add_names(entry.value, names);
}

// All values of one list, each as the names and values that it adds.
std::vector<EachValues> values_of(const Each& each, const ReadEachRows& read_rows) {
  std::vector<EachValues> all;
  if (const auto* list = std::get_if<EachList>(&each.values)) {
    for (const std::string& value : list->values) all.push_back({{each.name, value}});
    return all;
  }
  const auto& rows = std::get<EachRows>(each.values);
  for (const std::vector<std::string>& row : read_rows(rows)) {
    EachValues values;
    for (std::size_t i = 0; i < row.size(); ++i) values[each.name + "." + rows.columns[i]] = row[i];
    all.push_back(std::move(values));
  }
  return all;
}

// Commas, equals signs and slashes would end a part of the key.
std::string plain(const std::string& text) { return percent_encode(text); }

}  // namespace

std::vector<std::string> address_names(const RestTable& table) {
  std::vector<std::string> names;
  add_names(table.path, names);
  for (const auto& [name, text] : table.parameters) add_names(text, names);
  for (const auto& [name, text] : table.headers) add_names(text, names);
  if (table.body) add_names(*table.body, names);
  return names;
}

std::vector<RequestSpec> plan_requests(const RestTable& table, const ReadEachRows& read_rows, const Place& place) {
  std::vector<RequestSpec> specs = {{}};
  for (const Each& each : table.each) {
    const std::vector<EachValues> values = values_of(each, read_rows);
    std::vector<RequestSpec> longer;
    for (const RequestSpec& spec : specs) {
      for (const EachValues& more : values) {
        RequestSpec next = spec;
        next.values.insert(more.begin(), more.end());
        longer.push_back(std::move(next));
      }
    }
    specs = std::move(longer);
  }
  const std::vector<std::string> names = address_names(table);
  std::set<std::string> keys;
  for (RequestSpec& spec : specs) {
    for (const std::string& name : names)
      spec.key += (spec.key.empty() ? "" : ",") + name + "=" + plain(spec.values[name]);
    if (keys.insert(spec.key).second) continue;
    throw Error({Fault::data, "two rows of 'each' make the same request (" + spec.key + ")", place,
                 "make the rows of the list unique, or add what tells them apart to the path or the parameters"});
  }
  return specs;
}

http::Request page_request(const RestSource& source, const RestTable& table, const RequestSpec& spec,
                           const PageKey& page) {
  http::Request request;
  request.method = table.method;
  const std::string path = fill(table.path, spec, [](const std::string& value) { return percent_encode(value); });
  http::Query query;
  for (const auto& [name, text] : table.parameters) query.emplace_back(name, fill(text, spec, as_it_is));
  if (page.link.empty()) {
    for (auto& parameter : page_query(table.paging, page)) query.push_back(std::move(parameter));
    // Braces of {secret.NAME} must stay as they are.
    std::string url = source.service.url + path;
    for (const auto& [name, value] : query) {
      url += (url.find('?') == std::string::npos ? "?" : "&") + percent_encode(name) + "=";
      url += value.find("{secret.") == std::string::npos && value.find("{env.") == std::string::npos
                 ? percent_encode(value)
                 : value;
    }
    request.url = url;
  } else {
    request.url = page.link;
  }
  for (const auto* headers : {&source.service.headers, &table.headers}) {
    for (const auto& [name, text] : *headers) request.headers.push_back({name, fill(text, spec, as_it_is)});
  }
  if (table.body) {
    request.body = to_json(*table.body, spec).dump();
    request.headers.push_back({"Content-Type", "application/json"});
  }
  return request;
}

}  // namespace schoolhouse::connector
