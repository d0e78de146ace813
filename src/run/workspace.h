// An opened project: its files read, its lake found, and the engine started when it is first needed.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "lake/lake.h"
#include "project/project.h"
#include "run/remote_access.h"
#include "storage/storage.h"

namespace schoolhouse::duck {
class Connection;
class Database;
}  // namespace schoolhouse::duck
namespace schoolhouse::chart {
class Renderer;
}

namespace schoolhouse::run {

struct EngineOptions {
  int threads = 0;          // 0: as the project says, else one a core
  std::string memory = {};  // empty: as the project says
};

// Any thread may call.
class Workspace {
 public:
  Workspace(project::Project project, const EngineOptions& options, Clock& clock);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  project::Project& project() { return project_; }
  const project::Project& project() const { return project_; }
  const lake::Lake& lake() const { return lake_; }
  const std::string& run_id() const { return lake_.run_id; }
  Clock& clock() { return clock_; }
  // The folder .schoolhouse of the project, which may be deleted at any time.
  std::filesystem::path state_folder() const { return project_.folder / ".schoolhouse"; }
  int threads() const { return threads_; }

  // Starts the engine on first use.
  duck::Database& database();
  duck::Connection connect();
  // From here on the chart module is loaded in the background as soon as the engine starts: there will be something to draw.
  void expect_pictures();
  // Loads the chart module on first use.
  chart::Renderer& renderer();
  connector::Remote remote() { return remote_.get(); }
  // Stops running queries and requests, and refuses later ones.
  void interrupt();

 private:
  void begin_to_load_renderer();

  project::Project project_;
  Clock& clock_;
  storage::LocalStorage storage_;
  lake::Lake lake_;
  int threads_;
  std::string memory_;
  RemoteAccess remote_;
  std::mutex lock_;
  bool is_interrupted_ = false;
  bool expects_pictures_ = false;
  std::unique_ptr<duck::Database> database_;
  std::once_flag renderer_loaded_;
  std::unique_ptr<chart::Renderer> renderer_;
  std::jthread renderer_loader_;
};

// A connection that is made at its first use. One thread uses it.
class LazyConnection {
 public:
  explicit LazyConnection(Workspace& workspace);
  ~LazyConnection();
  duck::Connection& get();

 private:
  Workspace& workspace_;
  std::unique_ptr<duck::Connection> connection_;
};

}  // namespace schoolhouse::run
