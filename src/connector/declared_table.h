// A table that files or responses give: its columns, how they are written there, and what is promised about its rows.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/contract.h"
#include "check/check.h"
#include "lake/lake.h"

namespace schoolhouse::connector {

// copy_text is what PostgreSQL writes by COPY; no file is declared as such.
enum class Format { csv, json, json_lines, parquet, copy_text };
enum class Drift { refuse, accept };

// What happens to a load when its rows are not as declared.
enum class SchemaChange {
  freeze,         // the load stops
  evolve,         // the table takes them over in columns of their own
  discard_row,    // the row goes to quarantine
  discard_value,  // the value is left out
};
struct SchemaContract {
  SchemaChange columns = SchemaChange::freeze;    // keys that are not declared
  SchemaChange data_type = SchemaChange::freeze;  // values that are not of their column's type
};

// A column of a file and the column of the table that it becomes.
struct SourceColumn {
  catalog::ContractColumn contract;
  std::vector<std::string> aliases = {};  // names in files, in order of preference; empty: the column's own name
  // Text in the file -> reason: the value becomes NULL, <name>_missing the reason.
  std::map<std::string, std::string> missing = {};
  std::string when_absent = {};  // reason when the cell is empty or the key is absent; empty: no reason is kept
  std::vector<std::string> formats = {};  // of dates and times: "%d/%m/%Y"; the first that fits; empty: ISO 8601
  std::string file_pattern = {};          // taken from the file's path by this regular expression's first group
  std::string from_each = {};             // taken from what the request was made for: "year", "person.id"
  std::string from_parent = {};           // of a child table: the column of its parent that it is taken from
  bool is_list_index = false;             // of a child table: where the record stands in its list, from 0
  int pad = 0;                            // text of digits is filled up with zeros in front to so many characters
  int cut = 0;                            // only the first so many characters are read; 0: all
  bool is_evolved = false;                // not declared: rows brought it
  std::string variant_of = {};            // holds what does not fit into that column, as text
  int line = 0;

  bool has_reason() const { return !missing.empty() || !when_absent.empty(); }
  // The names that the column may have in files.
  std::vector<std::string> names_in_files() const;
};
// "student_count_missing": the column beside `name` that says why it is NULL.
std::string reason_column(const std::string& name);

struct FileTable {
  lake::TableName name;
  // Of a child table, whose rows are the records that stand as JSON in a column of its parent: that column.
  std::string parent_column = {};
  std::vector<FileTable> child_tables = {};
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
  // Columns beside those of the rows, and those of them that belong to the key: from and until when a row of a history is so.
  std::vector<catalog::ContractColumn> made_columns = {};
  std::vector<std::string> made_key = {};
  std::string grain = {};
  std::vector<check::Check> checks = {};
  SchemaContract schema_contract = {};
  Drift absent_columns = Drift::refuse;  // declared columns that a file lacks: refused, or NULL
  double quarantine_limit = 0.0;         // share of rows that may not fit; above it nothing is loaded
  double shrink_limit = 0.5;             // share of rows that may be gone since the last load
  bool may_be_empty = false;
  std::vector<std::string> tags = {};
  int line = 0;
};

}  // namespace schoolhouse::connector
