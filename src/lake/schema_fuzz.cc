// Feeds any bytes to the readers of types, table names and times: what they accept is printed and read again as the same.
// SPDX-License-Identifier: Apache-2.0
#include "lake/schema.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/clock.h"
#include "lake/partition_value.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto type = lake::parse_type(text); type && lake::parse_type(lake::to_text(*type)) != type) std::abort();
  if (const auto name = lake::parse_table_name(text); name && lake::parse_table_name(name->text()) != name)
    std::abort();
  if (const auto at = lake::parse_utc(text); at && lake::parse_utc(format_utc(*at)) != at) std::abort();
  return 0;
}
