// Shows the version of the program and of what it writes.
// SPDX-License-Identifier: Apache-2.0
#include "run/version.h"

#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "duck/database.h"

namespace schoolhouse::cli {

int run_version(const Call& call) {
  const std::string program(run::program_version());
  const std::string engine = duck::engine_version();
  if (call.options.is_json) {
    const nlohmann::json object = {
        {"schoolhouse", program}, {"duckdb", engine}, {"delta_reader", 1}, {"delta_writer", 2}};
    call.console.out(object.dump() + "\n");
  } else {
    call.console.out("schoolhouse " + program + "\nengine      DuckDB " + engine +
                     "\ntables      Delta protocol 1/2\n");
  }
  return 0;
}

}  // namespace schoolhouse::cli
