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
#include "lake/lake.h"

namespace schoolhouse::duck {
class Connection;
}

namespace schoolhouse::connector {

enum class Format { csv, json, json_lines, parquet };
enum class Drift { refuse, accept };

// A column of a file and the column of the table that it becomes.
struct SourceColumn {
  catalog::ContractColumn contract;
  std::vector<std::string> aliases = {};  // names in files, in order of preference; empty: the column's own name
  // Text in the file -> reason: the value becomes NULL, <name>_missing the reason.
  std::map<std::string, std::string> missing = {};
  std::string when_absent = {};  // reason when the cell is empty or the key is absent; empty: no reason is kept
  std::vector<std::string> formats = {};  // of dates and times: "%d/%m/%Y"; the first that fits; empty: ISO 8601
  std::string file_pattern = {};          // taken from the file's path by this regular expression's first group
  int line = 0;

  bool has_reason() const { return !missing.empty() || !when_absent.empty(); }
  // The names that the column may have in files.
  std::vector<std::string> names_in_files() const;
};
// "student_count_missing": the column beside `name` that says why it is NULL.
std::string reason_column(const std::string& name);

struct FileTable {
  lake::TableName name;
  std::string description = {};
  std::vector<std::string> files;  // globs relative to the source's path; a member of a zip is "a.zip!member.csv"
  Format format = Format::csv;
  char delimiter = ',';
  std::optional<char> quote = '"';
  std::optional<char> escape = '"';
  bool has_header = true;
  int skip_lines = 0;
  std::string encoding = "utf-8";  // one of encodings()
  std::vector<SourceColumn> columns;
  std::vector<std::string> key = {};
  std::string grain = {};
  std::vector<check::Check> checks = {};
  Drift extra_columns = Drift::refuse;   // columns in files that are not declared
  Drift absent_columns = Drift::refuse;  // declared columns that a file lacks: refused, or NULL
  double quarantine_limit = 0.0;         // share of rows that may not fit; above it nothing is loaded
  double shrink_limit = 0.5;             // share of rows that may be gone since the last load
  bool may_be_empty = false;
  std::vector<std::string> tags = {};
  int line = 0;
};

struct FilesSource {
  std::string path;  // folder, {parameter} filled in, relative to the project
  std::vector<FileTable> tables;
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
  std::variant<FilesSource, GeneratorSource> kind;
};

// The keys of the files, for the reference pages.
const std::vector<YamlKey>& files_source_keys();
const std::vector<YamlKey>& generator_source_keys();
const std::vector<YamlKey>& file_table_keys();
const std::vector<YamlKey>& file_column_keys();

// Reads sources/NAME.yml. Parameters are filled into `path`, `files` and every text of `options` as {name}.
Source read_source(const Yaml& root, const std::string& file, const std::map<std::string, std::string>& parameters,
                   std::vector<Problem>& problems);
// The tables a source makes, for the catalog: declared columns, `_missing` columns, and _source, _load_id, _loaded_at, _file.
// A problem is added for a name that stands twice.
std::vector<catalog::Table> source_tables(const Source& source, std::vector<Problem>& problems);

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
};

struct LoadContext {
  const lake::Lake& lake;
  // Starts the engine at the first call; a load that finds nothing new does not call it.
  std::function<duck::Connection&()> connection;
  // Always called before a commit, also with no checks: runs them (and those that the project adds) on the staged rows, keeps failing rows for
  // inspection, and throws when one of severity error failed.
  std::function<void(const std::vector<check::Check>& checks, const lake::StagedWrite& staged)> audit;
  std::filesystem::path project;  // for relative paths
  std::string run_id;
  std::map<std::string, std::string> properties;  // of new tables: retention
  bool is_forced = false;                         // load even when the files are unchanged
};
// Loads one table of a source: landing, reading, quarantine, checks, commit. Throws with everything that is wrong; the table then stays as it was.
TableLoad load_table(const Source& source, const lake::TableName& table, const LoadContext& context);

}  // namespace schoolhouse::connector
