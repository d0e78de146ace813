// Guesses from one answer how an endpoint is declared: where its rows stand, how it is paged, which columns it has.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schoolhouse::connector {

struct GuessedColumn {
  std::string name;  // of the table
  std::string key;   // in the answer
  std::string type;  // "long", "string", …
  bool is_absent_in_some = false;
};
struct Guess {
  std::string records;  // empty: the answer itself
  std::string next;     // field of the next address
  std::string total;    // field of the number of rows
  bool has_header_link = false;
  std::vector<GuessedColumn> columns;
  std::vector<std::string> key;  // the column that looks like one, or none
  std::size_t rows = 0;
};
// Nothing when the body is no JSON with rows.
std::optional<Guess> guess_declaration(std::string_view body, const std::optional<std::string>& link_header);
// sources/NAME.yml
std::string to_yaml(const Guess& guess, const std::string& url, const std::string& path, const std::string& table,
                    const std::string& description, const std::string& sign_in);

}  // namespace schoolhouse::connector
