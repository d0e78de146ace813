// Text of 85 printable characters for bytes, as ZeroMQ writes it (Z85): names and inline forms of deletion vectors.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace schoolhouse::lake {

// Bytes are filled up with zeros to a multiple of four.
std::string encode_base85(std::string_view bytes);
// Nothing for what is not of this form.
std::optional<std::string> decode_base85(std::string_view text);

}  // namespace schoolhouse::lake
