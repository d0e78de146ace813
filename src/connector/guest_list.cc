// Reads people from what one pastes: a guest list of mail or calendar, lines of names and addresses, or a CSV with a header.
// SPDX-License-Identifier: Apache-2.0
#include "connector/guest_list.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "connector/csv_reader.h"

namespace schoolhouse::connector {
namespace {

bool is_address_character(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return is_letter || std::string_view("._%+-'").find(c) != std::string_view::npos;
}

struct Found {
  std::size_t begin = 0;
  std::size_t end = 0;
};
// The next address in a line, from `from` on.
std::optional<Found> find_address(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find('@', from); at != std::string_view::npos; at = line.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > from && is_address_character(line[begin - 1])) --begin;
    std::size_t end = at + 1;
    while (end < line.size() && is_address_character(line[end])) ++end;
    while (end > at + 1 && !(line[end - 1] >= '0' && line[end - 1] != '\'')) --end;
    if (begin < at && line.substr(at + 1, end - at - 1).find('.') != std::string_view::npos) return Found{begin, end};
  }
  return std::nullopt;
}

// What stands before an address, without what separates: Ada Example <…>, "Example, Ada" <…>; ada@… (mailto:…).
std::string name_before(std::string_view text) {
  constexpr std::string_view separators = " \t,;<>()[]\"|:*-";
  if (text.ends_with("mailto:")) text.remove_suffix(7);
  while (!text.empty() && separators.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  while (!text.empty() && separators.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  return std::string(text);
}

class Collector {
 public:
  void add(Guest guest) {
    guest.email = to_lower(guest.email);
    if (guest.name.empty()) guest.name = guest.email.substr(0, guest.email.find('@'));
    const auto same = std::ranges::find(list_.guests, guest.email, &Guest::email);
    if (same == list_.guests.end()) list_.guests.push_back(std::move(guest));
  }
  void miss(int line) { list_.lines_without_address.push_back(line); }
  GuestList take() { return std::move(list_); }

 private:
  GuestList list_;
};

GuestList read_lines(std::string_view text) {
  Collector people;
  int number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    std::size_t from = 0;
    bool has_address = false;
    while (const auto found = find_address(line, from)) {
      const std::string_view whole = line;
      people.add({name_before(whole.substr(from, found->begin - from)),
                  std::string(whole.substr(found->begin, found->end - found->begin))});
      from = found->end;
      has_address = true;
    }
    if (!has_address) people.miss(number);
  }
  return people.take();
}

ReadBytes reader_of(std::string_view text) {
  return [text, at = std::size_t{0}](std::span<char> buffer) mutable {
    const std::size_t count = std::min(buffer.size(), text.size() - at);
    std::memcpy(buffer.data(), text.data() + at, count);
    at += count;
    return count;
  };
}

GuestList read_csv(std::string_view text, char delimiter) {
  CsvReader reader(reader_of(text), {.delimiter = delimiter}, 0);
  CsvRecord record;
  reader.next(record);
  std::vector<std::string> names;
  for (const CsvCell& cell : record.cells) names.push_back(to_lower(trim(cell.text)));
  Collector people;
  while (reader.next(record)) {
    if (record.is_blank()) continue;
    const auto cell = [&](std::string_view name) -> std::optional<std::string> {
      const auto at = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
      if (at >= record.cells.size() || at >= names.size()) return std::nullopt;
      const std::string_view value = trim(record.cells[at].text);
      return value.empty() ? std::nullopt : std::optional(std::string(value));
    };
    const std::string address = cell("email").value_or("");
    const auto found = find_address(address, 0);
    if (record.fault != CsvFault::none || !found) {
      people.miss(static_cast<int>(record.line));
      continue;
    }
    people.add({cell("name").value_or(""), address.substr(found->begin, found->end - found->begin), cell("id"),
                cell("cohort"), cell("leetcode_id")});
  }
  return people.take();
}

}  // namespace

GuestList read_guest_list(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::string header = to_lower(trim(text.substr(0, text.find('\n'))));
  if (header.find('@') == std::string::npos) {
    for (const char delimiter : {',', ';', '\t'}) {
      for (const std::string& name : split(header, delimiter)) {
        if (trim(name) == "email" || trim(name) == "\"email\"") return read_csv(text, delimiter);
      }
    }
  }
  return read_lines(text);
}

}  // namespace schoolhouse::connector
