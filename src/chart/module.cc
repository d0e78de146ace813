// Finds and loads the chart module with dlopen.
// SPDX-License-Identifier: Apache-2.0
#include "chart/module.h"

#include <dlfcn.h>

#include <string>
#include <system_error>

#include "base/error.h"

namespace schoolhouse::chart {

std::filesystem::path module_path() {
  std::error_code failed;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
  const std::filesystem::path folder = program.parent_path();
  const std::filesystem::path beside = folder / "schoolhouse-chart.so";
  if (std::filesystem::exists(beside, failed)) {
    return beside;
  }
  const std::filesystem::path installed = folder.parent_path() / "lib" / "schoolhouse" / "schoolhouse-chart.so";
  return std::filesystem::exists(installed, failed) ? installed : beside;
}

std::unique_ptr<Renderer> load_renderer(const std::filesystem::path& module, double seconds_limit) {
  // Never closed: JavaScriptCore's threads and the errors that come from the module outlive any caller.
  void* library = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* reason = dlerror();
    throw Error(
        {.fault = Fault::outside,
         .what = std::string("the chart module can't be loaded: ") + (reason != nullptr ? reason : "unknown reason"),
         .where = {module.string()},
         .fix = "keep schoolhouse-chart.so beside the program, and install: libjavascriptcoregtk-4.1-0 librsvg2-2 "
                "libpangocairo-1.0-0 fonts-inter"});
  }
  using MakeRenderer = Renderer* (*)(double);
  // dlsym's void* becomes a function by POSIX's own rule.
  const auto make = reinterpret_cast<MakeRenderer>(dlsym(library, "schoolhouse_make_renderer"));
  if (make == nullptr) {
    throw Error({.fault = Fault::outside,
                 .what = "the chart module does not belong to this program",
                 .where = {module.string()},
                 .fix = "keep the schoolhouse-chart.so of the same build beside the program"});
  }
  return std::unique_ptr<Renderer>(make(seconds_limit));
}

}  // namespace schoolhouse::chart
