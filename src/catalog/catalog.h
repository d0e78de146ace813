// Every table of a project by name, and the one door through which rows are read for a person.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/contract.h"
#include "duck/value.h"
#include "lake/lake.h"
#include "sql/select.h"

namespace schoolhouse::duck {
class Connection;
}

namespace schoolhouse::catalog {

enum class TableKind { source, reference, model, view };

struct Table {
  lake::TableName name;
  TableKind kind = TableKind::model;
  Contract contract;
  std::string description = {};
  std::string view_sql = {};     // of a view: its SELECT
  sql::Origin view_origin = {};  // and where that stands
  std::string file = {};         // where the table is declared
  int line = 0;
  std::vector<std::string> tags = {};
};

struct Catalog {
  std::map<lake::TableName, Table> tables;
  const Table* find(const lake::TableName& name) const;
  std::vector<std::string> names() const;
};

// For whom rows are read. Today only the owner of the project reads; row policies and masks will go through here.
struct Reader {
  std::string name = "owner";
};

// Whether data files that can't hold rows of the answer are passed over. Answers are the same.
enum class Skipping { on, off };

struct Query {
  std::string sql;                  // one SELECT over schema.name tables, AT (VERSION => n) allowed
  sql::Parameters parameters = {};  // $name -> value
  sql::Origin origin = {};          // for messages, when the SQL stands in a file
  sql::Purpose purpose = sql::Purpose::repeatable;
  Skipping skipping = Skipping::on;
  // The version of a table that is named without AT; without it, or where it gives nothing, the newest.
  std::function<std::optional<lake::AsOf>(const lake::TableName& table)> version_of = {};
};

struct Scanned {
  std::map<lake::TableName, std::int64_t> versions = {};  // the newest version read of every Delta table
  std::int64_t files = 0;                                 // those that are opened; the same for bytes and rows
  std::int64_t bytes = 0;
  std::int64_t rows = 0;
};

// A SELECT ready to run on any connection of the database: every table is replaced by a scan of the files of one version of it (the newest,
// or the one that AT asks for), every view by its SELECT. Nothing is created in the database, so that connections never meet.
struct Prepared {
  std::string sql;
  Scanned scanned = {};
  sql::Select select = {};
  sql::Rewritten rewritten = {};
  // What DuckDB said about `sql`, at its place in the user's file.
  Error explain(const std::exception& error) const;
};
// Throws Error(user) for unknown tables with a suggestion, tables that are not built yet, and anything but one SELECT.
Prepared prepare(const Catalog& catalog, const lake::Lake& lake, duck::Connection& connection, const Query& query);

// The one door for people: each call sees one consistent set of versions.
Prepared prepare(const Reader& reader, const Catalog& catalog, const lake::Lake& lake, duck::Connection& connection,
                 const Query& query);
struct Answer {
  duck::Rows rows;
  Scanned scanned;
  double seconds = 0;
};
Answer read(const Reader& reader, const Catalog& catalog, const lake::Lake& lake, duck::Connection& connection,
            const Query& query);

}  // namespace schoolhouse::catalog
