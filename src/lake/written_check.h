// Looks whether files on the disk are as large as what the engine wrote to them, without holes.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "duck/written_files.h"

namespace schoolhouse::lake {

// Throws Error(outside) for a file that lost some of its bytes on the way.
void check_written(const std::vector<duck::WrittenFile>& written);

}  // namespace schoolhouse::lake
