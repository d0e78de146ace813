// Feeds any bytes to the reader of schemas: what it accepts is written and read again as the same schema.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "lake/schema_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using schoolhouse::lake::read_schema;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  schoolhouse::lake::Schema schema;
  try {
    schema = read_schema(text, "fuzz.json");
    for (const auto& column : schema.columns) schoolhouse::lake::duckdb_type(column.type);
  } catch (const schoolhouse::Error& error) {
    if (error.problems().front().fault != schoolhouse::Fault::outside) std::abort();
    return 0;
  }
  if (read_schema(schoolhouse::lake::write_schema(schema), "again.json") != schema) std::abort();
  return 0;
}
