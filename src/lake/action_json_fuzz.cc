// Feeds any bytes to the reader of log entries: what it accepts is written and read again without a change.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "lake/action_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using schoolhouse::lake::read_actions;
  using schoolhouse::lake::write_actions;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    schoolhouse::lake::find_commit_info(text, "fuzz.json");
  } catch (const schoolhouse::Error&) {
    // Told, not crashed: the whole reader below decides what must hold.
  }
  std::string once;
  try {
    once = write_actions(read_actions(text, "fuzz.json"));
  } catch (const schoolhouse::Error& error) {
    if (error.problems().front().fault != schoolhouse::Fault::outside) std::abort();
    return 0;
  }
  if (write_actions(read_actions(once, "again.json")) != once) std::abort();
  return 0;
}
