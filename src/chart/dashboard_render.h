// Renders a dashboard: per tile SVG, PNG, PDF, CSV and a text alternative, and one PDF of the whole.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "chart/dashboard.h"
#include "chart/renderer.h"
#include "duck/value.h"

namespace schoolhouse::chart {

// What a tile asks: a SELECT as written, where it stands, and the values of its $facet parameters.
struct TileQuery {
  std::string sql;
  std::string file;
  int line = 0;
  std::map<std::string, std::string> parameters = {};
};
struct TileAnswer {
  duck::Rows rows;
  std::string as_of;  // of the data, as shown: "21 November 2026"; empty: not known
};
// Called from several threads at once. Throws Error for SQL that fails.
using AskQuery = std::function<TileAnswer(const TileQuery& query)>;

struct RenderOptions {
  std::filesystem::path output;  // files go to output/<dashboard>/ and output/<dashboard>.pdf
  int threads = 2;
};
struct RenderResult {
  std::vector<std::filesystem::path> files;  // written, in the order of the dashboard
  int picture_count = 0;                     // PNG and PDF files
  std::vector<Problem> problems;             // tiles that could not be drawn; the others were
  std::vector<Problem> warnings;             // drawn, but look at it: rows left out, values missing
};

RenderResult render_dashboard(const Dashboard& dashboard, const AskQuery& ask, Renderer& renderer,
                              const RenderOptions& options);

}  // namespace schoolhouse::chart
