// Feeds any text to the reader of sources: it must end with a source or with problems.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "connector/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace schoolhouse;
  try {
    std::vector<Problem> problems;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto source = connector::read_source(parse_yaml(text, "sources/api.yml"), "sources/api.yml",
                                               {{"years", "2020,2021"}}, problems);
    if (problems.empty()) connector::source_tables(source, problems);
  } catch (const Error&) {
    // Not YAML.
  }
  return 0;
}
