// Requests and responses as plain values.
// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include "base/text.h"

namespace schoolhouse::http {

std::optional<std::string> ResponseHead::find(std::string_view name) const {
  const std::string wanted = to_lower(name);
  for (const Header& header : headers) {
    if (to_lower(header.name) == wanted) return header.value;
  }
  return std::nullopt;
}

}  // namespace schoolhouse::http
