// Feeds any bytes to the reader of JSON objects: the same in any pieces, and it accepts what another parser accepts.
// SPDX-License-Identifier: Apache-2.0
#include "connector/json_reader.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "connector/text_pieces.h"

namespace {

using namespace schoolhouse::connector;

std::string read_all(std::string_view text, std::size_t piece, JsonLayout layout) {
  std::string shown;
  try {
    JsonReader reader(pieces(std::string(text), piece), layout, "fuzz.json");
    JsonRecord record;
    while (reader.next(record)) {
      shown += std::to_string(record.line) + ":" + record.fault + ":" + std::string(record.raw) + "\x03";
      if (!record.fault.empty()) continue;
      for (const JsonCell& cell : record.cells) {
        shown += std::string(cell.key) + "=" + std::string(cell.text.value_or("\x01")) + "\x02";
      }
    }
  } catch (const schoolhouse::Error& error) {
    if (error.problems().front().fault != schoolhouse::Fault::data) std::abort();
    shown += error.what();
  }
  return shown;
}

// A number that is too large for the other parser, or a nesting that is too deep for ours, is a matter of taste.
void compare_with_another_parser(std::string_view text) {
  std::string unescaped;
  std::vector<JsonCell> cells;
  const bool is_ours = read_json_object(text, unescaped, cells).empty();
  const auto other = nlohmann::json::parse(text, nullptr, false);
  const bool is_theirs = other.is_object();
  if (is_theirs && !is_ours && text.size() < 500) std::abort();
  if (is_ours && !is_theirs && text.find_first_of("eE") == std::string_view::npos && text.size() < 300) std::abort();
  if (!is_ours || !is_theirs) return;
  for (const JsonCell& cell : cells) {
    const auto found = other.find(std::string(cell.key));
    if (found == other.end()) std::abort();
    if (cells.size() == other.size() && found->is_string() && found->get<std::string>() != cell.text) std::abort();
    if (cells.size() == other.size() && found->is_null() != !cell.text.has_value()) std::abort();
  }
}

// What a list is taken apart into is what another parser finds in it.
void take_apart(std::string_view text) {
  std::string scratch;
  std::vector<std::string_view> values;
  if (!read_json_list(text, scratch, values).empty()) return;
  const auto other = nlohmann::json::parse(text, nullptr, false);
  if (other.is_discarded()) return;  // a number that is too large
  if (values.size() != (other.is_array() ? other.size() : other.is_object() ? 1 : 0)) std::abort();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (nlohmann::json::parse(values[i], nullptr, false) != (other.is_array() ? other[i] : other)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const JsonLayout layout : {JsonLayout::array, JsonLayout::lines}) {
    if (read_all(text, 1, layout) != read_all(text, text.size() + 1, layout)) std::abort();
  }
  // The other parser takes a zero byte for the end.
  if (text.find('\0') != std::string_view::npos) return 0;
  compare_with_another_parser(text);
  take_apart(text);
  return 0;
}
