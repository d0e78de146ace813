// The checksum that Delta puts into _last_checkpoint: of what a JSON object says, however it is spaced and ordered.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "lake/json_reader.h"

namespace schoolhouse::lake {

// One line of `"k1"+"k2"+0=value` pairs sorted by path; the member "checksum" of the object itself is left out.
std::string canonical_json(Json object);
// MD5 of that, in hexadecimal.
std::string json_checksum(Json object);

}  // namespace schoolhouse::lake
