// The name of a column made from a key or a header cell.
// SPDX-License-Identifier: Apache-2.0
#include "connector/column_name.h"

#include "base/text.h"

namespace schoolhouse::connector {

std::string column_name_of(std::string_view key) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  std::string name;
  for (const char c : key) {
    if (is_capital(c) && !name.empty() && name.back() != '_' && !is_capital(name.back())) name += '_';
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || is_capital(c);
    name += is_plain ? c : '_';
  }
  name = to_lower(name);
  while (name.starts_with('_')) name.erase(0, 1);
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, "column_");
  return name;
}

}  // namespace schoolhouse::connector
