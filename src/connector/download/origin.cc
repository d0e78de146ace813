// Where a downloaded file is from and what tells whether the server has another by now, kept beside the file.
// SPDX-License-Identifier: Apache-2.0
#include "connector/download/origin.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/hash.h"
#include "base/text.h"
#include "http/date.h"

namespace schoolhouse::connector {
namespace {

constexpr Micros minute = Micros{60} * 1'000'000;

}  // namespace

std::optional<Origin> read_origin(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  const nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
  try {
    return Origin{.address = json.at("address"),
                  .etag = json.at("etag"),
                  .last_modified = json.at("last_modified"),
                  .date = json.at("date"),
                  .fetched = json.at("fetched"),
                  .bytes = json.at("bytes"),
                  .sha256 = json.at("sha256")};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

void write_origin(storage::Storage& storage, const std::filesystem::path& file, const Origin& origin) {
  const nlohmann::ordered_json json = {{"address", origin.address}, {"fetched", origin.fetched},
                                       {"bytes", origin.bytes},     {"sha256", origin.sha256},
                                       {"etag", origin.etag},       {"last_modified", origin.last_modified},
                                       {"date", origin.date}};
  storage.put(file, json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

std::string range_validator(const Origin& origin) {
  if (origin.etag.starts_with('"')) return origin.etag;
  const auto modified = http::parse_date(origin.last_modified);
  const auto answered = http::parse_date(origin.date);
  if (modified && answered && *answered - *modified >= minute) return origin.last_modified;
  return {};
}

std::string file_name_of(const std::string& name) {
  const std::string path = name.substr(0, name.find('?'));
  std::string last = path.substr(path.rfind('/') + 1);
  // Names with a dot in front are our own.
  while (last.starts_with('.')) last.erase(0, 1);
  constexpr std::size_t longest = 120;
  if (last.size() > longest) last.erase(0, last.size() - longest);
  return last.empty() ? "download" : last;
}

std::string download_key(const std::string& name) { return sha256(name).substr(0, 16); }

}  // namespace schoolhouse::connector
