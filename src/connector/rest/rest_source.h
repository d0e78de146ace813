// A declared REST service and the tables that its endpoints give.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/yaml.h"
#include "connector/pulled_table.h"
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

// Texts may hold {secret.NAME}, {env.NAME}, {each.NAME} and {cursor}, which are filled in when a request is made.
struct RestTable : PulledTable {
  std::string method = "GET";
  std::string path;
  std::vector<NamedText> parameters = {};
  std::vector<NamedText> headers = {};
  std::optional<Yaml> body = {};  // sent as JSON
  std::vector<Each> each = {};
  PagingRule paging;
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

}  // namespace schoolhouse::connector
