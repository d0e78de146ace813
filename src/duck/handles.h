// Owning handles of DuckDB's C API, for the sources of this folder only.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <duckdb.h>

#include <memory>
#include <string>
#include <utility>

namespace schoolhouse::duck {

template <auto destroy>
struct destroy_with {
  template <class T>
  void operator()(T* handle) const {
    destroy(&handle);
  }
};
using Config = std::unique_ptr<_duckdb_config, destroy_with<duckdb_destroy_config>>;
using LogicalType = std::unique_ptr<_duckdb_logical_type, destroy_with<duckdb_destroy_logical_type>>;
using Chunk = std::unique_ptr<_duckdb_data_chunk, destroy_with<duckdb_destroy_data_chunk>>;
using Statements = std::unique_ptr<_duckdb_extracted_statements, destroy_with<duckdb_destroy_extracted>>;
using Prepared = std::unique_ptr<_duckdb_prepared_statement, destroy_with<duckdb_destroy_prepare>>;
using Pending = std::unique_ptr<_duckdb_pending_result, destroy_with<duckdb_destroy_pending>>;
using ScalarFunction = std::unique_ptr<_duckdb_scalar_function, destroy_with<duckdb_destroy_scalar_function>>;
using TableFunction = std::unique_ptr<_duckdb_table_function, destroy_with<duckdb_destroy_table_function>>;
using Expression = std::unique_ptr<_duckdb_expression, destroy_with<duckdb_destroy_expression>>;
using ContextHandle = std::unique_ptr<_duckdb_client_context, destroy_with<duckdb_destroy_client_context>>;
using ErrorData = std::unique_ptr<_duckdb_error_data, destroy_with<duckdb_destroy_error_data>>;
using ValueHandle = std::unique_ptr<_duckdb_value, destroy_with<duckdb_destroy_value>>;

// A result of a query, destroyed also when the query failed.
class Result {
 public:
  Result() = default;
  Result(Result&& other) noexcept : result_(std::exchange(other.result_, {})) {}
  Result& operator=(Result&&) = delete;
  ~Result() { duckdb_destroy_result(&result_); }
  duckdb_result* get() { return &result_; }
  duckdb_result value() const { return result_; }

 private:
  duckdb_result result_ = {};
};

// Takes over a text that DuckDB allocated; "" for nullptr.
inline std::string take_text(char* text) {
  std::string copy = text == nullptr ? "" : text;
  duckdb_free(text);
  return copy;
}

}  // namespace schoolhouse::duck
