// Guesses from one answer how an endpoint is declared: where its rows stand, how it is paged, which columns it has.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/rest/rest_source.h"

namespace schoolhouse::connector {

struct GuessedColumn {
  std::string name;  // of the table
  std::string key;   // in the answer
  std::string type;  // "long", "string", …
  bool is_absent_in_some = false;
  bool is_nested = false;  // lists or objects
};
struct Guess {
  std::string records;  // empty: the answer itself
  std::string next;     // field of the next address
  std::string cursor;   // field of the token of the next page
  std::string total;    // field of the number of rows
  std::int64_t total_rows = 0;
  bool has_offset = false;  // the answer says where its rows begin
  bool has_header_link = false;
  std::vector<GuessedColumn> columns;
  std::vector<std::string> key;  // the column that looks like one, or none
  std::size_t rows = 0;
};
// "further pages by a link"
std::string describe_paging(const Guess& guess);
// Nothing when the body is no JSON with rows.
std::optional<Guess> guess_declaration(std::string_view body, const std::optional<std::string>& link_header);
// What the user said about the endpoint.
struct GivenEndpoint {
  std::string url;
  std::string path;
  std::vector<NamedText> parameters = {};
  std::string table;
  std::string description = {};
  std::string sign_in = {};  // a line of YAML, or nothing
};
// sources/NAME.yml
std::string to_yaml(const Guess& guess, const GivenEndpoint& endpoint);

}  // namespace schoolhouse::connector
