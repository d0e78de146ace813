// Feeds any bytes to the small readers of text: numbers print back to their value, what is split joins again.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto number = parse_integer(text); number && parse_integer(std::to_string(*number)) != number) std::abort();
  if (parse_integer(text) && !parse_number(text)) std::abort();
  if (join(split(text, ','), ",") != text) std::abort();
  const std::string quoted = quote_identifier(text);
  if (replace_all(quoted.substr(1, quoted.size() - 2), "\"\"", "\"") != text) std::abort();
  if (to_lower(text).size() != text.size()) std::abort();
  return 0;
}
