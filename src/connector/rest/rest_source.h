// A declared REST service and the tables that its endpoints give.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/yaml.h"
#include "connector/declared_table.h"
#include "connector/rest/paging.h"
#include "connector/web/web_service.h"

namespace schoolhouse::connector {

struct EachList {
  std::vector<std::string> values;
};
// Rows of a table of the lake: {each.NAME.COLUMN}.
struct EachRows {
  lake::TableName table;
  std::vector<std::string> columns;
  std::string where = {};
};
struct Each {
  std::string name;
  std::variant<EachList, EachRows> values;
  int line = 0;
};

// What becomes of the rows that are there.
enum class RestWrite {
  replace,  // the rows of each request take the place of those that it brought before
  append,   // rows are added
  merge,    // a row takes the place of the one with its key
  scd2,     // a row that changed ends the version before, which stays
};

// Only rows from where the last load ended are asked for.
struct Incremental {
  std::string column;
  std::string start;       // the value of {cursor} at the first load
  double lag_seconds = 0;  // of dates and timestamps: asked for again before the last value
  double lag_number = 0;   // of numbers
};

// Texts may hold {secret.NAME}, {env.NAME}, {each.NAME} and {cursor}, which are filled in when a request is made.
struct RestTable {
  FileTable rows;
  std::string method = "GET";
  std::string path;
  std::vector<NamedText> parameters = {};
  std::vector<NamedText> headers = {};
  std::optional<Yaml> body = {};  // sent as JSON
  std::vector<Each> each = {};
  PagingRule paging;
  std::string records = {};  // where the rows stand in the answer; empty: the answer itself
  RestWrite write = RestWrite::replace;
  // Rows that a request does not bring any more are removed (of merge) or end (of scd2).
  bool removes_gone = false;
  std::string effective = {};  // of scd2: the column that says from when a row is so; empty: from the pull on
  std::optional<Incremental> incremental = {};
  double failure_limit = 0;                     // share of requests that may fail
  std::vector<int> statuses_without_rows = {};  // such an answer means: no rows
};

struct RestSource {
  WebService service;
  std::vector<RestTable> tables;
};

const std::vector<YamlKey>& rest_source_keys();
const std::vector<YamlKey>& rest_table_keys();
const std::vector<YamlKey>& paging_keys();
const std::vector<YamlKey>& each_rows_keys();
const std::vector<YamlKey>& incremental_keys();

}  // namespace schoolhouse::connector
