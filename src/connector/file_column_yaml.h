// Reads the columns of a table of files: contract, names in files, codes for missing values, formats.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "connector/source.h"

namespace schoolhouse::connector {

std::vector<SourceColumn> read_file_columns(const Yaml& columns, Format format, const std::string& file,
                                            const std::string& path, std::vector<Problem>& problems);

}  // namespace schoolhouse::connector
