// The answers of one pull of an endpoint, kept as they came in the landing area, with a journal from which a killed pull goes on.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/pull.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "connector/rest/page_state.h"
#include "storage/storage.h"

namespace schoolhouse::connector {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;
constexpr std::string_view unfinished = ".pull";
constexpr const char* journal_name = "journal.jsonl";
constexpr const char* refused_name = "refused";
constexpr const char* pack_name = "answers.zst";
constexpr const char* own_file_start = "answer-";  // of a large answer; a number follows

Json to_json(const PageKey& key) {
  return {{"number", key.number}, {"row", key.row}, {"link", key.link}, {"token", key.token}, {"until", key.until}};
}
PageKey key_from(const Json& json) {
  return {json.at("number"), json.at("row"), json.at("link"), json.at("token"), json.value("until", "")};
}

Json to_json(const PulledPage& page) {
  Json json = {{"page", to_json(page.key)}, {"asked", page.asked},     {"file", page.file},
               {"offset", page.offset},     {"length", page.length},   {"bytes", page.bytes},
               {"sha256", page.sha256},     {"records", page.records}, {"rows", page.rows_print}};
  if (page.total) json["total"] = *page.total;
  if (page.next) json["next"] = to_json(*page.next);
  return json;
}
PulledPage page_from(const Json& json) {
  PulledPage page{.key = key_from(json.at("page")),
                  .asked = json.at("asked"),
                  .file = json.at("file"),
                  .offset = json.at("offset"),
                  .length = json.at("length"),
                  .bytes = json.at("bytes"),
                  .sha256 = json.at("sha256"),
                  .records = json.at("records"),
                  .rows_print = json.at("rows")};
  if (json.contains("total")) page.total = json.at("total").get<std::int64_t>();
  if (json.contains("next")) page.next = key_from(json.at("next"));
  return page;
}

// 0: it is another file.
std::int64_t number_of_own_file(std::string_view name) {
  if (!name.starts_with(own_file_start)) return 0;
  name.remove_prefix(std::string_view(own_file_start).size());
  return parse_integer(name.substr(0, name.find('.'))).value_or(0);
}

struct Journal {
  std::string fingerprint;
  Micros started = 0;
  PulledRequests requests;
  std::int64_t size = 0;  // bytes of whole lines
};

// A last line that a kill cut off is no line.
std::optional<Journal> read_journal(const fs::path& folder) {
  std::ifstream in(folder / journal_name, std::ios::binary);
  if (!in) return std::nullopt;
  Journal journal;
  std::string line;
  bool is_first = true;
  while (std::getline(in, line) && !in.eof()) {
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) break;
    journal.size += static_cast<std::int64_t>(line.size()) + 1;
    if (is_first) {
      journal.fingerprint = json.value("fingerprint", "");
      journal.started = json.value("started", Micros{0});
      is_first = false;
    } else if (json.contains("forget")) {
      journal.requests.erase(json.at("forget").get<std::string>());
    } else {
      PulledRequest& request = journal.requests[json.at("request").get<std::string>()];
      request.values = json.at("for").get<std::map<std::string, std::string>>();
      request.pages.push_back(page_from(json));
    }
  }
  if (is_first) return std::nullopt;
  return journal;
}

