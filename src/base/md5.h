// MD5, for file formats that ask for it; never to keep something secret or unforged.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace schoolhouse {

// Lower-case hexadecimal, 32 characters.
std::string md5(std::string_view bytes);

}  // namespace schoolhouse
