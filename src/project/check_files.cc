// Reads checks/NAME.sql and checks/NAME.yml.
// SPDX-License-Identifier: Apache-2.0
#include "project/check_files.h"

#include <algorithm>

#include "base/text.h"

namespace schoolhouse::project {
namespace {

// A file of SQL cut into the YAML of its header comment and the SELECT.
struct SqlFile {
  std::string_view header = {};
  int header_line = 1;
  std::string_view sql;
  int sql_line = 1;
};

int lines_before(std::string_view text, std::size_t at) {
  return static_cast<int>(std::ranges::count(text.substr(0, at), '\n'));
}

SqlFile cut_header(std::string_view text) {
  SqlFile file;
  std::size_t sql_from = 0;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text.substr(first).starts_with("/*")) {
    const std::size_t end = text.find("*/", first + 2);
    if (end != std::string_view::npos) {
      file.header = text.substr(first + 2, end - first - 2);
      file.header_line = 1 + lines_before(text, first + 2);
      sql_from = end + 2;
    }
  }
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n", sql_from), text.size());
  file.sql = trim(text.substr(begin));
  while (file.sql.ends_with(';')) file.sql = trim(file.sql.substr(0, file.sql.size() - 1));
  file.sql_line = 1 + lines_before(text, begin);
  return file;
}

}  // namespace

const std::vector<YamlKey>& sql_check_keys() {
  static const std::vector<YamlKey> keys = {
      {"description", "text", "what is wrong when a row comes back"},
      {"severity", "error or warn", "whether a failure fails the run (default: error)"},
      {"tags", "list of text", "words to select it by"},
  };
  return keys;
}

check::Check read_sql_check(const std::string& name, const std::string& file, const std::string& text,
                            std::vector<Problem>& problems) {
  const SqlFile parts = cut_header(text);
  check::Check check{
      .name = name, .table = {}, .rule = check::NoRows{std::string(parts.sql)}, .file = file, .line = parts.sql_line};
  if (parts.sql.empty())
    problems.push_back({Fault::user,
                        "the file holds no SELECT",
                        {file, parts.sql_line, ""},
                        "write a SELECT that returns the bad rows"});
  if (trim(parts.header).empty()) return check;
  const Yaml header = parse_yaml(parts.header, file, parts.header_line);
  YamlFields fields(header, file, "", sql_check_keys(), problems);
  check.description = fields.text("description").value_or("");
  if (fields.word("severity", {"error", "warn"}) == "warn") check.severity = check::Severity::warn;
  check.tags = fields.texts("tags");
  return check;
}

const std::vector<YamlKey>& added_checks_keys() {
  static const std::vector<YamlKey> keys = {
      {"table", "text", "the table that the checks guard: schema.name", true},
      {"checks", "list", "checks as under 'checks:' of a model", true},
  };
  return keys;
}

std::optional<AddedChecks> read_added_checks(const Yaml& root, const std::string& file,
                                             std::vector<Problem>& problems) {
  YamlFields fields(root, file, "", added_checks_keys(), problems);
  const auto name = fields.text("table");
  const Yaml* list = fields.find("checks");
  if (!name || !list) return std::nullopt;
  const auto table = lake::parse_table_name(*name);
  if (!table) {
    fields.problem("table", "'" + *name + "' is not a table name",
                   "write schema.name in lower-case letters, digits and underscores");
    return std::nullopt;
  }
  return AddedChecks{*table, check::read_checks(*list, *table, file, "checks", problems), fields.place("table")};
}

}  // namespace schoolhouse::project
