// Draws one dashboard from the published tables.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "chart/dashboard_render.h"
#include "duck/database.h"
#include "run/inputs.h"
#include "run/step.h"
#include "run/workspace.h"

namespace schoolhouse::run {
namespace fs = std::filesystem;
namespace {

// "2026-11-21" -> "21 November 2026"
std::string long_day(const std::string& day) {
  constexpr std::array months = {"January", "February", "March",     "April",   "May",      "June",
                                 "July",    "August",   "September", "October", "November", "December"};
  const auto parts = split(day, '-');
  const auto month = static_cast<std::size_t>(parse_integer(parts.at(1)).value_or(1));
  return fmt::format("{} {} {}", parse_integer(parts.at(2)).value_or(1), months.at(month - 1), parts.at(0));
}

// The day of the newest commit among the tables that were read.
std::string as_of(const StepContext& context, const catalog::Scanned& scanned) {
  Workspace& workspace = context.workspace;
  Micros newest = 0;
  for (const auto& [table, version] : scanned.versions) {
    const auto snapshot = lake::find_snapshot(workspace.lake(), table, lake::AsOfVersion{version});
    if (snapshot) newest = std::max(newest, snapshot->committed_at);
  }
  return newest == 0 ? "" : long_day(local_day(newest, workspace.project().settings.time_zone));
}

chart::TileAnswer answer(const StepContext& context, const chart::TileQuery& tile) {
  Workspace& workspace = context.workspace;
  catalog::Query query{.sql = tile.sql,
                       .parameters = project::sql_values(workspace.project().parameters),
                       .origin = {.file = tile.file, .line = tile.line}};
  for (const auto& [name, value] : tile.parameters) query.parameters[name] = value;
  duck::Connection connection = workspace.connect();
  catalog::Answer rows =
      catalog::read(catalog::Reader{}, workspace.project().catalog, workspace.lake(), connection, query);
  return {std::move(rows.rows), as_of(context, rows.scanned)};
}

bool are_all_there(const std::string& files_json) {
  const auto files = nlohmann::json::parse(files_json, nullptr, false);
  return files.is_array() && std::ranges::all_of(files, [](const nlohmann::json& file) {
           return file.is_string() && fs::exists(file.get<std::string>());
         });
}

}  // namespace

StepResult dashboard_step(const StepContext& context, const Node& node) {
  Workspace& workspace = context.workspace;
  const project::Project& project = workspace.project();
  const auto dashboard = std::ranges::find(project.dashboards, node.name, &chart::Dashboard::name);
  if (dashboard == project.dashboards.end())
    throw Error({Fault::bug, "no dashboard stands behind the step " + node.name});

  const CurrentInputs inputs = find_inputs(context, node.reads);
  const std::string name = "dashboard " + node.name;
  const std::string fingerprint =
      file_fingerprint(context, node, inputs) + " " + project.settings.name + " " + project.settings.output.string();
  StepResult result{.inputs = inputs.versions};
  const auto good = context.good.find(name);
  if (context.redo == Redo::when_changed && good != context.good.end() && good->second.fingerprint == fingerprint &&
      are_all_there(good->second.extra)) {
    result.outcome = state::Outcome::unchanged;
    return result;
  }
  chart::RenderResult rendered = chart::render_dashboard(
      *dashboard, [&](const chart::TileQuery& tile) { return answer(context, tile); }, workspace.renderer(),
      {.output = project.settings.output, .threads = workspace.threads()});
  result.warnings = std::move(rendered.warnings);
  if (!rendered.problems.empty()) throw Error(std::move(rendered.problems));
  result.remark = std::to_string(rendered.picture_count) + " pictures";
  nlohmann::json files = nlohmann::json::array();
  for (const fs::path& file : rendered.files) files.push_back(file.string());
  result.good.push_back({name, fingerprint, files.dump()});
  return result;
}

}  // namespace schoolhouse::run
