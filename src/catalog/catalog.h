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
  std::string view_sql = {};  // of a view: its SELECT
  std::string file = {};      // where it is declared
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

struct Query {
  std::string sql;                                     // one SELECT over schema.name tables, AT (VERSION => n) allowed
  std::map<std::string, std::string> parameters = {};  // $name -> value, as text literals
  std::string file = {};                               // for messages, when the SQL stands in a file
  int line = 0;
};

struct Scanned {
  std::map<lake::TableName, std::int64_t> versions;  // every Delta table that was read
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t rows = 0;
};

// Makes the tables that a SELECT names known to the connection as views in their schemas (Delta tables at their newest or at the
// asked version, views by their SELECT, recursively), and returns the SQL to run (AT clauses rewritten) and what it will scan.
// Throws Error(user) for unknown tables with a suggestion, and for anything but one SELECT.
struct Prepared {
  std::string sql;
  Scanned scanned;
};
Prepared prepare(const Catalog& catalog, const lake::Lake& lake, duck::Connection& connection, const Query& query);

// The one door for people: prepares and runs. Each call sees one consistent set of versions.
struct Answer {
  duck::Rows rows;
  Scanned scanned;
  double seconds = 0;
};
Answer read(const Reader& reader, const Catalog& catalog, const lake::Lake& lake, duck::Connection& connection,
            const Query& query);

}  // namespace schoolhouse::catalog
