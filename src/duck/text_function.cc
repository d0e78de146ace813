// C++ readers of text offered to SQL as functions from VARCHAR to a value.
// SPDX-License-Identifier: Apache-2.0
#include "duck/text_function.h"

#include "duck/made_type.h"
#include "duck/registered_function.h"

namespace schoolhouse::duck {
namespace {

struct Registered {
  Database* database;
  TextFunction function;
  int decimal_bytes;
};

void run(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& registered = *static_cast<const Registered*>(duckdb_scalar_function_get_extra_info(info));
  try {
    const TextBlock texts(duckdb_data_chunk_get_vector(input, 0), duckdb_data_chunk_get_size(input));
    BlockWriter values(output, registered.decimal_bytes);
    registered.function.read(texts, values);
  } catch (...) {
    duckdb_scalar_function_set_error(info, registered.database->keep_thrown(std::current_exception()).c_str());
  }
}

}  // namespace

TextBlock::TextBlock(_duckdb_vector* vector, std::size_t size)
    : data_(duckdb_vector_get_data(vector)), validity_(duckdb_vector_get_validity(vector)), size_(size) {}

std::string_view TextBlock::text(std::size_t row) const {
  auto* cell = const_cast<duckdb_string_t*>(static_cast<const duckdb_string_t*>(data_) + row);
  return {duckdb_string_t_data(cell), duckdb_string_t_length(*cell)};
}

void register_text_function(Database& database, TextFunction function) {
  const std::string name = function.name;
  const LogicalType text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  const MadeType made = read_made_type(function.type);
  const LogicalType value = made.create();
  const ScalarFunction registered(duckdb_create_scalar_function());
  duckdb_scalar_function_set_name(registered.get(), name.c_str());
  duckdb_scalar_function_add_parameter(registered.get(), text.get());
  duckdb_scalar_function_set_return_type(registered.get(), value.get());
  duckdb_scalar_function_set_special_handling(registered.get());  // NULLs are given to us too
  duckdb_scalar_function_set_function(registered.get(), run);
  duckdb_scalar_function_set_extra_info(
      registered.get(), new Registered{&database, std::move(function), made.decimal_bytes()}, destroy<Registered>);
  register_function(database, name, registered);
}

}  // namespace schoolhouse::duck
