// Feeds any bytes to the reader of SELECTs: what it accepts can be rewritten, and then reads the same tables.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>

#include "base/text.h"
#include "duck/database.h"
#include "sql/header_comment.h"
#include "sql/select.h"
#include "sql/token.h"

namespace {

using namespace schoolhouse;

std::set<lake::TableName> tables_of(const sql::Select& select) {
  std::set<lake::TableName> tables;
  for (const sql::Reference& reference : select.references) tables.insert(reference.table);
  return tables;
}

void expect_tokens_in_order(std::string_view text) {
  std::size_t end = 0;
  for (const sql::Token& token : sql::tokenize(text)) {
    if (token.begin < end || token.end <= token.begin || token.end > text.size()) std::abort();
    end = token.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static duck::Database database({.threads = 1});
  static duck::Connection connection = database.connect();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  expect_tokens_in_order(text);
  const sql::HeaderedSql headered = sql::split_header(text);
  if (headered.sql_line < 1 || headered.yaml_line < 1) std::abort();

  const sql::Parameters parameters = {{"seed", std::int64_t{7}}};
  const sql::ParseRequest request{.sql = headered.sql, .origin = {"fuzz.sql", 1}, .parameters = &parameters};
  const auto parsed = sql::parse_selects(connection, {&request, 1}).at(0);
  for (const Problem& problem : parsed.problems) {
    if (problem.fault != Fault::user) std::abort();
  }
  if (!parsed.problems.empty()) return 0;
  const auto name = [](const sql::Reference& reference) {
    return quote_identifier(reference.table.schema) + "." + quote_identifier(reference.table.name);
  };
  const sql::Rewritten rewritten = sql::rewrite(parsed.select, name, parameters);
  if (rewritten.source_position(rewritten.sql.size()) > headered.sql.size()) std::abort();
  const sql::Select again = sql::parse_select(connection, {.sql = rewritten.sql, .parameters = &parameters});
  if (tables_of(again) != tables_of(parsed.select)) std::abort();
  return 0;
}
