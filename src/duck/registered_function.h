// What C++ functions offered to SQL share: data behind DuckDB's pointers, constants, registration. For the sources of this folder only.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "duck/database.h"
#include "duck/handles.h"

namespace schoolhouse::duck {

template <class T>
void destroy(void* data) {
  delete static_cast<T*>(data);
}
template <class T>
void* copy(void* data) {
  return new T(*static_cast<const T*>(data));
}

// The value of an argument that must be a constant; throws Error(bug) with `what` when it is none.
ValueHandle fold_argument(duckdb_bind_info info, duckdb_expression argument, const char* what);

// On a connection of its own: what is registered beside an open streamed result is lost.
void register_function(Database& database, const std::string& name, const ScalarFunction& function);
void register_function(Database& database, const std::string& name, const TableFunction& function);

}  // namespace schoolhouse::duck
