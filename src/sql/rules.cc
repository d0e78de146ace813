// What the SQL of a project may call: functions that answer differently each time, table functions, and the portable subset.
// SPDX-License-Identifier: Apache-2.0
#include "sql/rules.h"

#include <algorithm>
#include <array>

namespace schoolhouse::sql {
namespace {

constexpr std::string_view clock_fix = "use $run_date, the school day of the run";
constexpr std::string_view random_fix = "derive it from columns of the data: the same inputs must give the same rows";
constexpr std::string_view session_fix = "leave it out: the rows must not depend on who runs it, or when";

constexpr std::array volatile_table{
    Advice{"ago", clock_fix},
    Advice{"current_catalog", session_fix},
    Advice{"current_connection_id", session_fix},
    Advice{"current_database", session_fix},
    Advice{"current_date", clock_fix},
    Advice{"current_localtime", clock_fix},
    Advice{"current_localtimestamp", clock_fix},
    Advice{"current_query", session_fix},
    Advice{"current_query_id", session_fix},
    Advice{"current_role", session_fix},
    Advice{"current_schema", session_fix},
    Advice{"current_schemas", session_fix},
    Advice{"current_setting", session_fix},
    Advice{"current_transaction_id", session_fix},
    Advice{"current_user", session_fix},
    Advice{"currval", random_fix},
    Advice{"gen_random_uuid", random_fix},
    Advice{"get_current_time", clock_fix},
    Advice{"get_current_timestamp", clock_fix},
    Advice{"getenv", session_fix},
    Advice{"getvariable", "use a parameter: $name"},
    Advice{"in_search_path", session_fix},
    Advice{"nextval", random_fix},
    Advice{"now", clock_fix},
    Advice{"pg_is_other_temp_schema", session_fix},
    Advice{"pg_my_temp_schema", session_fix},
    Advice{"pg_sleep", session_fix},
    Advice{"pg_conf_load_time", clock_fix},
    Advice{"pg_postmaster_start_time", clock_fix},
    Advice{"random", random_fix},
    Advice{"session_user", session_fix},
    Advice{"setseed", random_fix},
    Advice{"sleep_ms", session_fix},
    Advice{"stats", session_fix},
    Advice{"today", clock_fix},
    Advice{"transaction_timestamp", clock_fix},
    Advice{"txid_current", session_fix},
    Advice{"user", session_fix},
    Advice{"uuid", random_fix},
    Advice{"uuidv4", random_fix},
    Advice{"uuidv7", random_fix},
    Advice{"write_log", session_fix},
};

constexpr auto volatile_words = std::to_array<std::string_view>(
    {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"});

constexpr auto ordered_windows = std::to_array<std::string_view>(
    {"row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value", "first", "last"});

constexpr auto pure_table_functions =
    std::to_array<std::string_view>({"range", "generate_series", "unnest", "json_each", "json_tree"});

constexpr auto portable_table = std::to_array<std::string_view>({
    // operators
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "||",
    "~~",
    "!~~",
    "~~*",
    "!~~*",
    "like_escape",
    "not_like_escape",
    "ilike_escape",
    "not_ilike_escape",
    // aggregates
    "avg",
    "bool_and",
    "bool_or",
    "corr",
    "count",
    "count_if",
    "count_star",
    "covar_pop",
    "covar_samp",
    "listagg",
    "max",
    "max_by",
    "mean",
    "median",
    "min",
    "min_by",
    "quantile_cont",
    "quantile_disc",
    "regr_count",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "string_agg",
    "sum",
    "var_pop",
    "var_samp",
    "variance",
    // windows
    "cume_dist",
    "dense_rank",
    "first_value",
    "lag",
    "last_value",
    "lead",
    "nth_value",
    "ntile",
    "percent_rank",
    "rank",
    "row_number",
    // numbers
    "abs",
    "acos",
    "asin",
    "atan",
    "atan2",
    "ceil",
    "ceiling",
    "cos",
    "degrees",
    "exp",
    "floor",
    "greatest",
    "isnan",
    "least",
    "ln",
    "log10",
    "log2",
    "mod",
    "nullif",
    "pi",
    "pow",
    "power",
    "radians",
    "round",
    "sign",
    "sin",
    "sqrt",
    "tan",
    "trunc",
    // text
    "ascii",
    "chr",
    "concat_ws",
    "contains",
    "ends_with",
    "instr",
    "json_extract_string",
    "left",
    "length",
    "levenshtein",
    "lower",
    "lpad",
    "ltrim",
    "md5",
    "position",
    "printf",
    "regexp_extract",
    "regexp_matches",
    "regexp_replace",
    "repeat",
    "replace",
    "reverse",
    "right",
    "rpad",
    "rtrim",
    "sha256",
    "split_part",
    "starts_with",
    "strpos",
    "substr",
    "substring",
    "suffix",
    "translate",
    "trim",
    "upper",
    // days and times
    "date_diff",
    "date_part",
    "date_trunc",
    "datediff",
    "day",
    "dayofmonth",
    "dayofyear",
    "hour",
    "isodow",
    "last_day",
    "make_date",
    "make_timestamp",
    "minute",
    "month",
    "quarter",
    "second",
    "strftime",
    "strptime",
    "timezone",
    "to_days",
    "to_hours",
    "to_minutes",
    "to_months",
    "to_seconds",
    "to_weeks",
    "to_years",
    "try_strptime",
    "week",
    "weekofyear",
    "year",
    // rows of several columns, and lists that are unnested at once
    "error",
    "generate_series",
    "list_contains",
    "list_value",
    "range",
    "row",
    "string_split",
    "unnest",
});

constexpr std::array portable_fixes{
    Advice{"^", "write power(x, y)"},
    Advice{"**", "write power(x, y)"},
    Advice{"->>", "write json_extract_string(x, '$.name')"},
    Advice{"->", "write json_extract_string(x, '$.name')"},
    Advice{"<=>", "write x IS NOT DISTINCT FROM y"},
    Advice{"~~~", "write x LIKE 'pattern'"},
    Advice{"regexp_full_match", "write regexp_matches(x, '^pattern$')"},
    Advice{"any_value", "write min(x) or max(x), or max_by(x, y)"},
    Advice{"arbitrary", "write min(x) or max(x), or max_by(x, y)"},
    Advice{"first", "write min_by(x, y), with y the order"},
    Advice{"last", "write max_by(x, y), with y the order"},
    Advice{"arg_max", "write max_by(x, y)"},
    Advice{"arg_min", "write min_by(x, y)"},
    Advice{"argmax", "write max_by(x, y)"},
    Advice{"argmin", "write min_by(x, y)"},
    Advice{"mode", "count each value and take the first by row_number(), with an order that breaks ties"},
    Advice{"approx_count_distinct", "write count(DISTINCT x)"},
    Advice{"approx_quantile", "write quantile_cont(x, 0.5)"},
    Advice{"quantile", "write percentile_cont(0.5) WITHIN GROUP (ORDER BY x)"},
    Advice{"concat", "write x || y, or concat_ws('', x, y) to skip NULLs"},
    Advice{"group_concat", "write string_agg(x, ',' ORDER BY x)"},
    Advice{"countif", "write count_if(x)"},
    Advice{"dayofweek", "write isodow(x): Monday is 1, Sunday is 7"},
    Advice{"weekday", "write isodow(x): Monday is 1, Sunday is 7"},
    Advice{"len", "write length(x)"},
    Advice{"strlen", "write length(x)"},
    Advice{"prefix", "write starts_with(x, y)"},
    Advice{"format", "write printf('%d', x)"},
    Advice{"hash", "write md5(x)"},
    Advice{"age", "write date_diff('day', x, y)"},
    Advice{"date_sub", "write date_diff('day', x, y)"},
    Advice{"datesub", "write date_diff('day', x, y)"},
    Advice{"datepart", "write date_part('year', x)"},
    Advice{"datetrunc", "write date_trunc('month', x)"},
    Advice{"fdiv", "write x / nullif(y, 0)"},
    Advice{"fmod", "write mod(x, y)"},
    Advice{"divide", "write x / nullif(y, 0)"},
    Advice{"log", "write log10(x)"},
    Advice{"regexp_split_to_array", "write string_split(x, ',')"},
    Advice{"str_split", "write string_split(x, ',')"},
    Advice{"split", "write string_split(x, ',')"},
    Advice{"struct_pack", "keep each value in a column of its own"},
    Advice{"map", "keep each value in a column of its own"},
    Advice{"list", "keep one row a value, or write string_agg(x, ',' ORDER BY x)"},
    Advice{"array_agg", "keep one row a value, or write string_agg(x, ',' ORDER BY x)"},
};
constexpr std::string_view general_fix = "say `engine: duckdb` in the header when nothing portable will do";

constexpr auto own_types = std::to_array<std::string_view>({"HUGEINT", "UHUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
                                                            "UBIGINT", "BIT", "UUID", "ENUM", "UNION", "MAP", "STRUCT",
                                                            "TIME", "ARRAY", "TIME WITH TIME ZONE", "BIGNUM"});

template <class Range>
bool holds(const Range& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <class Range>
std::optional<std::string_view> find_fix(const Range& advices, std::string_view name) {
  for (const Advice& advice : advices) {
    if (advice.name == name) return advice.fix;
  }
  return std::nullopt;
}

}  // namespace

std::span<const Advice> volatile_functions() { return volatile_table; }

std::optional<std::string_view> find_volatile(std::string_view function, std::size_t argument_count) {
  if (function == "age" && argument_count == 1) return clock_fix;
  return find_fix(volatile_table, function);
}

std::optional<std::string_view> find_volatile_word(std::string_view word) {
  if (holds(volatile_words, word)) return clock_fix;
  return std::nullopt;
}

bool is_ordered_window(std::string_view function) { return holds(ordered_windows, function); }
bool is_pure_table_function(std::string_view function) { return holds(pure_table_functions, function); }

std::span<const std::string_view> portable_functions() { return portable_table; }

bool is_portable_function(std::string_view function) { return holds(portable_table, function); }

std::string_view portable_advice(std::string_view function) {
  return find_fix(portable_fixes, function).value_or(general_fix);
}

bool is_portable_type(std::string_view duckdb_type_id) { return !holds(own_types, duckdb_type_id); }

}  // namespace schoolhouse::sql
