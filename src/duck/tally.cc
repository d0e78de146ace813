// Counts and hashes rows while they pass: a scalar function that is always true and adds up what it sees.
// SPDX-License-Identifier: Apache-2.0
#include "duck/tally.h"

#include <cstring>
#include <map>
#include <mutex>

#include "base/text.h"
#include "duck/registered_function.h"
#include "duck/row_hash.h"
#include "duck/vector_reader.h"

namespace schoolhouse::duck {

struct TallySums {
  std::mutex lock;
  std::int64_t rows = 0;
  UInt128 hash = 0;
};

struct TallyRegistry {
  std::mutex lock;
  std::map<std::int64_t, std::shared_ptr<TallySums>> running;
  std::int64_t next_id = 1;
};

namespace {

constexpr const char* function_name = "schoolhouse_tally";
constexpr std::string_view passed_column = "schoolhouse_passed";

// What the function's catalog entry keeps.
struct Registered {
  Database* database;
  std::shared_ptr<TallyRegistry> registry;
};

// What one call in one plan keeps.
struct Bound {
  Database* database;
  std::shared_ptr<TallySums> sums;
  std::vector<ColumnType> types;
};

std::unique_ptr<Bound> make_bound(duckdb_bind_info info, const Registered& registered) {
  auto bound = std::make_unique<Bound>();
  bound->database = registered.database;
  for (idx_t i = 0; i < duckdb_scalar_function_bind_get_argument_count(info); ++i) {
    const Expression argument(duckdb_scalar_function_bind_get_argument(info, i));
    if (i == 0) {
      const ValueHandle value = fold_argument(info, argument.get(), "the first argument of a tally must be a constant");
      const std::int64_t id = duckdb_get_int64(value.get());
      const std::lock_guard guard(registered.registry->lock);
      const auto found = registered.registry->running.find(id);
      if (found == registered.registry->running.end()) throw Error({.fault = Fault::bug, .what = "a tally has ended"});
      bound->sums = found->second;
      continue;
    }
    bound->types.push_back(read_type(LogicalType(duckdb_expression_return_type(argument.get())).get()));
    if (!is_hashable(bound->types.back())) {
      throw Error({.fault = Fault::user,
                   .what = "column " + std::to_string(i) + " has the type " + type_name(bound->types.back()) +
                           ", which a table can't hold",
                   .fix = "cast it to a text, number, date or timestamp"});
    }
  }
  return bound;
}

void bind(duckdb_bind_info info) {
  const auto& registered = *static_cast<const Registered*>(duckdb_scalar_function_bind_get_extra_info(info));
  try {
    duckdb_scalar_function_set_bind_data(info, make_bound(info, registered).release(), destroy<Bound>);
    duckdb_scalar_function_set_bind_data_copy(info, copy<Bound>);
  } catch (...) {
    duckdb_scalar_function_bind_set_error(info, registered.database->keep_thrown(std::current_exception()).c_str());
  }
}

void count_block(const Bound& bound, duckdb_data_chunk input, duckdb_vector output) {
  const idx_t size = duckdb_data_chunk_get_size(input);
  thread_local RowHashes hashes;
  begin_rows(hashes, size);
  for (std::size_t i = 0; i < bound.types.size(); ++i) {
    add_column(hashes, bound.types[i], view_vector(bound.types[i], duckdb_data_chunk_get_vector(input, i + 1)));
  }
  const UInt128 hash = sum_rows(hashes);
  std::memset(duckdb_vector_get_data(output), 1, size);
  const std::lock_guard guard(bound.sums->lock);
  bound.sums->rows += static_cast<std::int64_t>(size);
  bound.sums->hash += hash;
}

void run(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& bound = *static_cast<const Bound*>(duckdb_scalar_function_get_bind_data(info));
  try {
    count_block(bound, input, output);
  } catch (...) {
    duckdb_scalar_function_set_error(info, bound.database->keep_thrown(std::current_exception()).c_str());
  }
}

void offer_tally(Database& database, const std::shared_ptr<TallyRegistry>& registry) {
  const ScalarFunction function(duckdb_create_scalar_function());
  const LogicalType any(duckdb_create_logical_type(DUCKDB_TYPE_ANY));
  const LogicalType boolean(duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN));
  duckdb_scalar_function_set_name(function.get(), function_name);
  duckdb_scalar_function_set_varargs(function.get(), any.get());
  duckdb_scalar_function_set_return_type(function.get(), boolean.get());
  duckdb_scalar_function_set_special_handling(function.get());  // NULLs are given to us too
  duckdb_scalar_function_set_volatile(function.get());          // never folded, moved or run twice
  duckdb_scalar_function_set_bind(function.get(), bind);
  duckdb_scalar_function_set_function(function.get(), run);
  duckdb_scalar_function_set_extra_info(function.get(), new Registered{&database, registry}, destroy<Registered>);
  register_function(database, function_name, function);
}

std::string hex(UInt128 value) {
  std::string text(32, '0');
  for (std::size_t i = 32; i-- > 0; value >>= 4U) text[i] = "0123456789abcdef"[static_cast<std::size_t>(value & 15U)];
  return text;
}

}  // namespace

std::shared_ptr<TallyRegistry> make_tally_registry(Database& database) {
  auto registry = std::make_shared<TallyRegistry>();
  offer_tally(database, registry);
  return registry;
}

Tally::Tally(Database& database) : database_(database), sums_(std::make_shared<TallySums>()) {
  TallyRegistry& registry = database.tallies();
  const std::lock_guard guard(registry.lock);
  id_ = registry.next_id++;
  registry.running.emplace(id_, sums_);
}

Tally::~Tally() {
  TallyRegistry& registry = database_.tallies();
  const std::lock_guard guard(registry.lock);
  registry.running.erase(id_);
}

std::string Tally::condition(const std::vector<std::string>& columns) const {
  std::string sql = std::string(function_name) + "(" + std::to_string(id_);
  for (const std::string& column : columns) sql += ", " + quote_identifier(column);
  return sql + ")";
}

// The call stands in a projection of its own: DuckDB moves a filter below a join or an aggregate, even a volatile one,
// where it would see other rows; it moves no volatile projection.
std::string Tally::select(std::string_view query, const std::vector<std::string>& columns) const {
  std::vector<std::string> quoted;
  for (const std::string& column : columns) quoted.push_back(quote_identifier(column));
  const std::string list = join(quoted, ", ");
  return "SELECT " + list + " FROM (SELECT " + list + ", " + condition(columns) + " AS " + std::string(passed_column) +
         " FROM (" + std::string(query) + "\n)) WHERE " + std::string(passed_column);
}

TallyResult Tally::result() const {
  const std::lock_guard guard(sums_->lock);
  return {sums_->rows, hex(sums_->hash)};
}

}  // namespace schoolhouse::duck
