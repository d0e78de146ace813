// Finds what a SELECT reads, puts scans in the place of names, and runs it for a reader.
// SPDX-License-Identifier: Apache-2.0
#include "catalog/catalog.h"

#include <algorithm>

#include "base/clock.h"
#include "duck/database.h"

namespace schoolhouse::catalog {
namespace {

// Resolves the names of one query: each table and version is read once, each view once.
class Resolver {
 public:
  Resolver(const Catalog& catalog, const lake::Lake& lake, duck::Connection& connection, const Query& query,
           Scanned& scanned)
      : catalog_(catalog), lake_(lake), connection_(connection), query_(query), scanned_(scanned) {}

  std::string relation(const sql::Reference& reference) {
    const auto known = relations_.find(reference);
    if (known != relations_.end()) return known->second;
    const Table* table = catalog_.find(reference.table);
    std::string text = table && table->kind == TableKind::view ? view(*table, reference) : scan(reference);
    return relations_.emplace(reference, "(" + std::move(text) + "\n)").first->second;
  }

 private:
  std::string view(const Table& table, const sql::Reference& reference) {
    if (reference.as_of) {
      throw Error({Fault::user,
                   "the view " + table.name.text() + " keeps no versions",
                   {query_.origin.file, query_.origin.line, ""},
                   "ask for versions of the tables that it reads"});
    }
    const sql::Select select = sql::parse_select(
        connection_, {table.view_sql, table.view_origin, sql::Purpose::repeatable, nullptr, &query_.parameters});
    const auto inner = [this](const sql::Reference& next) { return relation(next); };
    return sql::rewrite(select, inner, query_.parameters).sql;
  }

  std::string scan(const sql::Reference& reference) {
    std::optional<lake::AsOf> as_of = reference.as_of;
    if (!as_of && query_.version_of) as_of = query_.version_of(reference.table);
    const auto snapshot = lake::find_snapshot(lake_, reference.table, as_of);
    if (!snapshot) {
      throw Error({Fault::user,
                   "the table " + reference.table.text() + " is not built yet",
                   {query_.origin.file, query_.origin.file.empty() ? 0 : query_.origin.line, ""},
                   "run: schoolhouse run --select +" + reference.table.text()});
    }
    auto& version = scanned_.versions[reference.table];
    version = std::max(version, snapshot->version);
    scanned_.files += static_cast<std::int64_t>(snapshot->files.size());
    scanned_.bytes += snapshot->bytes();
    for (const lake::DataFile& file : snapshot->files) scanned_.rows += std::max<std::int64_t>(file.rows, 0);
    return lake::scan_sql(*snapshot);
  }

  const Catalog& catalog_;
  const lake::Lake& lake_;
  duck::Connection& connection_;
  const Query& query_;
  Scanned& scanned_;
  std::map<sql::Reference, std::string> relations_;
};

}  // namespace

const Table* Catalog::find(const lake::TableName& name) const {
  const auto at = tables.find(name);
  return at == tables.end() ? nullptr : &at->second;
}

std::vector<std::string> Catalog::names() const {
  std::vector<std::string> list;
  for (const auto& [name, table] : tables) list.push_back(name.text());
  return list;
}

Error Prepared::explain(const std::exception& error) const { return sql::locate(error, select, &rewritten); }

Prepared prepare(const Catalog& catalog, const lake::Lake& lake, duck::Connection& connection, const Query& query) {
  std::vector<std::string> known = catalog.names();
  if (query.purpose == sql::Purpose::ad_hoc) {
    // A person may also look at what is in the lake beside the project's own tables: quarantine, tables of other engines.
    for (const lake::TableName& table : lake::list_tables(lake)) {
      if (!catalog.find(table)) known.push_back(table.text());
    }
  }
  Prepared prepared;
  prepared.select = sql::parse_select(connection, {query.sql, query.origin, query.purpose, &known, &query.parameters});
  Resolver resolver(catalog, lake, connection, query, prepared.scanned);
  prepared.rewritten = sql::rewrite(
      prepared.select, [&](const sql::Reference& reference) { return resolver.relation(reference); }, query.parameters);
  prepared.sql = prepared.rewritten.sql;
  return prepared;
}

Prepared prepare(const Reader&, const Catalog& catalog, const lake::Lake& lake, duck::Connection& connection,
                 const Query& query) {
  // The owner may read everything as it stands.
  return prepare(catalog, lake, connection, query);
}

Answer read(const Reader& reader, const Catalog& catalog, const lake::Lake& lake, duck::Connection& connection,
            const Query& query) {
  const double started = steady_seconds();
  const Prepared prepared = prepare(reader, catalog, lake, connection, query);
  Answer answer;
  answer.scanned = prepared.scanned;
  try {
    answer.rows = connection.query(prepared.sql);
  } catch (const duck::QueryError& error) {
    if (error.is_interrupt()) throw;
    throw prepared.explain(error);
  }
  answer.seconds = steady_seconds() - started;
  return answer;
}

}  // namespace schoolhouse::catalog
