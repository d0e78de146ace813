// Finds what a SELECT reads, puts scans in the place of names, and runs it for a reader.
// SPDX-License-Identifier: Apache-2.0
#include "catalog/catalog.h"

#include <algorithm>
#include <set>

#include "base/clock.h"
#include "duck/database.h"
#include "lake/conditions.h"
#include "lake/skipping.h"

namespace schoolhouse::catalog {
namespace {

// Resolves the names of one query. Each table is read at one version and each view once. The text is made twice: first with stand-ins for
// the tables, to learn what is asked of their rows, then with scans of the files that can hold such rows.
class Resolver {
 public:
  Resolver(const Catalog& catalog, const lake::Lake& lake, duck::Connection& connection, const Query& query)
      : catalog_(catalog), lake_(lake), connection_(connection), query_(query) {}

  sql::Rewritten rewrite(const sql::Select& select) {
    if (query_.skipping == Skipping::on) learn_conditions(select);
    return replace(select);
  }

  Scanned scanned() const {
    Scanned scanned;
    for (const auto& [reference, files] : opened_) {
      const lake::Snapshot& snapshot = snapshots_.at(reference);
      auto& version = scanned.versions[reference.table];
      version = std::max(version, snapshot.version);
      scanned.files += static_cast<std::int64_t>(files.size());
      for (const std::size_t place : files) {
        scanned.bytes += snapshot.files[place].size;
        scanned.rows += std::max<std::int64_t>(snapshot.files[place].rows, 0);
      }
    }
    for (const auto& [reference, changes] : changes_) {
      auto& version = scanned.versions[reference.table];
      version = std::max(version, changes.to);
      scanned.files += changes.files;
      scanned.bytes += changes.bytes;
    }
    return scanned;
  }

 private:
  enum class Stage { asking, scanning };

  sql::Rewritten replace(const sql::Select& select) {
    return sql::rewrite(
        select, [this](const sql::Reference& reference) { return relation(reference); }, query_.parameters);
  }

  void learn_conditions(const sql::Select& select) {
    stage_ = Stage::asking;
    const sql::Rewritten asking = replace(select);
    const bool is_worth_it =
        std::ranges::any_of(snapshots_, [](const auto& row) { return row.second.files.size() > 1; });
    if (is_worth_it) conditions_ = lake::find_conditions(connection_, asking.sql, places_);
    stage_ = Stage::scanning;
    places_ = 0;
  }

  std::string relation(const sql::Reference& reference) {
    if (reference.changes) return "(" + changes(reference) + "\n)";
    const Table* table = catalog_.find(reference.table);
    const bool is_view = table != nullptr && table->kind == TableKind::view;
    return "(" + (is_view ? view(*table, reference) : scan(reference)) + "\n)";
  }

  std::string view(const Table& table, const sql::Reference& reference) {
    if (reference.as_of) {
      throw Error({Fault::user,
                   "the view " + table.name.text() + " keeps no versions",
                   {query_.origin.file, query_.origin.line, ""},
                   "ask for versions of the tables that it reads"});
    }
    auto known = views_.find(table.name);
    if (known == views_.end()) {
      const sql::ParseRequest request{table.view_sql, table.view_origin, sql::Purpose::repeatable, nullptr,
                                      &query_.parameters};
      known = views_.emplace(table.name, sql::parse_select(connection_, request)).first;
    }
    return replace(known->second).sql;
  }

  const lake::Snapshot& snapshot_of(const sql::Reference& reference) {
    const auto known = snapshots_.find(reference);
    if (known != snapshots_.end()) return known->second;
    std::optional<lake::AsOf> as_of = reference.as_of;
    if (!as_of && query_.version_of) as_of = query_.version_of(reference.table);
    std::optional<lake::Snapshot> snapshot = lake::find_snapshot(lake_, reference.table, as_of);
    if (!snapshot) throw_not_built(reference);
    return snapshots_.emplace(reference, *std::move(snapshot)).first->second;
  }

  [[noreturn]] void throw_not_built(const sql::Reference& reference) const {
    throw Error({Fault::user,
                 "the table " + reference.table.text() + " is not built yet",
                 {query_.origin.file, query_.origin.file.empty() ? 0 : query_.origin.line, ""},
                 "run: schoolhouse run --select +" + reference.table.text()});
  }

  std::string changes(const sql::Reference& reference) {
    auto known = changes_.find(reference);
    if (known == changes_.end()) {
      std::optional<lake::TableChanges> found = lake::find_changes(lake_, reference.table, *reference.changes);
      if (!found) throw_not_built(reference);
      known = changes_.emplace(reference, *std::move(found)).first;
    }
    const std::size_t place = places_++;
    return stage_ == Stage::asking ? lake::stand_in(place, known->second.schema) : known->second.sql;
  }

  std::string scan(const sql::Reference& reference) {
    const lake::Snapshot& snapshot = snapshot_of(reference);
    const std::size_t place = places_++;
    if (stage_ == Stage::asking) return lake::stand_in(place, snapshot.schema);
    const lake::Condition condition = place < conditions_.size() ? conditions_[place] : lake::Condition{};
    const std::vector<std::size_t> files = lake::find_matching_files(snapshot, condition);
    opened_[reference].insert(files.begin(), files.end());
    return lake::scan_sql(files.size() == snapshot.files.size() ? snapshot : lake::only_files(snapshot, files));
  }

  const Catalog& catalog_;
  const lake::Lake& lake_;
  duck::Connection& connection_;
  const Query& query_;
  Stage stage_ = Stage::scanning;
  std::size_t places_ = 0;  // where tables are named, those within views included, in the order of the text
  std::vector<lake::Condition> conditions_;
  std::map<sql::Reference, lake::Snapshot> snapshots_;
  std::map<sql::Reference, lake::TableChanges> changes_;
  std::map<lake::TableName, sql::Select> views_;
  std::map<sql::Reference, std::set<std::size_t>> opened_;
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
  Resolver resolver(catalog, lake, connection, query);
  prepared.rewritten = resolver.rewrite(prepared.select);
  prepared.scanned = resolver.scanned();
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
