// Tries the tables of sources, shows what they give, loads kept answers again, and writes a new source.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/job.h"
#include "cli/new_source.h"
#include "connector/trial.h"
#include "duck/database.h"
#include "run/interruption.h"
#include "run/workspace.h"

namespace schoolhouse::cli {
namespace {

using connector::Source;

// What a table of the lake comes from: an endpoint of a service, a table of a database, or files.
struct Endpoint {
  const Source* source;
  const connector::FileTable* table;
  const connector::FileTable* shown;  // the table itself, or a child table of it
};

// The child table that was asked for, wherever it stands below a table.
void add_children(const connector::FileTable& parent, const Endpoint& endpoint, const std::string& name,
                  std::vector<Endpoint>& found, std::vector<std::string>& known) {
  for (const connector::FileTable& child : parent.child_tables) {
    known.push_back(child.name.text());
    if (name == child.name.text()) found.push_back({endpoint.source, endpoint.table, &child});
    add_children(child, endpoint, name, found, known);
  }
}

// The endpoints of a source, of one table, or all.
std::vector<Endpoint> find_endpoints(const project::Project& project, const std::string& name) {
  std::vector<Endpoint> found;
  std::vector<std::string> known;
  for (const Source& source : project.sources) {
    if (!connector::can_be_tried(source)) continue;
    known.push_back(source.name);
    for (const connector::FileTable* table : connector::declared_tables(source)) {
      if (!table->parent_column.empty()) continue;
      known.push_back(table->name.text());
      if (name.empty() || name == source.name || name == table->name.text()) found.push_back({&source, table, table});
      add_children(*table, {&source, table, nullptr}, name, found, known);
    }
  }
  if (found.empty()) {
    throw Error({Fault::user,
                 name.empty() ? "the project has no source of kind files, rest or postgres"
                              : "there is no source or table '" + name + "' of kind files, rest or postgres",
                 {},
                 known.empty() ? "'schoolhouse source new' writes one" : suggest(name, known)});
  }
  return found;
}

// What a trial needs of a load: the lake to read lists from, the network, and an engine.
class Trials {
 public:
  explicit Trials(const Call& call)
      : workspace_(open_project(call), {.threads = static_cast<int>(call.options.threads)}, call.clock),
        watch_(call.interruption, [this] { workspace_.interrupt(); }),
        connection_(workspace_) {}

  const project::Project& project() const { return workspace_.project(); }
  connector::Trial try_one(const Endpoint& endpoint, std::int64_t most_rows) {
    const connector::LoadContext context{.lake = workspace_.lake(),
                                         .connection = [this]() -> duck::Connection& { return connection_.get(); },
                                         .audit = [](const auto&, const auto&, const auto*) {},
                                         .project = workspace_.project().folder,
                                         .run_id = workspace_.run_id(),
                                         .properties = {},
                                         .remote = [this] { return workspace_.remote(); }};
    try {
      return connector::try_table(*endpoint.source, endpoint.table->name, context, most_rows);
    } catch (Error& error) {
      error.add_during("trying " + endpoint.table->name.text());
      throw;
    }
  }

