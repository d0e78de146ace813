// Reads a source of kind postgres: the database and its tables.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "connector/file_table_yaml.h"
#include "connector/postgres/postgres_source.h"

namespace schoolhouse::connector {

PostgresSource read_postgres(const Yaml& root, const std::string& file, const std::string& name, const TextFiller& fill,
                             std::string& description, std::vector<Problem>& problems);

}  // namespace schoolhouse::connector
