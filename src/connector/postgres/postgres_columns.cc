// Which columns of a table on the server the declared ones are read from, and whether their types go together.
// SPDX-License-Identifier: Apache-2.0
#include "connector/postgres/postgres_columns.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace schoolhouse::connector {
namespace {

using Kind = lake::Type::Kind;

constexpr std::size_t most_named = 10;

constexpr const char* columns_sql =
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod),"
    " (WITH RECURSIVE base AS (SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = "
    "a.atttypid"
    " UNION ALL SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type t JOIN base b ON t.oid = b.typbasetype"
    " WHERE b.typtype = 'd') SELECT format_type(oid, NULL) FROM base WHERE typtype <> 'd' LIMIT 1),"
    " has_column_privilege(c.oid, a.attnum, 'SELECT')"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
    " WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'v', 'm', 'f', 'p') AND a.attnum > 0"
    " AND NOT a.attisdropped ORDER BY a.attnum";

constexpr const char* tables_sql =
    "SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE "
    "'pg\\_%'"
    " ORDER BY 1";

bool is_text(const std::string& type) {
  static constexpr std::array<std::string_view, 5> texts{"text", "character varying", "character", "name", "citext"};
  return std::ranges::find(texts, type) != texts.end();
}

// Whether values of the server's type can be values of the declared one. Each value is held to it exactly besides.
bool go_together(Kind declared, const std::string& there) {
  static constexpr std::array<std::string_view, 4> whole{"smallint", "integer", "bigint", "oid"};
  const auto is_one_of = [&](const auto& types) { return std::ranges::find(types, there) != types.end(); };
  switch (declared) {
    case Kind::string:
      return true;
    case Kind::boolean:
      return there == "boolean" || is_one_of(whole) || is_text(there);
    case Kind::byte_:
    case Kind::short_:
    case Kind::integer:
    case Kind::long_:
    case Kind::decimal:
      return there == "numeric" || is_one_of(whole) || is_text(there);
    case Kind::float_:
    case Kind::double_:
      return there == "real" || there == "double precision" || there == "numeric" || is_one_of(whole) || is_text(there);
    case Kind::date:
      return there == "date" || is_text(there);
    case Kind::timestamp:
      return there == "timestamp with time zone" || there == "timestamp without time zone" || there == "date" ||
             is_text(there);
    case Kind::timestamp_ntz:
    case Kind::binary:
    case Kind::other:
      return false;
  }
  return false;
}

// "did you mean 'x'?", or the first few of what there is.
std::string suggest_few(const std::string& word, std::vector<std::string> known) {
  if (nearest_word(word, known) || known.size() <= most_named) return suggest(word, known);
  const std::size_t more = known.size() - most_named;
  known.resize(most_named);
  return "there are: " + join(known, ", ") + " and " + format_count(static_cast<std::int64_t>(more)) + " more";
}

}  // namespace

std::vector<std::string> match_columns(const PostgresTable& table, const std::vector<ServerColumn>& there,
                                       const std::string& user, const Place& place, std::vector<Problem>& problems) {
  const std::string from = table.schema + "." + table.from;
  std::vector<std::string> known;
  for (const ServerColumn& column : there) known.push_back(column.name);
  std::vector<std::string> found;
  std::vector<std::string> closed;
  for (const SourceColumn& declared : table.rows.columns) {
    const Place here{place.file, declared.line, place.key + ".columns." + declared.contract.name};
    const ServerColumn* column = nullptr;
    for (const std::string& name : declared.names_in_files()) {
      const auto row = std::ranges::find(there, name, &ServerColumn::name);
      if (column == nullptr && row != there.end()) column = &*row;
    }
    if (column == nullptr) {
      if (!declared.when_absent.empty() || table.rows.absent_columns == Drift::accept) continue;
      const std::string name = declared.names_in_files().front();
      problems.push_back({Fault::user, from + " has no column '" + name + "'", here, suggest_few(name, known)});
      continue;
    }
    const lake::Type& type = declared.contract.type;
    // What is cut from the text of a value need not be of its type.
    if (declared.cut == 0 && !go_together(type.kind, column->base_type)) {
      problems.push_back(
          {Fault::user,
           "'" + column->name + "' of " + from + " is " + column->type + ", and is declared as " + lake::to_text(type),
           here, "declare the type that it has there, or string"});
    }
    if (table.incremental && table.incremental->column == declared.contract.name && is_text(column->base_type)) {
      problems.push_back({Fault::user,
                          "'" + column->name + "' of " + from + " is " + column->type +
                              " there: in the order of texts, what is new may stand before what is old",
                          {place.file, place.line, place.key + ".incremental.column"},
                          "take a column that is a date, a timestamp or a number there"});
    }
    if (!column->may_be_read) closed.push_back(column->name);
    found.push_back(column->name);
  }
  if (!closed.empty()) {
    const bool is_whole_table = closed.size() == found.size();
    problems.push_back(
        {Fault::outside,
         "the user " + (user.empty() ? "" : "'" + user + "' ") + "may not read " + from +
             (is_whole_table ? "" : ": " + join(closed, ", ")),
         place,
         "ask whoever runs the database: GRANT SELECT ON " + from + " TO " + (user.empty() ? "the user" : user)});
  }
  return found;
}

std::vector<std::string> find_server_columns(PostgresConnection& connection, const PostgresTable& table,
                                             const std::string& user, const Place& place) {
  std::vector<ServerColumn> there;
  for (const auto& row : connection.query(columns_sql, {table.schema, table.from}))
    there.push_back({row[0].value_or(""), row[1].value_or(""), row[2].value_or(""), row[3] == "t"});
  const Place from{place.file, place.line, place.key + ".from"};
  if (there.empty()) {
    std::vector<std::string> known;
    for (const auto& row : connection.query(tables_sql)) known.push_back(row[0].value_or(""));
    const std::string name = table.schema + "." + table.from;
    throw Error(
        {Fault::user, "there is no table " + name + " in " + connection.shown(), from,
         known.empty() ? "the user sees no table at all: check 'database:' and 'user:'" : suggest_few(name, known)});
  }
  std::vector<Problem> problems;
  std::vector<std::string> names = match_columns(table, there, user, place, problems);
  if (problems.empty() && names.empty())
    problems.push_back({Fault::user, table.schema + "." + table.from + " has none of the declared columns", from});
  if (!problems.empty()) throw Error(std::move(problems));
  return names;
}

}  // namespace schoolhouse::connector
