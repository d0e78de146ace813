// Runs what a command asks for: plans the steps, runs them in order and in parallel, and records what each did.
// SPDX-License-Identifier: Apache-2.0
#include "run/run.h"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <optional>

#include "base/hash.h"
#include "base/text.h"
#include "connector/landing.h"
#include "duck/database.h"
#include "lake/published.h"
#include "run/interruption.h"
#include "run/plan.h"
#include "run/progress.h"
#include "run/resume.h"
#include "run/tasks.h"
#include "run/tidy.h"
#include "run/version.h"
#include "run/workspace.h"

namespace schoolhouse::run {
namespace {

StepResult do_step(const StepContext& context, Job job, const Node& node) {
  switch (node.kind) {
    case NodeKind::source:
    case NodeKind::reference:
      return job == Job::check ? table_check_step(context, node) : load_step(context, node);
    case NodeKind::model:
      if (job == Job::check) return table_check_step(context, node);
      return node.is_view ? view_step(context, node) : build_step(context, node);
    case NodeKind::check:
      return check_step(context, node);
    case NodeKind::dashboard:
      return dashboard_step(context, node);
  }
  throw Error({Fault::bug, "a step of no kind"});
}

// One run under way: its tasks, and what each found.
class Runner {
 public:
  Runner(Workspace& workspace, const Graph& graph, const RunRequest& request, Plan plan,
         std::map<std::string, state::Good> good, Resume& resume, Console& console, const Interruption& interruption)
      : workspace_(workspace),
        graph_(graph),
        request_(request),
        plan_(std::move(plan)),
        good_(std::move(good)),
        resume_(resume),
        interruption_(interruption),
        results_(plan_.nodes.size()),
        progress_(console, graph, plan_) {}

  std::vector<StepResult> run() {
    const TaskSet tasks{plan_.inputs, [&](std::size_t step) { return do_task(step); },
                        [&](std::size_t step, std::size_t cause) { skip(step, cause); },
                        [&] { return interruption_.has_happened(); }};
    run_tasks(tasks, static_cast<std::size_t>(std::max(2, workspace_.threads())));
    std::vector<StepResult> ended;
    for (std::size_t step = 0; step < results_.size(); ++step) {
      if (!results_[step]) finish(step, {.outcome = state::Outcome::interrupted});
      ended.push_back(std::move(*results_[step]));
    }
    return ended;
  }

 private:
  const Node& node(std::size_t step) const { return graph_.nodes[plan_.nodes[step]]; }

  TaskEnd do_task(std::size_t step) {
    progress_.begin(step);
    const double started = steady_seconds();
    StepResult result;
    try {
      // A connection a step: nothing that one leaves behind can reach the next.
      LazyConnection connection(workspace_);
      // Who asks for checks wants them run.
      const Redo redo = request_.job == Job::check ? Redo::always : request_.redo;
      const auto tell = [&](std::string_view doing) { progress_.tell(step, doing); };
      const StepContext context{workspace_, graph_,           connection, redo,    request_.checking,
                                good_,      request_.replays, tell,       &resume_};
      result = do_step(context, request_.job, node(step));
    } catch (const Error& error) {
      // What a stopped step met is only that it was stopped.
      const bool is_stopped = interruption_.has_happened();
      result.outcome = is_stopped ? state::Outcome::interrupted : state::Outcome::failed;
      if (!is_stopped) result.problems = error.problems();
    } catch (const std::exception& error) {
      result.outcome = state::Outcome::failed;
      result.problems = {{Fault::bug, error.what()}};
    }
    result.seconds = steady_seconds() - started;
    const bool is_good = result.outcome == state::Outcome::done || result.outcome == state::Outcome::unchanged;
    finish(step, std::move(result));
    return is_good ? TaskEnd::done : TaskEnd::failed;
  }

  void skip(std::size_t step, std::size_t cause) {
    finish(step, {.outcome = state::Outcome::skipped, .remark = "because " + node(cause).name + " failed"});
  }

  void finish(std::size_t step, StepResult result) {
    result.name = node(step).name;
    result.kind = node(step).kind;
    progress_.end(step, result);
    results_[step] = std::move(result);
  }

