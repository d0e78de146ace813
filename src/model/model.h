// An SQL model: one SELECT in a file, with its contract and checks in the header comment or a .yml beside it.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "check/check.h"
#include "sql/bind.h"
#include "sql/select.h"

namespace schoolhouse::model {

enum class Materialized { table, view };
enum class Engine { any, duckdb };

struct Model {
  lake::TableName name;
  std::string file;                   // relative to the project or package, for messages
  std::string description_file = {};  // where the contract stands: the same file, or the .yml beside it
  std::string sql;                    // the SELECT
  int sql_line = 1;                   // its first line in the file
  std::string description = {};
  Materialized materialized = Materialized::table;
  Engine engine = Engine::any;
  std::vector<std::string> tags = {};
  std::vector<std::string> partition_by = {};
  catalog::Contract contract = {};
  std::vector<check::Check> checks = {};
  // Filled by resolve():
  sql::Select select = {};
  std::vector<sql::BoundColumn> columns = {};
};

// The keys of a model's description, for the reference page.
const std::vector<YamlKey>& model_keys();
// Reads one model. `path` is below models/: "analytics/grade_distribution.sql" is the table analytics.grade_distribution unless the
// header says `table:`. `yaml` is the text of the .yml beside it, when there is one (then the SQL has no header keys).
Model read_model(const std::string& path, const std::string& file, const std::string& text,
                 const std::optional<std::string>& yaml, const std::string& yaml_file, std::vector<Problem>& problems);

// The table that a model makes, for the catalog.
catalog::Table table_of(const Model& model);

// Parses and binds all models against the contracts of everything they read, and collects every problem: unknown tables and
// columns, circles (named in full), volatile functions, missing or extra columns, lossy casts, duplicate tables, SQL that is not portable
// (unless `engine: duckdb`). Returns the models in an order in which each comes after what it reads.
std::vector<Model> resolve(duck::Connection& connection, std::vector<Model> models, const catalog::Catalog& sources,
                           const sql::Parameters& parameters, std::vector<Problem>& problems);

// Everything that the rows of a model depend on, as one text hash: SQL, contract, partitioning, values of used parameters, data versions of
// inputs (for views: their own fingerprint), engine version, and our own format number.
struct Inputs {
  std::map<std::string, std::int64_t> versions;  // input table -> data version
  std::map<std::string, std::string> views;      // input view -> fingerprint
  sql::Parameters parameters;                    // all that the project has; only those that the SELECT uses count
};
std::string fingerprint(const Model& model, const Inputs& inputs, const std::string& engine);

}  // namespace schoolhouse::model