 private:
  run::Workspace workspace_;
  run::Interruption::Watch watch_;
  run::LazyConnection connection_;
};

void note(Console& console, const std::vector<Problem>& problems) {
  std::string text = format_problems(problems);
  if (text.ends_with('\n')) text.pop_back();
  console.note(text);
}

std::string requests_of(const Endpoint& endpoint, const connector::Trial& trial) {
  const bool is_of_files = std::holds_alternative<connector::FilesSource>(endpoint.source->kind);
  return format_count(trial.requests) + (!is_of_files ? "" : trial.requests == 1 ? " file" : " files");
}

int check(const Call& call) {
  Trials trials(call);
  std::vector<Problem> problems;
  std::vector<std::vector<std::string>> lines = {{"table", "requests", "first rows", "in all", "more rows", "answer"}};
  nlohmann::json rows = nlohmann::json::array();
  for (const Endpoint& endpoint :
       find_endpoints(trials.project(), call.options.words.size() > 1 ? call.options.words[1] : "")) {
    const std::string name = endpoint.table->name.text();
    try {
      const connector::Trial trial = trials.try_one(endpoint, 1);
      const std::string total = trial.total ? format_count(*trial.total) : "";
      lines.push_back({name, requests_of(endpoint, trial), format_count(trial.records), total,
                       trial.has_next ? "yes" : "no",
                       !trial.problems.empty() ? "does not fit"
                       : trial.requests == 0   ? "nothing to ask for"
                                               : "ok"});
      rows.push_back({{"table", name},
                      {"requests", trial.requests},
                      {"rows", trial.records},
                      {"more_pages", trial.has_next},
                      {"ok", trial.problems.empty()}});
      problems.insert(problems.end(), trial.problems.begin(), trial.problems.end());
      for (const connector::ChildTrial& child : trial.children) {
        const std::string child_name = child.table.text();
        lines.push_back(
            {child_name, "", format_count(child.records), "", "", child.problems.empty() ? "ok" : "does not fit"});
        rows.push_back({{"table", child_name}, {"rows", child.records}, {"ok", child.problems.empty()}});
        problems.insert(problems.end(), child.problems.begin(), child.problems.end());
      }
    } catch (const Error& error) {
      lines.push_back({name, "", "", "", "", "FAILED"});
      rows.push_back({{"table", name}, {"ok", false}});
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  call.console.out(call.options.is_json ? nlohmann::json{{"tables", rows}}.dump() + "\n" : align(lines));
  if (problems.empty()) return 0;
  note(call.console, problems);
  return exit_code(problems);
}

int preview(const Call& call) {
  Trials trials(call);
  const std::vector<Endpoint> endpoints = find_endpoints(trials.project(), call.options.words[1]);
  if (endpoints.size() > 1) {
    std::vector<std::string> names;
    for (const Endpoint& endpoint : endpoints) names.push_back(endpoint.table->name.text());
    throw Error({Fault::user,
                 "the source '" + call.options.words[1] + "' has several tables",
                 {},
                 "name one of: " + join(names, ", ")});
  }
  const Endpoint& endpoint = endpoints.front();
  connector::Trial trial = trials.try_one(endpoint, call.options.rows);
  for (connector::ChildTrial& child : trial.children) {
    if (child.table != endpoint.shown->name) continue;
    trial.rows = std::move(child.rows);
    trial.problems.insert(trial.problems.end(), child.problems.begin(), child.problems.end());
  }
  const Sink sink = [&](std::string_view text) { call.console.out(text); };
  const auto writer = call.options.is_json ? json_writer(sink, [] { return std::string(); })
                                           : table_writer(sink, static_cast<std::size_t>(call.options.rows));
  writer->begin(trial.rows.columns);
  writer->write(trial.rows);
  writer->end();
  call.console.note("from " + trial.asked + ": the first " + format_count(trial.records) + " rows" +
                    (trial.total      ? " of " + format_count(*trial.total)
                     : trial.has_next ? ", and there are more"
                                      : ""));
  if (trial.problems.empty()) return 0;
  note(call.console, trial.problems);
  return exit_code(trial.problems);
}

int replay(const Call& call) {
  Options options = call.options;
  if (options.words.size() > 1) {
    const std::string& name = options.words[1];
    options.select = {name.find('.') == std::string::npos ? "source:" + name : name};
  }
  return run_job({call.command, options, call.typed, call.environment, call.console, call.clock, call.interruption},
                 run::Job::ingest, run::Replays::yes);
}

int make_new(const Call& call) { return make_new_source(call); }

}  // namespace

std::span<const Action> source_actions() {
  static constexpr std::array actions{
      Action{"check", "[SOURCE|TABLE]",
             "try the first rows of each endpoint, database table or file, and say whether they fit", 0, 1, check},
      Action{"preview", "TABLE", "show the first rows, as they would be loaded", 1, 1, preview},
      Action{"replay", "[SOURCE|TABLE]", "load what was kept again, without the network", 0, 1, replay},
      Action{"new", "[URL]", "ask a few questions, try the endpoint, and write sources/NAME.yml", 0, 1, make_new},
  };
  return actions;
}

int run_source(const Call& call) { return run_action(call, source_actions()); }

}  // namespace schoolhouse::cli
