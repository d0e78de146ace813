// The SELECTs of dashboards: what they read, and whether they bind, before anything is drawn.
// SPDX-License-Identifier: Apache-2.0
#include "run/dashboard_sql.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "chart/dashboard.h"
#include "duck/database.h"
#include "project/project.h"
#include "sql/bind.h"
#include "sql/select.h"

namespace schoolhouse::run {
namespace {

// One SELECT of a dashboard. Tiles that are drawn once a facet value may name $facet and $facet_<column>.
struct TileSelect {
  std::size_t dashboard;
  const chart::TileSql* sql;
  bool is_each_facet;
  sql::Parsed parsed = {};
};

std::vector<TileSelect> list_selects(const project::Project& project) {
  std::vector<TileSelect> selects;
  for (std::size_t i = 0; i < project.dashboards.size(); ++i) {
    const chart::Dashboard& dashboard = project.dashboards[i];
    if (dashboard.facet) selects.push_back({i, &dashboard.facet->sql, false});
    for (const chart::Tile& tile : dashboard.tiles) selects.push_back({i, &tile.sql, tile.is_each_facet});
  }
  return selects;
}

bool is_facet_name(std::string_view name) { return name == "facet" || name.starts_with("facet_"); }

// Values that let a SELECT with facet names be bound.
sql::Parameters with_facets(sql::Parameters values, const sql::Select& select) {
  for (const std::string& name : select.parameters) {
    if (is_facet_name(name)) values.try_emplace(name, std::string());
  }
  return values;
}

void add_missing_names(const TileSelect& select, const sql::Parameters& values, std::vector<Problem>& problems) {
  for (const sql::ParameterUse& use : select.parsed.select.parameter_uses) {
    const bool is_facet = is_facet_name(use.name);
    if (values.contains(use.name) || (is_facet && select.is_each_facet)) continue;
    const Place place = sql::place_at(select.parsed.select.origin, select.parsed.select.text, use.range.begin);
    std::vector<std::string> known;
    for (const auto& [name, value] : values) known.push_back("$" + name);
    problems.push_back(
        {Fault::user, "unknown parameter $" + use.name, place,
         is_facet ? "give the dashboard a 'facet:' and the tile 'each: facet'" : "use one of: " + join(known, ", ")});
  }
}

void bind_all(const project::Project& project, duck::Connection& connection, const std::vector<TileSelect>& selects,
              const sql::Parameters& values, std::vector<Problem>& problems) {
  std::set<lake::TableName> tables;
  std::vector<sql::Rewritten> rewritten;
  for (const TileSelect& select : selects) {
    for (const sql::Reference& reference : select.parsed.select.references) tables.insert(reference.table);
    rewritten.push_back(
        sql::rewrite(select.parsed.select, sql::shape_relation, with_facets(values, select.parsed.select)));
  }
  std::vector<sql::Shape> shapes;
  for (const lake::TableName& name : tables) {
    if (const catalog::Table* table = project.catalog.find(name)) shapes.push_back({name, table->contract.schema()});
  }
  sql::create_shapes(connection, shapes);
  std::vector<sql::BindRequest> requests;
  for (std::size_t i = 0; i < selects.size(); ++i) requests.push_back({&selects[i].parsed.select, &rewritten[i]});
  for (const sql::Bound& bound : sql::bind_selects(connection, requests)) {
    problems.insert(problems.end(), bound.problems.begin(), bound.problems.end());
  }
}

template <class Text>
void add_once(std::vector<std::string>& list, const Text& text) {
  if (std::ranges::find(list, text) == list.end()) list.emplace_back(text);
}

}  // namespace

std::vector<DashboardSql> read_dashboard_sql(const project::Project& project, duck::Connection& connection,
                                             std::vector<Problem>& problems) {
  std::vector<DashboardSql> dashboards(project.dashboards.size());
  for (std::size_t i = 0; i < dashboards.size(); ++i) dashboards[i].dashboard = &project.dashboards[i];

  const std::vector<std::string> known_tables = project.catalog.names();
  std::vector<TileSelect> selects = list_selects(project);
  std::vector<sql::ParseRequest> requests;
  for (const TileSelect& select : selects) {
    const std::string& file = project.dashboards[select.dashboard].place.file;
    requests.push_back(
        {.sql = select.sql->text, .origin = {.file = file, .line = select.sql->line}, .known_tables = &known_tables});
  }
  std::vector<sql::Parsed> parsed = sql::parse_selects(connection, requests);
  const sql::Parameters values = project::sql_values(project.parameters);
  std::vector<Problem> found;
  for (std::size_t i = 0; i < selects.size(); ++i) {
    selects[i].parsed = std::move(parsed[i]);
    const sql::Parsed& one = selects[i].parsed;
    found.insert(found.end(), one.problems.begin(), one.problems.end());
    add_missing_names(selects[i], values, found);
    DashboardSql& dashboard = dashboards[selects[i].dashboard];
    for (const sql::Reference& reference : one.select.references) add_once(dashboard.tables, reference.table.text());
    for (const std::string& name : one.select.parameters) {
      if (!is_facet_name(name)) add_once(dashboard.parameters, name);
    }
  }
  if (found.empty()) bind_all(project, connection, selects, values, found);
  problems.insert(problems.end(), found.begin(), found.end());
  return dashboards;
}

}  // namespace schoolhouse::run
