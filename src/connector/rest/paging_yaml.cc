// Reads how an endpoint is paged, and what its requests are made for.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "connector/rest/rest_yaml.h"

namespace schoolhouse::connector {
namespace {

const std::vector<std::string>& paging_types() {
  static const std::vector<std::string> types = {"single",      "next_link", "header_link",
                                                 "page_number", "offset",    "cursor"};
  return types;
}

void refuse_others(YamlFields& fields, const std::string& type, std::initializer_list<std::string_view> own) {
  for (const YamlKey& key : paging_keys()) {
    if (key.name == "type" || key.name == "total" || std::ranges::find(own, key.name) != own.end() ||
        !fields.find(key.name))
      continue;
    fields.problem(key.name, "'" + std::string(key.name) + "' does not belong to paging of type " + type, "remove it");
  }
}

std::string need(YamlFields& fields, std::string_view key, const std::string& type) {
  const auto text = fields.text(key);
  if (!text) fields.problem("", "paging of type " + type + " needs '" + std::string(key) + "'");
  return text.value_or("");
}

EachRows read_rows(const Yaml& value, const std::string& file, const std::string& path, const TextFiller& fill,
                   std::vector<Problem>& problems) {
  EachRows rows;
  YamlFields fields(value, file, path, each_rows_keys(), problems);
  if (const auto name = fields.text("table")) {
    if (const auto table = lake::parse_table_name(*name))
      rows.table = *table;
    else
      fields.problem("table", "'" + *name + "' is not the name of a table", "write schema.name");
  }
  rows.columns = fields.texts("columns");
  if (const auto where = fields.text("where")) rows.where = fill(*where, fields.place("where"));
  return rows;
}

}  // namespace

const std::vector<YamlKey>& paging_keys() {
  static const std::vector<YamlKey> keys = {
      {"type", "word", "single, next_link, header_link, page_number, offset or cursor", true},
      {"field", "text",
       "of next_link and cursor: where the next address or token stands in the answer; dots lead into objects"},
      {"parameter", "text", "of page_number, offset and cursor: what carries it; without it page, offset or cursor"},
      {"first", "whole number", "of page_number: the number of the first page; without it 1"},
      {"size", "whole number", "rows asked for a page"},
      {"size_parameter", "text", "what carries the size; needed with 'size'"},
      {"total", "text",
       "the field that says how many rows there are over all pages: the load fails when other than so many come"},
  };
  return keys;
}

const std::vector<YamlKey>& each_rows_keys() {
  static const std::vector<YamlKey> keys = {
      {"table", "text", "a table of the lake, loaded before", true},
      {"columns", "list of text", "its columns that the requests need: {each.NAME.COLUMN}", true},
      {"where", "text", "a condition in SQL on its rows"},
  };
  return keys;
}

PagingRule read_paging(const Yaml& value, const std::string& file, const std::string& path,
                       std::vector<Problem>& problems) {
  PagingRule rule;
  if (value.kind == Yaml::Kind::scalar) {
    if (value.scalar == "single") return rule;
    if (value.scalar == "header_link") {
      rule.paging = HeaderLink{};
      return rule;
    }
    problems.push_back({Fault::user,
                        "paging '" + value.scalar + "' is not known, or needs more than its name",
                        {file, value.line, path},
                        "write single, header_link, or a map such as { type: next_link, field: next }"});
    return rule;
  }
  YamlFields fields(value, file, path, paging_keys(), problems);
  const std::string type = fields.word("type", paging_types()).value_or("");
  rule.total = fields.text("total").value_or("");
  rule.size_parameter = fields.text("size_parameter").value_or("");
  rule.size = fields.whole_number("size").value_or(0);
  if (rule.size < 0) fields.problem("size", "'size' must be a number of rows from 1");
  if ((rule.size > 0) != !rule.size_parameter.empty())
    fields.problem(rule.size > 0 ? "size" : "size_parameter", "'size' and 'size_parameter' belong together",
                   "write both, or neither");
  if (type == "next_link") {
    refuse_others(fields, type, {"field", "size", "size_parameter"});
    rule.paging = NextLink{need(fields, "field", type)};
  } else if (type == "header_link") {
    refuse_others(fields, type, {"size", "size_parameter"});
    rule.paging = HeaderLink{};
  } else if (type == "page_number") {
    refuse_others(fields, type, {"parameter", "first", "size", "size_parameter"});
    PageNumber number;
    number.parameter = fields.text("parameter").value_or(number.parameter);
    number.first = fields.whole_number("first").value_or(number.first);
    rule.paging = number;
  } else if (type == "offset") {
    refuse_others(fields, type, {"parameter", "size", "size_parameter"});
    Offset offset;
    offset.parameter = fields.text("parameter").value_or(offset.parameter);
    rule.paging = offset;
  } else if (type == "cursor") {
    refuse_others(fields, type, {"field", "parameter", "size", "size_parameter"});
    Cursor cursor{need(fields, "field", type)};
    cursor.parameter = fields.text("parameter").value_or(cursor.parameter);
    rule.paging = cursor;
  } else if (type == "single") {
    refuse_others(fields, type, {});
  }
  return rule;
}

std::vector<Each> read_each(const Yaml& value, const std::string& file, const std::string& path, const TextFiller& fill,
                            std::vector<Problem>& problems) {
  std::vector<Each> all;
  if (value.kind != Yaml::Kind::map) {
    problems.push_back({Fault::user,
                        "expected a map of names to lists",
                        {file, value.line, path},
                        "write for example: each: { year: [2020, 2021] }"});
    return all;
  }
  for (const YamlEntry& entry : value.entries) {
    const Place place{file, entry.line, path + "." + entry.key};
    Each each{entry.key, EachList{}, entry.line};
    if (entry.value.kind == Yaml::Kind::map) {
      each.values = read_rows(entry.value, file, place.key, fill, problems);
      all.push_back(std::move(each));
      continue;
    }
    EachList list;
    const auto add = [&](const Yaml& item) {
      if (item.kind != Yaml::Kind::scalar) {
        problems.push_back({Fault::user, "a list of 'each' holds texts and numbers only", place});
        return;
      }
      // A parameter may hold a list: 2020,2021
      for (const std::string& part : split(fill(item.scalar, place), ',')) {
        const std::string one(trim(part));
        if (!one.empty() && std::ranges::find(list.values, one) == list.values.end()) list.values.push_back(one);
      }
    };
    if (entry.value.kind == Yaml::Kind::list) {
      for (const Yaml& item : entry.value.items) add(item);
    } else if (entry.value.kind == Yaml::Kind::scalar) {
      add(entry.value);
    }
    // A parameter may hold no value: whether nothing is then to be asked for, 'may_be_empty' says.
    const bool is_parameter =
        entry.value.kind == Yaml::Kind::scalar && entry.value.scalar.find('{') != std::string::npos;
    if (list.values.empty() && !is_parameter)
      problems.push_back({Fault::user, "the list '" + entry.key + "' is empty", place,
                          "write values, a parameter such as \"{years}\", or a map with 'table:'"});
    each.values = std::move(list);
    all.push_back(std::move(each));
  }
  return all;
}

}  // namespace schoolhouse::connector
