// CRC-32 as zlib counts it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string_view>

namespace schoolhouse::lake {

std::uint32_t crc32(std::string_view bytes);

}  // namespace schoolhouse::lake
