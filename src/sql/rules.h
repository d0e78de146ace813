// What the SQL of a project may call: functions that answer differently each time, table functions, and the portable subset.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace schoolhouse::sql {

// A word of SQL and what to write in its place.
struct Advice {
  std::string_view name;
  std::string_view fix;
};

// Functions whose answer is not decided by their arguments: the clock, randomness, the session.
std::span<const Advice> volatile_functions();
// The advice for a call; `argument_count` tells age(x), which reads the clock, from age(x, y).
std::optional<std::string_view> find_volatile(std::string_view function, std::size_t argument_count);
// The same for words that are functions without brackets: CURRENT_DATE.
std::optional<std::string_view> find_volatile_word(std::string_view word);

// Window functions whose answer depends on the order of rows.
bool is_ordered_window(std::string_view function);
// Table functions that read nothing from outside.
bool is_pure_table_function(std::string_view function);

// Functions and operators that mean the same on DuckDB and on Spark, or that can be printed for either.
std::span<const std::string_view> portable_functions();
bool is_portable_function(std::string_view function);
// What to write in place of one that is not portable; a general sentence when nothing better is known.
std::string_view portable_advice(std::string_view function);
// Types of DuckDB that no other engine has.
bool is_portable_type(std::string_view duckdb_type_id);

}  // namespace schoolhouse::sql
