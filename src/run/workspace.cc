// An opened project: its files read, its lake found, and the engine started when it is first needed.
// SPDX-License-Identifier: Apache-2.0
#include "run/workspace.h"

#include <algorithm>
#include <thread>

#include "base/hash.h"
#include "base/text.h"
#include "chart/module.h"
#include "duck/database.h"
#include "lake/state_cache.h"

namespace schoolhouse::run {
namespace {

// "20261121T080000Z-3f2a9c01": sorts by time, unique over machines.
std::string new_run_id(Micros now) {
  std::string time = format_utc(now);
  time = time.substr(0, time.find('.'));
  return replace_all(replace_all(time, "-", ""), ":", "") + "Z-" + random_uuid().substr(0, 8);
}

}  // namespace

Workspace::Workspace(project::Project project, const EngineOptions& options, Clock& clock)
    : project_(std::move(project)), clock_(clock), remote_(project_, clock) {
  lake_ = {.root = project_.settings.lake,
           .storage = &storage_,
           .clock = &clock_,
           .run_id = new_run_id(clock.now()),
           .states = std::make_shared<lake::StateCache>(),
           .database = [this]() -> duck::Database& { return database(); }};
  threads_ = options.threads > 0 ? options.threads : project_.settings.threads;
  if (threads_ <= 0) threads_ = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  memory_ = options.memory.empty() ? project_.settings.memory : options.memory;
}

Workspace::~Workspace() = default;

duck::Database& Workspace::database() {
  const std::scoped_lock hold(lock_);
  if (!database_) {
    database_ = std::make_unique<duck::Database>(duck::DatabaseOptions{
        .threads = threads_, .memory_limit = memory_, .temp_directory = (state_folder() / "temp").string()});
    if (is_interrupted_) database_->interrupt();
    if (expects_pictures_) begin_to_load_renderer();
  }
  return *database_;
}

duck::Connection Workspace::connect() { return database().connect(); }

void Workspace::expect_pictures() {
  const std::scoped_lock hold(lock_);
  if (!expects_pictures_ && database_) begin_to_load_renderer();
  expects_pictures_ = true;
}

void Workspace::begin_to_load_renderer() {
  renderer_loader_ = std::jthread([this] {
    try {
      renderer();
    } catch (const Error&) {
      // The step that draws meets it again, and tells.
    }
  });
}

chart::Renderer& Workspace::renderer() {
  std::call_once(renderer_loaded_, [&] { renderer_ = chart::load_renderer(); });
  return *renderer_;
}

void Workspace::interrupt() {
  remote_.stop();
  const std::scoped_lock hold(lock_);
  is_interrupted_ = true;
  if (database_) database_->interrupt();
}

LazyConnection::LazyConnection(Workspace& workspace) : workspace_(workspace) {}
LazyConnection::~LazyConnection() = default;

duck::Connection& LazyConnection::get() {
  if (!connection_) connection_ = std::make_unique<duck::Connection>(workspace_.connect());
  return *connection_;
}

}  // namespace schoolhouse::run
