// A declared PostgreSQL database and the tables that are read from it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/yaml.h"
#include "connector/pulled_table.h"

namespace schoolhouse::connector {

// A long table is read in parts, each in a transaction of its own from the last value of the part before.
struct Chunks {
  std::string column;  // as declared
  std::int64_t rows = 100'000;
};

struct PostgresTable : PulledTable {
  std::string schema = "public";  // there
  std::string from;               // the table or view there
  std::string where = {};         // a condition in the database's SQL
  std::optional<Chunks> chunks = {};
};

// Texts may hold {secret.NAME} and {env.NAME}, which are filled in when the database is asked.
struct PostgresSource {
  std::string host;
  std::string port = "5432";
  std::string database;
  std::string user = {};
  std::string password = {};
  std::string ssl_mode = "require";
  std::string ssl_root_certificate = {};  // a file, relative to the project
  double statement_seconds = 0;           // the longest that a statement may take; 0: as the server says
  std::vector<PostgresTable> tables;
};

const std::vector<YamlKey>& postgres_source_keys();
const std::vector<YamlKey>& postgres_table_keys();
const std::vector<YamlKey>& chunk_keys();

}  // namespace schoolhouse::connector
