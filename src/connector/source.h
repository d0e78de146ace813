// A declared source: where data comes from, what its tables look like, and how much badness is tolerated.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/yaml.h"
#include "catalog/catalog.h"
#include "check/check.h"
#include "connector/declared_table.h"
#include "connector/postgres/postgres_source.h"
#include "connector/rest/rest_source.h"
#include "lake/lake.h"

namespace schoolhouse::duck {
class Connection;
}
namespace schoolhouse::http {
class Client;
}
namespace schoolhouse::secret {
class Secrets;
}

namespace schoolhouse::connector {

struct FilesSource {
  std::string path;  // folder, {parameter} filled in, relative to the project; empty: they are fetched
  std::vector<FileTable> tables;
  std::optional<WebService> web = {};  // where they are fetched from, when they lie in no folder
};

struct GeneratorSource {
  std::string dataset;  // "district"
  Yaml options;         // read strictly by the generator
  std::string schema;   // of the tables it makes
};

struct Source {
  std::string name;
  std::string description = {};
  std::string file = {};
  std::vector<std::string> outside_texts = {};  // of the declaration, that hold {secret.NAME} or {env.NAME}
  std::variant<FilesSource, GeneratorSource, RestSource, PostgresSource> kind;
};

// The tables of files and endpoints, each followed by its child tables; a generator declares none.
std::vector<const FileTable*> declared_tables(const Source& source);
std::vector<FileTable*> declared_tables(Source& source);
// The tables of the lake for whose rows the requests of a table are made; of a child table its parent.
std::vector<lake::TableName> tables_read(const Source& source, const lake::TableName& table);

// The keys of the files, for the reference pages.
const std::vector<YamlKey>& files_source_keys();
const std::vector<YamlKey>& generator_source_keys();
const std::vector<YamlKey>& file_table_keys();
const std::vector<YamlKey>& file_column_keys();
const std::vector<YamlKey>& schema_contract_keys();
const std::vector<YamlKey>& child_table_keys();

// Reads sources/NAME.yml. Parameters are filled into `path`, `files` and every text of `options` as {name}.
Source read_source(const Yaml& root, const std::string& file, const std::map<std::string, std::string>& parameters,
                   std::vector<Problem>& problems);
// The tables a source makes, for the catalog: declared columns, `_missing` columns, and _source, _load_id, _loaded_at, _file.
// A problem is added for a name that stands twice.
std::vector<catalog::Table> source_tables(const Source& source, std::vector<Problem>& problems);

// Tells what the source asks, and as whom, from what it asked before another secret or variable: four hexadecimal digits, too few to
// guess a secret by. Throws Error when one is not to be had.
std::string outside_print(const Source& source, secret::Secrets& secrets);

// What a load did.
enum class LoadOutcome { loaded, unchanged };
struct TableLoad {
  lake::TableName table;
  LoadOutcome outcome = LoadOutcome::loaded;
  std::int64_t rows = 0;
  std::int64_t quarantined = 0;
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t version = -1;
  std::vector<Problem> warnings = {};  // requests that failed where some may
};

// The network and what signs in to it.
struct Remote {
  http::Client& client;
  secret::Secrets& secrets;
};

struct LoadContext {
  const lake::Lake& lake;
  // Starts the engine at the first call; a load that finds nothing new does not call it.
  std::function<duck::Connection&()> connection;
  // Always called before a commit, also with no checks: runs them (and those that the project adds) on the rows that the SELECT gives, keeps
  // failing rows for inspection, and throws when one of severity error failed. `staged` has facts about the rows, where they are all new.
  std::function<void(const std::vector<check::Check>& checks, const std::string& rows_sql,
                     const lake::StagedWrite* staged)>
      audit;
  std::filesystem::path project;  // for relative paths
  std::string run_id;
  std::map<std::string, std::string> properties;  // of new tables: retention
  bool is_forced = false;                         // load even when the files are unchanged
  bool replays = false;                           // load again what is kept in the landing area, without the network
  // Made at the first call; sources of kind files do not call it.
  std::function<Remote()> remote = {};
  // What a long load does, for people: "12 of 400 requests, 3,456 rows".
  std::function<void(std::string_view doing)> tell = {};
};
// Loads one table of a source: landing, reading, quarantine, checks, commit. Throws with everything that is wrong; the table then stays as it was.
TableLoad load_table(const Source& source, const lake::TableName& table, const LoadContext& context);

}  // namespace schoolhouse::connector
