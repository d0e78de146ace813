// Feeds any bytes to the YAML reader: it returns values with lines, or tells the user's problems.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "base/yaml.h"

namespace {

// Every value knows its line, and its list or map goes with its kind.
void expect_consistent(const schoolhouse::Yaml& value) {
  using Kind = schoolhouse::Yaml::Kind;
  if (value.line < 1 || (value.kind != Kind::list && !value.items.empty()) ||
      (value.kind != Kind::map && !value.entries.empty())) {
    std::abort();
  }
  for (const auto& item : value.items) expect_consistent(item);
  for (const auto& entry : value.entries) {
    if (value.find(entry.key) != &entry.value) std::abort();
    expect_consistent(entry.value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto value = schoolhouse::parse_yaml({reinterpret_cast<const char*>(data), size}, "fuzz.yml");
    expect_consistent(value);
  } catch (const schoolhouse::Error& error) {
    for (const auto& problem : error.problems()) {
      if (problem.fault != schoolhouse::Fault::user) std::abort();
    }
  }
  return 0;
}
