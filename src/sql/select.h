// One SELECT of a user: parsed by DuckDB's own parser, what it mentions and where, and its text with names replaced.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "duck/value.h"
#include "lake/lake.h"
#include "lake/table_changes.h"

namespace schoolhouse::duck {
class Connection;
}

namespace schoolhouse::sql {

// Where a SELECT stands in a user's file, so that messages can point into it.
struct Origin {
  std::string file = {};
  int line = 1;    // of the first character of the SQL
  int indent = 0;  // characters that stand before each line in the file but not in the SQL (a YAML block)
};

// Values of $names. Numbers are numbers in SQL, text is text, and `run_date` is a DATE.
using Parameters = std::map<std::string, duck::Value>;
// A value as SQL: 5, 0.25, 'x', DATE '2026-11-21', true, NULL.
std::string literal(std::string_view name, const duck::Value& value);
// Text from a command line or the environment: a plain number becomes one ("007" and "1e5" stay text), all else is text.
duck::Value parameter_value(std::string_view text);

// A table named in FROM, JOIN or a subquery (names of CTEs are not references).
struct Reference {
  lake::TableName table;
  std::optional<lake::AsOf> as_of = {};
  std::optional<lake::ChangeRange> changes =
      {};  // table_changes('schema.name', from, to): not its rows but how they changed
  friend auto operator<=>(const Reference&, const Reference&) = default;
};

// Bytes [begin, end) of the SQL text.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};
// One place where a table is named.
struct Mention {
  Reference reference;
  Range name;               // schema.table as written, or the whole call of table_changes
  std::optional<Range> at;  // the AT clause
  bool has_alias = false;
};
struct ParameterUse {
  std::string name;
  Range range;
};

struct Select {
  std::string text;  // as written, without a closing semicolon
  Origin origin;
  std::vector<Reference> references;    // in order of first mention, without repeats
  std::vector<std::string> parameters;  // $names used, in order of first mention, without repeats
  std::vector<Mention> mentions;
  std::vector<ParameterUse> parameter_uses;
  std::vector<Range> schema_prefixes;  // "raw." of the column raw.users.id
  std::vector<Problem> unportable;     // what another engine would refuse or answer differently
};

// "did you mean 'raw.users'?", or the few tables of the same schema, or where to see them all.
std::string suggest_table(const lake::TableName& name, const std::vector<std::string>& known);

// Whether the same inputs must give the same rows (models, checks, pictures), or a person asks once and sees the answer.
enum class Purpose { repeatable, ad_hoc };

struct ParseRequest {
  std::string_view sql;
  Origin origin = {};
  Purpose purpose = Purpose::repeatable;
  const std::vector<std::string>* known_tables =
      nullptr;                             // to suggest from; with it an unknown schema.table is a problem too
  const Parameters* parameters = nullptr;  // for $names within AT clauses; with it an unknown $name is a problem too
};
struct Parsed {
  Select select;
  std::vector<Problem> problems;  // when there are any, `select` holds what could be found in spite of them
};
// Parses many at once, which costs little more than one. Problems carry line and column: syntax errors, more than one statement, anything
// but a SELECT, tables without a schema, direct file reads (read_csv, 'x.parquet'), and for repeatable ones all that can give other rows
// the next time (now, current_date, random, sampling, LIMIT without ORDER BY, …).
std::vector<Parsed> parse_selects(duck::Connection& connection, std::span<const ParseRequest> requests);
// The same for one; throws Error(user) with all its problems.
Select parse_select(duck::Connection& connection, const ParseRequest& request);

// SQL in which names were replaced, and the way back from its positions.
struct Rewritten {
  std::string sql;
  struct Piece {
    std::size_t begin;   // in `sql`; the piece runs to the next one
    std::size_t source;  // in the text that was rewritten
    bool is_copied;      // false: everything in it stands for `source`
  };
  std::vector<Piece> pieces;
  std::size_t source_position(std::size_t position) const;
};
// Puts what `relation` gives (a name, or a SELECT in brackets) in the place of each table, and literals in the place of $names, and takes AT
// clauses away. All else stays as written. Throws Error(user) for a $name without a value.
using Relation = std::function<std::string(const Reference&)>;
Rewritten rewrite(const Select& select, const Relation& relation, const Parameters& parameters);

// The file, line and column ("column 7" as key) of a byte of the SQL.
Place place_at(const Origin& origin, std::string_view sql, std::size_t position);
// What DuckDB said about a user's SQL, at its place in the user's file. Errors of other kinds come back as they are.
// `ran` is the SQL that was run, when it was rewritten from `select.text`.
Error locate(const std::exception& error, const Select& select, const Rewritten* ran = nullptr);

}  // namespace schoolhouse::sql
