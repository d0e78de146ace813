// C++ tests of rows by the data file they stand in, offered to SQL: NAME('what to keep', file_index, file_row_number).
// SPDX-License-Identifier: Apache-2.0
#include "duck/row_filter.h"

#include "duck/registered_function.h"

namespace schoolhouse::duck {
namespace {

// What the function's catalog entry keeps.
struct Registered {
  Database* database;
  RowFilter filter;
};

// What one call in one plan keeps; its copies share the test.
struct Bound {
  Database* database;
  std::shared_ptr<const RowTest> test;
};

std::string fold_text(duckdb_bind_info info) {
  const Expression argument(duckdb_scalar_function_bind_get_argument(info, 0));
  const ValueHandle value = fold_argument(info, argument.get(), "what a row filter keeps must be a constant");
  return take_text(duckdb_get_varchar(value.get()));
}

void bind(duckdb_bind_info info) {
  const auto& registered = *static_cast<const Registered*>(duckdb_scalar_function_bind_get_extra_info(info));
  try {
    auto test = std::make_shared<const RowTest>(registered.filter.open(fold_text(info)));
    duckdb_scalar_function_set_bind_data(info, new Bound{registered.database, std::move(test)}, destroy<Bound>);
    duckdb_scalar_function_set_bind_data_copy(info, copy<Bound>);
  } catch (...) {
    duckdb_scalar_function_bind_set_error(info, registered.database->keep_thrown(std::current_exception()).c_str());
  }
}

void run(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& bound = *static_cast<const Bound*>(duckdb_scalar_function_get_bind_data(info));
  try {
    const idx_t size = duckdb_data_chunk_get_size(input);
    const void* files = duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 1));
    const void* rows = duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 2));
    (*bound.test)({static_cast<const std::uint64_t*>(files), size}, {static_cast<const std::int64_t*>(rows), size},
                  {static_cast<bool*>(duckdb_vector_get_data(output)), size});
  } catch (...) {
    duckdb_scalar_function_set_error(info, bound.database->keep_thrown(std::current_exception()).c_str());
  }
}

void offer_filter(Database& database, RowFilter filter) {
  const std::string name = filter.name;
  const ScalarFunction function(duckdb_create_scalar_function());
  const LogicalType text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  const LogicalType file(duckdb_create_logical_type(DUCKDB_TYPE_UBIGINT));
  const LogicalType row(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT));
  const LogicalType boolean(duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN));
  duckdb_scalar_function_set_name(function.get(), name.c_str());
  for (const LogicalType* type : {&text, &file, &row}) {
    duckdb_scalar_function_add_parameter(function.get(), type->get());
  }
  duckdb_scalar_function_set_return_type(function.get(), boolean.get());
  duckdb_scalar_function_set_bind(function.get(), bind);
  duckdb_scalar_function_set_function(function.get(), run);
  duckdb_scalar_function_set_extra_info(function.get(), new Registered{&database, std::move(filter)},
                                        destroy<Registered>);
  register_function(database, name, function);
}

}  // namespace

void register_row_filter(Database& database, RowFilter filter) {
  const std::string name = filter.name;
  database.once(name, [&] { offer_filter(database, std::move(filter)); });
}

}  // namespace schoolhouse::duck
