// Renders a dashboard: asks, draws and writes its tiles in parallel, then prints them all into one PDF.
// SPDX-License-Identifier: Apache-2.0
#include "chart/dashboard_render.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <set>
#include <system_error>

#include "base/hash.h"
#include "base/text.h"
#include "chart/alternative.h"
#include "chart/columns.h"
#include "chart/drawing_order.h"
#include "chart/page.h"
#include "chart/tile_picture.h"

namespace schoolhouse::chart {
namespace {

namespace fs = std::filesystem;

// One value of the facet.
struct FacetValue {
  std::string text;  // "Adams High School"
  std::string stem;  // "adams-high-school"
  std::map<std::string, std::string> parameters;
};

// A reader sees the old file or the new one, never half of it.
void write_file(const fs::path& file, std::string_view bytes) {
  const fs::path temporary = file.parent_path() / ("." + file.filename().string() + "." + random_uuid().substr(0, 8));
  std::ofstream out(temporary, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  std::error_code failed;
  if (out) fs::rename(temporary, file, failed);
  if (!out || failed) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    throw Error({.fault = Fault::outside,
                 .what = "can't write the file" + (failed ? ": " + failed.message() : std::string()),
                 .where = {file.string()},
                 .fix = "check the folder's rights and the free space"});
  }
}

// One tile to draw, for a facet value or for the whole.
struct Job {
  const Tile* tile = nullptr;
  const FacetValue* facet = nullptr;
  fs::path stem = {};  // of its files
  PageTile page = {};
  std::string as_of = {};
  std::string summary = {};
  std::vector<fs::path> files = {};
  std::vector<Problem> problems = {};
  std::vector<Problem> warnings = {};
  bool is_composed = false;
  bool is_drawn = false;

  void write(const char* extension, std::string_view bytes) {
    files.push_back(fs::path(stem) += extension);
    write_file(files.back(), bytes);
  }
};

// "École No. 3" -> "ecole-no-3" as far as ASCII goes; other letters fall away.
std::string file_stem(std::string_view text) {
  std::string stem;
  for (const char c : to_lower(text)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_plain) {
      stem += c;
    } else if (!stem.empty() && stem.back() != '-') {
      stem += '-';
    }
  }
  stem = stem.substr(0, 60);
  while (!stem.empty() && stem.back() == '-') stem.pop_back();
  return stem.empty() ? "value" : stem;
}

std::vector<FacetValue> read_facet(const Dashboard& dashboard, const AskQuery& ask, RenderResult& result) {
  const Facet& facet = *dashboard.facet;
  const TileAnswer answer = ask({facet.sql.text, dashboard.place.file, facet.sql.line, {}});
  const Columns columns(answer.rows, {dashboard.place.file, facet.sql.line, "facet"});
  const std::vector<std::string> texts = columns.categories(facet.column, "column");
  const std::size_t shown = std::min(texts.size(), static_cast<std::size_t>(facet.limit));
  if (shown < texts.size()) {
    result.warnings.push_back({Fault::user,
                               "the facet has " + format_count(static_cast<std::int64_t>(texts.size())) +
                                   " values; the first " + format_count(static_cast<std::int64_t>(shown)) +
                                   " are drawn",
                               {dashboard.place.file, facet.sql.line, "facet.limit"},
                               "raise 'limit', or choose fewer rows in the facet's SQL"});
  }
  std::vector<FacetValue> values;
  std::set<std::string> stems;
  for (std::size_t row = 0; row < shown; ++row) {
    FacetValue value{texts[row], file_stem(texts[row]), {}};
    for (int i = 2; !stems.insert(value.stem).second; ++i) value.stem = file_stem(texts[row]) + "-" + std::to_string(i);
    for (std::size_t c = 0; c < answer.rows.columns.size(); ++c) {
      const std::string& column = answer.rows.columns[c].name;
      const std::string text = duck::to_text(answer.rows.rows[row][c]);
      value.parameters["facet_" + column] = text;
      if (column == facet.column) value.parameters["facet"] = text;
    }
    values.push_back(std::move(value));
  }
  return values;
}

std::vector<Job> list_jobs(const Dashboard& dashboard, const std::vector<FacetValue>& facets, const fs::path& folder) {
  std::vector<Job> jobs;
  for (const Tile& tile : dashboard.tiles) {
    if (!tile.is_each_facet) jobs.push_back({.tile = &tile, .stem = folder / tile.name});
  }
  for (const FacetValue& facet : facets) {
    for (const Tile& tile : dashboard.tiles) {
      if (!tile.is_each_facet) continue;
      jobs.push_back({.tile = &tile, .facet = &facet, .stem = folder / (tile.name + "--" + facet.stem)});
    }
  }
  return jobs;
}

// Asks, draws the tile and writes what needs no painting.
void compose_job(Job& job, const Dashboard& dashboard, const AskQuery& ask, Renderer& renderer) {
  const Tile& tile = *job.tile;
  TileQuery query{tile.sql.text, dashboard.place.file, tile.sql.line, {}};
  std::string facet;
  if (job.facet != nullptr) {
    query.parameters = job.facet->parameters;
    facet = clean_text(dashboard.facet->label) + ": " + job.facet->text;
  }
  const TileAnswer answer = ask(query);
  job.as_of = answer.as_of;
  job.summary = summarize(tile, answer.rows);
  const TileText text{source_line(dashboard.source, answer.as_of), facet, job.summary};
  TilePicture drawn = draw_tile(tile, answer.rows, text, renderer);
  for (const std::string& warning : drawn.warnings) {
    job.warnings.push_back({Fault::user, "the chart's specification: " + clean_text(warning), tile.place});
  }
  job.write(".svg", drawn.picture.svg);
  job.write(".csv", write_csv(answer.rows));
  job.write(".txt", write_alternative(tile, answer.rows, facet, job.summary, drawn.notes, text.source));
  job.page = {std::move(drawn.picture), tile.width == TileWidth::half, tile.explanation, tile.decision};
  job.is_composed = true;
}

void paint_job(Job& job, Renderer& renderer) {
  const Picture& picture = job.page.picture;
  constexpr double points_per_pixel = 0.75;
  const double width = picture.width * points_per_pixel;
  const double height = picture.height * points_per_pixel;
  job.write(".png", renderer.png(picture.svg, 2));
  job.write(".pdf", renderer.pdf({{width, height, {{picture.svg, 0, 0, width, height}}}},
                                 {clean_text(job.tile->title), job.summary}));
  job.is_drawn = true;
}

// A tile that fails does not stop the others.
template <class Work>
void keep_problems(Job& job, const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    job.problems = error.problems();
  }
}