bool is_intact(const fs::path& folder, const PulledPage& page) {
  if (page.file.empty()) return true;
  try {
    const ReadBytes read = open_page(folder, page, page.file);
    std::string body;
    std::string block(std::size_t{256} * 1024, '\0');
    std::int64_t size = 0;
    for (std::size_t got = read(block); got > 0; got = read(block)) size += static_cast<std::int64_t>(got);
    // The packed form carries a checksum of its own.
    return size == page.bytes;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

fs::path pulls_folder(const lake::Lake& lake, const std::string& source, const std::string& table) {
  return lake.root / "_landing" / source / table;
}

std::vector<std::string> list_pulls(const fs::path& place) {
  std::vector<std::string> names;
  std::error_code none_yet;
  for (fs::directory_iterator entry(place, none_yet), end; !none_yet && entry != end; entry.increment(none_yet)) {
    const std::string name = entry->path().filename().string();
    if (parse_integer(name) && fs::exists(entry->path() / journal_name)) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

PulledRequests read_pull(const fs::path& folder) {
  auto journal = read_journal(folder);
  if (!journal)
    throw Error({Fault::outside,
                 "the journal of the pull can't be read",
                 {(folder / journal_name).string(), 0, ""},
                 "pull again with --force"});
  return std::move(journal->requests);
}

std::optional<Micros> started_at(const fs::path& folder) {
  const auto journal = read_journal(folder);
  return journal ? std::optional(journal->started) : std::nullopt;
}

Pull::Pull(const std::string& fingerprint, Micros not_before, const lake::Lake& lake, fs::path place,
           const std::vector<std::string>& known)
    : lake_(lake), place_(std::move(place)), folder_(place_ / unfinished) {
  find_number(known);
  if (!resume(fingerprint, not_before)) begin(fingerprint, lake.clock->now());
}

void Pull::find_number(const std::vector<std::string>& known) {
  const std::vector<std::string> before = list_pulls(place_);
  std::int64_t next = before.empty() ? 1 : parse_integer(before.back()).value_or(0) + 1;
  // Also where the folder was emptied: a number stands for one pull for good.
  const std::int64_t last_known = known.empty() ? 0 : parse_integer(known.back()).value_or(0);
  const bool is_orphan = !before.empty() && std::ranges::find(known, before.back()) == known.end();
  if (is_orphan && !fs::exists(place_ / before.back() / refused_name) && !fs::exists(folder_)) {
    std::error_code error;
    fs::rename(place_ / before.back(), folder_, error);
    if (error) storage::throw_disk_failure("take up the answers of a killed run", folder_, error.value());
    --next;
  }
  next = std::max(next, last_known + 1);
  number_ = std::to_string(next);
  number_.insert(0, number_.size() < 6 ? 6 - number_.size() : 0, '0');
}

bool Pull::resume(const std::string& fingerprint, Micros not_before) {
  auto journal = read_journal(folder_);
  if (!journal || journal->fingerprint != fingerprint || journal->started < not_before) return false;
  std::error_code ignored;
  fs::resize_file(folder_ / journal_name, static_cast<std::uintmax_t>(journal->size), ignored);
  for (auto& [name, request] : journal->requests) {
    const auto damaged =
        std::ranges::find_if_not(request.pages, [&](const PulledPage& page) { return is_intact(folder_, page); });
    if (damaged == request.pages.end()) continue;
    // What is left must be all that the journal knows, or these pages would stand twice in it.
    forget(name);
    request.pages.clear();
  }
  std::erase_if(journal->requests, [](const auto& row) { return row.second.pages.empty(); });
  for (const auto& [name, request] : journal->requests) {
    for (const PulledPage& page : request.pages) {
      if (page.file == pack_name) pack_size_ = std::max(pack_size_, page.offset + page.length);
    }
  }
  for (fs::directory_iterator entry(folder_, ignored), end; !ignored && entry != end; entry.increment(ignored))
    own_files_ = std::max(own_files_, number_of_own_file(entry->path().filename().string()));
  if (fs::exists(folder_ / pack_name))
    fs::resize_file(folder_ / pack_name, static_cast<std::uintmax_t>(pack_size_), ignored);
  started_ = journal->started;
  found_ = std::move(journal->requests);
  return true;
}

void Pull::begin(const std::string& fingerprint, Micros now) {
  drop();
  started_ = now;
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) storage::throw_disk_failure("make the folder", folder_, error.value());
  append(Json{{"fingerprint", fingerprint}, {"started", now}}.dump());
}

void Pull::append(const std::string& line) {
  const File file(folder_ / journal_name, O_WRONLY | O_CREAT | O_APPEND);
  keep_bytes(file, line + "\n", folder_ / journal_name);
}

std::unique_ptr<PageWriter> Pull::begin_page() {
  const std::scoped_lock hold(lock_);
  return std::make_unique<PageWriter>(folder_, own_file_start + std::to_string(++own_files_) + ".zst");
}

void Pull::keep(const std::string& request, const std::map<std::string, std::string>& values, PulledPage& page,
                PageWriter* body) {
  const std::scoped_lock hold(lock_);
  if (body != nullptr) {
    page.bytes = body->bytes();
    page.sha256 = body->sha256();
    if (body->state_->file) {
      page.file = body->own_file_;
      page.length = body->state_->file_size;
    } else {
      page.file = pack_name;
      page.offset = pack_size_;
      page.length = static_cast<std::int64_t>(body->state_->packed.size());
      const File pack(folder_ / pack_name, O_WRONLY | O_CREAT | O_APPEND);
      keep_bytes(pack, body->state_->packed, folder_ / pack_name);
      pack_size_ += page.length;
    }
  }
  Json line = {{"request", request}, {"for", values}};
  line.update(to_json(page));
  append(line.dump());
}

void Pull::forget(const std::string& request) {
  const std::scoped_lock hold(lock_);
  append(Json{{"forget", request}}.dump());
}

void Pull::complete() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) files.push_back(entry.path());
  lake_.storage->sync(files);
  const fs::path place = place_ / number_;
  if (::rename(folder_.c_str(), place.c_str()) != 0)
    storage::throw_disk_failure("put the answers into the landing area", place, errno);
  folder_ = place;
  lake_.storage->sync({folder_ / journal_name}, lake_.root);
}

void Pull::set_aside() {
  lake_.storage->put(folder_ / refused_name, "");
  complete();
}

void Pull::drop() {
  std::error_code error;
  fs::remove_all(folder_, error);
  if (error) storage::throw_disk_failure("remove the answers", folder_, error.value());
}

}  // namespace schoolhouse::connector
