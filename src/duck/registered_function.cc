// What the C++ functions that are offered to SQL share: owned data behind DuckDB's pointers, constant arguments, registration.
// SPDX-License-Identifier: Apache-2.0
#include "duck/registered_function.h"

namespace schoolhouse::duck {
namespace {

void check_registered(duckdb_state state, const std::string& name) {
  if (state == DuckDBError) throw Error({.fault = Fault::bug, .what = "DuckDB refuses the function '" + name + "'"});
}

}  // namespace

ValueHandle fold_argument(duckdb_bind_info info, duckdb_expression argument, const char* what) {
  duckdb_client_context context_handle = nullptr;
  duckdb_scalar_function_get_client_context(info, &context_handle);
  const ContextHandle context(context_handle);
  duckdb_value value = nullptr;
  const ErrorData error(duckdb_expression_fold(context.get(), argument, &value));
  ValueHandle owned(value);
  if (!owned) throw Error({.fault = Fault::bug, .what = what});
  return owned;
}

void register_function(Database& database, const std::string& name, const ScalarFunction& function) {
  const Connection connection = database.connect();
  check_registered(duckdb_register_scalar_function(connection.handle(), function.get()), name);
}

void register_function(Database& database, const std::string& name, const TableFunction& function) {
  const Connection connection = database.connect();
  check_registered(duckdb_register_table_function(connection.handle(), function.get()), name);
}

}  // namespace schoolhouse::duck