// Pictures of facet values that are no more would still be taken for today's.
void remove_stale(const Dashboard& dashboard, const fs::path& folder, const std::vector<fs::path>& written) {
  constexpr std::array extensions{".png", ".pdf", ".svg", ".csv", ".txt"};
  const std::set<fs::path> kept(written.begin(), written.end());
  std::error_code failed;
  std::vector<fs::path> stale;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    const std::string stem = entry.path().stem().string();
    const std::string tile = stem.substr(0, stem.find("--"));
    const bool is_ours =
        std::find(extensions.begin(), extensions.end(), entry.path().extension().string()) != extensions.end() &&
        std::any_of(dashboard.tiles.begin(), dashboard.tiles.end(), [&](const Tile& t) { return t.name == tile; });
    if (is_ours && !kept.contains(entry.path())) stale.push_back(entry.path());
  }
  for (const fs::path& file : stale) fs::remove(file, failed);
}

std::string audience_line(const std::vector<std::string>& audience) {
  if (audience.empty()) return {};
  std::string line = "For " + audience.front();
  for (std::size_t i = 1; i < audience.size(); ++i) line += (i + 1 == audience.size() ? " and " : ", ") + audience[i];
  return line;
}

PageDocument document_of(const Dashboard& dashboard, const std::vector<Job>& jobs,
                         const std::vector<FacetValue>& facets) {
  PageDocument document{dashboard.title, dashboard.description, audience_line(dashboard.audience), "", {}};
  std::string as_of;
  const auto add_section = [&](const std::string& heading, const FacetValue* facet) {
    PageSection section{heading, {}};
    for (const Job& job : jobs) {
      if (job.facet != facet || !job.is_composed) continue;
      if (as_of.empty()) as_of = job.as_of;
      section.tiles.push_back(job.page);
    }
    if (!section.tiles.empty()) document.sections.push_back(std::move(section));
  };
  add_section("", nullptr);
  for (const FacetValue& facet : facets) add_section(dashboard.facet->label + ": " + facet.text, &facet);
  document.footer = source_line(dashboard.source, as_of);
  return document;
}

// All tiles on pages; nothing when no tile could be drawn.
std::optional<fs::path> print_document(const Dashboard& dashboard, const std::vector<Job>& jobs,
                                       const std::vector<FacetValue>& facets, Renderer& renderer,
                                       const fs::path& output) {
  const PageDocument document = document_of(dashboard, jobs, facets);
  if (document.sections.empty()) return std::nullopt;
  const Ruler ruler = [&renderer](std::string_view line, const TextStyle& style) {
    return renderer.text_width(line, style);
  };
  const fs::path file = output / (dashboard.name + ".pdf");
  write_file(file,
             renderer.pdf(lay_out(document, ruler), {clean_text(dashboard.title), clean_text(dashboard.description)}));
  return file;
}

}  // namespace

RenderResult render_dashboard(const Dashboard& dashboard, const AskQuery& ask, Renderer& renderer,
                              const RenderOptions& options) {
  RenderResult result;
  const fs::path folder = options.output / dashboard.name;
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) {
    throw Error(
        {.fault = Fault::outside, .what = "can't make the folder: " + failed.message(), .where = {folder.string()}});
  }
  const std::vector<FacetValue> facets =
      dashboard.facet ? read_facet(dashboard, ask, result) : std::vector<FacetValue>{};
  std::vector<Job> jobs = list_jobs(dashboard, facets, folder);
  std::optional<fs::path> document;
  draw_in_order({.tiles = jobs.size(),
                 .compose =
                     [&](std::size_t i) {
                       keep_problems(jobs[i], [&] { compose_job(jobs[i], dashboard, ask, renderer); });
                       return jobs[i].is_composed ? Composed::for_painting : Composed::not_at_all;
                     },
                 .paint = [&](std::size_t i) { keep_problems(jobs[i], [&] { paint_job(jobs[i], renderer); }); },
                 .print = [&] { document = print_document(dashboard, jobs, facets, renderer, options.output); }},
                options.threads);
  for (const Job& job : jobs) {
    result.files.insert(result.files.end(), job.files.begin(), job.files.end());
    result.problems.insert(result.problems.end(), job.problems.begin(), job.problems.end());
    result.warnings.insert(result.warnings.end(), job.warnings.begin(), job.warnings.end());
    result.picture_count += job.is_drawn ? 2 : 0;
  }
  if (result.problems.empty()) remove_stale(dashboard, folder, result.files);
  if (document) {
    result.files.push_back(*document);
    ++result.picture_count;
  }
  return result;
}

}  // namespace schoolhouse::chart
