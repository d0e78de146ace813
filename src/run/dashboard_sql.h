// The SELECTs of dashboards: what they read, and whether they bind, before anything is drawn.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/error.h"

namespace schoolhouse::duck {
class Connection;
}
namespace schoolhouse::project {
struct Project;
}
namespace schoolhouse::chart {
struct Dashboard;
}

namespace schoolhouse::run {

struct DashboardSql {
  const chart::Dashboard* dashboard = nullptr;
  std::vector<std::string> tables = {};      // that its tiles and its facet read, without repeats
  std::vector<std::string> parameters = {};  // $names of the project that it uses, without repeats
};

// Parses and binds every SELECT of every dashboard; one row a dashboard of the project.
std::vector<DashboardSql> read_dashboard_sql(const project::Project& project, duck::Connection& connection,
                                             std::vector<Problem>& problems);

}  // namespace schoolhouse::run
