// Looks for what is wrong with a project and its surroundings.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "chart/module.h"
#include "cli/command.h"
#include "cli/print_json.h"
#include "duck/database.h"
#include "run/run.h"
#include "run/version.h"
#include "run/workspace.h"

namespace schoolhouse::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t little_space = 1'000'000'000;

enum class Verdict { good, warning, bad };
struct Finding {
  Verdict verdict;
  std::string subject;
  std::string text;
};

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "ok";
    case Verdict::warning:
      return "warning";
    case Verdict::bad:
      return "error";
  }
  return {};
}

// The folder itself, or the nearest one above it that is there.
fs::path nearest_folder(fs::path folder) {
  std::error_code ignored;
  while (!fs::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

void look_at_lake(const run::Workspace& workspace, std::vector<Finding>& findings) {
  const fs::path& root = workspace.lake().root;
  const fs::path folder = nearest_folder(root);
  std::error_code failed;
  const fs::space_info space = fs::space(folder, failed);
  if (!failed) {
    const std::string text = format_bytes(static_cast<std::int64_t>(space.available)) + " free at " + folder.string();
    findings.push_back({space.available < little_space ? Verdict::warning : Verdict::good, "disk", text});
  }
  try {
    lake::open_lake(workspace.lake(), lake::Access::read);
  } catch (const Error& error) {
    return findings.push_back({Verdict::bad, "lake", error.problems().front().what + " (" + root.string() + ")"});
  }
  const fs::path probe = folder / (".schoolhouse-" + workspace.run_id());
  const bool is_writable = static_cast<bool>(std::ofstream(probe));
  fs::remove(probe, failed);
  findings.push_back({is_writable ? Verdict::good : Verdict::bad, "lake",
                      is_writable
                          ? fmt::format("{} tables in {}", lake::list_tables(workspace.lake()).size(), root.string())
                          : "no file can be written in " + folder.string()});
  const fs::path unfinished = root / "_unfinished";
  if (fs::exists(unfinished, failed) && !fs::is_empty(unfinished, failed)) {
    findings.push_back(
        {Verdict::warning, "lake", "a run is under way, or one was killed: the next run removes what it left behind"});
  }
}

void look_at_charts(std::vector<Finding>& findings) {
  const fs::path module = chart::module_path();
  try {
    const auto renderer = chart::load_renderer(module);
    const double width = renderer->text_width("Schoolhouse", {});
    findings.push_back({width > 0 ? Verdict::good : Verdict::bad, "charts",
                        fmt::format("{} with the font {}", module.string(), chart::font_family)});
  } catch (const Error& error) {
    findings.push_back({Verdict::bad, "charts", error.problems().front().what + "; " + error.problems().front().fix});
  }
}

void look_at_files(const project::Project& project, std::vector<Finding>& findings) {
  for (const std::string& file : project.unknown_files) {
    findings.push_back({Verdict::warning, "files", file + " is not read: the folder holds files of other kinds"});
  }
  for (const std::string& name : project::misspelt_names(project.folder)) {
    findings.push_back({Verdict::warning, "files", name + " is not read: is its name misspelt?"});
  }
}

// The project as far as it can be read, with all that is wrong in it.
std::optional<project::Project> look_at_project(const Call& call, std::vector<Problem>& problems) {
  try {
    return project::read_project(call.options.project, read_options(call), problems);
  } catch (const Error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    return std::nullopt;
  }
}

std::string counts(const project::Project& project) {
  const auto count = [](std::size_t number, std::string_view word) {
    return fmt::format("{} {}{}", number, word, number == 1 ? "" : "s");
  };
  const auto references = std::ranges::count(project.sources, "reference", &connector::Source::name);
  return fmt::format("{}: {}, {}, {}, {}, {}", project.settings.name,
                     count(project.sources.size() - static_cast<std::size_t>(references), "source"),
                     count(static_cast<std::size_t>(references), "reference table"),
                     count(project.models.size(), "model"), count(project.checks.size(), "check"),
                     count(project.dashboards.size(), "dashboard"));
}

}  // namespace

int run_doctor(const Call& call) {
  std::vector<Finding> findings = {
      {Verdict::good, "program",
       fmt::format("schoolhouse {}, DuckDB {}", run::program_version(), duck::engine_version())}};
  std::vector<Problem> problems;
  std::optional<project::Project> project = look_at_project(call, problems);
  if (project) {
    look_at_files(*project, findings);
    const std::string text = counts(*project);
    const bool is_read = problems.empty();
    run::Workspace workspace(std::move(*project), {}, call.clock);
    if (is_read) {
      try {
        run::check_project(workspace);
      } catch (const Error& error) {
        problems = error.problems();
      }
    }
    if (problems.empty()) findings.push_back({Verdict::good, "project", text});
    look_at_lake(workspace, findings);
  }
  if (!problems.empty()) {
    findings.push_back(
        {Verdict::bad, "project", std::to_string(problems.size()) + (problems.size() == 1 ? " problem" : " problems")});
  }
  look_at_charts(findings);

  bool is_bad = false;
  std::string text;
  nlohmann::json list = nlohmann::json::array();
  for (const Finding& finding : findings) {
    is_bad = is_bad || finding.verdict == Verdict::bad;
    text += fmt::format("{:<8} {:<8} {}\n", to_text(finding.verdict), finding.subject, finding.text);
    list.push_back({{"verdict", to_text(finding.verdict)}, {"subject", finding.subject}, {"text", finding.text}});
  }
  if (call.options.is_json) text = nlohmann::json{{"findings", list}, {"problems", to_json(problems)}}.dump() + "\n";
  call.console.out(text);
  if (!problems.empty()) call.console.note(trim(format_problems(problems)));
  if (!problems.empty()) return exit_code(problems);
  return is_bad ? exit_code(Fault::outside) : 0;
}

}  // namespace schoolhouse::cli
