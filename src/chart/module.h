// Finds and loads the chart module, a shared library beside the program, on first use.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>

#include "chart/renderer.h"

namespace schoolhouse::chart {

// schoolhouse-chart.so beside the running program, else in ../lib/schoolhouse/.
std::filesystem::path module_path();

// Loads the module and begins, in its own thread, to read Vega: the first plot waits for the rest of that.
// A plot that takes longer than the limit is an Error(user). Throws Error(outside) when the module or a library that it
// needs is missing.
std::unique_ptr<Renderer> load_renderer(const std::filesystem::path& module = module_path(), double seconds_limit = 20);

}  // namespace schoolhouse::chart