  Workspace& workspace_;
  const Graph& graph_;
  const RunRequest& request_;
  const Plan plan_;
  const std::map<std::string, state::Good> good_;
  Resume& resume_;
  const Interruption& interruption_;
  std::vector<std::optional<StepResult>> results_;  // each written by one task only
  Progress progress_;
};

// Everything that the graph of a project is worked out from, as one hash.
std::string graph_fingerprint(const project::Project& project) {
  std::string text = build_id() + duck::engine_version();
  for (const auto& [file, hash] : project.file_hashes) text += "\n" + file + " " + hash;
  for (const auto& [name, parameter] : project.parameters) {
    text += "\n" + name + " " + std::to_string(static_cast<int>(parameter.kind)) + " " + parameter.value.value_or("");
  }
  return sha256(text);
}

state::Outcome outcome_of(const std::vector<StepResult>& steps, const Interruption& interruption) {
  const auto has = [&](state::Outcome outcome) {
    return std::ranges::find(steps, outcome, &StepResult::outcome) != steps.end();
  };
  if (interruption.has_happened()) return state::Outcome::interrupted;
  if (has(state::Outcome::failed) || has(state::Outcome::skipped)) return state::Outcome::failed;
  return has(state::Outcome::done) ? state::Outcome::done : state::Outcome::unchanged;
}

std::vector<state::Step> to_record(const std::vector<StepResult>& results) {
  std::vector<state::Step> steps;
  for (const StepResult& result : results) {
    std::string message = result.remark;
    for (const Problem& problem : result.problems) message += (message.empty() ? "" : "; ") + problem.what;
    steps.push_back({result.name, std::string(to_text(result.kind)), result.inputs, result.version, result.rows,
                     result.seconds, result.outcome, std::move(message)});
  }
  return steps;
}

// Makes the tables of an ended run visible together. Until then, also when a run is killed, readers see the former versions.
void publish_tables(const lake::Lake& lake, const std::optional<lake::Published>& before,
                    const std::vector<StepResult>& steps) {
  std::vector<lake::TableName> tables;
  for (const StepResult& step : steps) {
    const bool is_stored =
        step.kind == NodeKind::source || step.kind == NodeKind::reference || step.kind == NodeKind::model;
    const auto name = is_stored ? lake::parse_table_name(step.name) : std::nullopt;
    // A step that failed may have left its table between two states.
    const bool is_whole = step.outcome == state::Outcome::done || step.outcome == state::Outcome::unchanged;
    if (!name || !is_whole) continue;
    const auto seen = before ? before->tables.find(*name) : lake::PinnedVersions::const_iterator();
    const bool is_seen = before && seen != before->tables.end() && seen->second.version == step.version;
    if (!is_seen) tables.push_back(*name);
  }
  if (!tables.empty()) lake::publish(lake, tables);
}

// Spilled rows of runs that were killed. Call with the lock held.
void remove_spilled(const Workspace& workspace) {
  std::error_code ignored;
  std::filesystem::remove_all(workspace.state_folder() / "temp", ignored);
}

}  // namespace

namespace {
Graph work_out_graph(Workspace& workspace) {
  project::Project& project = workspace.project();
  std::vector<Problem> problems;
  duck::Connection connection = workspace.connect();
  project::resolve_models(project, connection, problems);
  Graph graph;
  if (problems.empty()) graph = make_graph(project, connection, problems);
  if (!problems.empty()) throw Error(std::move(problems));
  return graph;
}
// What resolving would find out about the models beside the graph.
void take_over_parameters(const Graph& graph, project::Project& project) {
  for (model::Model& model : project.models) {
    if (const auto node = graph.find(model.name.text(), NodeKind::model)) {
      model.select.parameters = graph.nodes[*node].parameters;
    }
  }
}
}  // namespace

void check_project(Workspace& workspace) { work_out_graph(workspace); }

Graph load_graph(Workspace& workspace, state::State& state) {
  const std::string fingerprint = graph_fingerprint(workspace.project());
  const auto good = state.list_good();
  if (const auto kept = good.find("graph"); kept != good.end() && kept->second.fingerprint == fingerprint) {
    if (auto graph = parse_graph(kept->second.extra)) {
      take_over_parameters(*graph, workspace.project());
      return std::move(*graph);
    }
  }
  Graph graph = work_out_graph(workspace);
  state.put_good({{"graph", fingerprint, to_json(graph)}});
  return graph;
}

RunReport run(Workspace& workspace, const RunRequest& request, Console& console, const Interruption& interruption) {
  const double started = steady_seconds();
  state::State state(workspace.state_folder());
  const Graph graph = load_graph(workspace, state);
  const lake::Lake& lake = workspace.lake();
  const bool is_writing = request.job != Job::render;
  lake::open_lake(lake, is_writing ? lake::Access::write : lake::Access::read);
  Plan plan = make_plan(graph, request.job, request.selection, [&](const Node& table) {
    const auto name = lake::parse_table_name(table.name);
    return table.is_view || (name && lake::find_head(lake, *name));
  });

  std::optional<lake::WriterLock> lock;
  std::optional<lake::Published> published;
  if (is_writing) {
    lock.emplace(
        lake, [&] { console.note("another run is writing to this lake; waiting until it ends"); },
        [&] { return interruption.has_happened(); });
    lake::clean_up(lake);
    connector::clean_landing(lake);
    remove_spilled(workspace);
    // What is there before the first run of this kind stays what readers see until the run ends.
    published = lake::find_published(lake);
    if (!published) lake::publish(lake, lake::list_tables(lake));
  }
  project::unpack_references(workspace.project());
  const bool has_dashboards =
      std::ranges::any_of(plan.nodes, [&](std::size_t node) { return graph.nodes[node].kind == NodeKind::dashboard; });
  if (has_dashboards) workspace.expect_pictures();

  Resume resume(workspace, state, graph_fingerprint(workspace.project()));
  state::Run record{.id = workspace.run_id(),
                    .command = request.command,
                    .started = workspace.clock().now(),
                    .version = std::string(program_version())};
  state.begin_run(record);
  RunReport report;
  report.run_id = record.id;
  report.steps =
      Runner(workspace, graph, request, std::move(plan), state.list_good(), resume, console, interruption).run();
  report.outcome = outcome_of(report.steps, interruption);
  if (is_writing && report.outcome != state::Outcome::interrupted) {
    publish_tables(lake, published, report.steps);
    if (workspace.project().settings.has_maintenance) tidy_tables(workspace, report.steps, console);
  }
  report.seconds = steady_seconds() - started;

  record.ended = workspace.clock().now();
  record.outcome = report.outcome;
  std::vector<state::Good> good;
  for (const StepResult& step : report.steps) good.insert(good.end(), step.good.begin(), step.good.end());
  state.put_good(good);
  state.end_run(record, to_record(report.steps));
  return report;
}

}  // namespace schoolhouse::run
