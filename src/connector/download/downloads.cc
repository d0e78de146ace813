// The files of a table that are fetched from a web server: all of them at once, and what is remembered of them.
// SPDX-License-Identifier: Apache-2.0
#include "connector/download/downloads.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/clock.h"
#include "base/text.h"

namespace schoolhouse::connector {
namespace fs = std::filesystem;
namespace {

constexpr const char* download_folder = ".download";

// The part in front of a member of a zip.
std::string on_server(const std::string& name) { return name.substr(0, name.find('!')); }

std::vector<Problem> problems_at(const Error& error, const Place& declared) {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    if (problem.where == Place{}) problem.where = declared;
  }
  return problems;
}

// Fetches several files at once, and tells how far it is.
class Fetchers {
 public:
  Fetchers(std::size_t count, const std::function<void(std::string_view)>& tell)
      : count_(count), problems_(count), tell_(tell) {}

  void run(int at_once, const std::function<void(std::size_t number, std::atomic<std::int64_t>& received)>& fetch,
           const Place& declared) {
    const auto work = [&] {
      for (std::size_t i = next_++; i < count_; i = next_++) {
        try {
          fetch(i, received_);
        } catch (const Error& error) {
          problems_[i] = problems_at(error, declared);
        } catch (...) {
          const std::scoped_lock hold(lock_);
          thrown_ = std::current_exception();
        }
        const std::scoped_lock hold(lock_);
        ++done_;
        wakes_.notify_all();
      }
    };
    {
      std::vector<std::jthread> workers;
      const std::size_t threads = std::min(count_, static_cast<std::size_t>(std::max(1, at_once)));
      for (std::size_t i = 0; i < threads; ++i) workers.emplace_back(work);
      while (!is_done_within(std::chrono::milliseconds(500))) report();
    }
    if (thrown_) std::rethrow_exception(thrown_);
    std::vector<Problem> all;
    for (const auto& of_file : problems_) all.insert(all.end(), of_file.begin(), of_file.end());
    if (!all.empty()) throw Error(std::move(all));
  }

 private:
  bool is_done_within(std::chrono::milliseconds wait) {
    std::unique_lock hold(lock_);
    return wakes_.wait_for(hold, wait, [&] { return done_ == count_; });
  }

  void report() const {
    if (!tell_) return;
    const std::int64_t bytes = received_;
    const double seconds = std::max(steady_seconds() - started_, 0.001);
    const auto rate = static_cast<std::int64_t>(static_cast<double>(bytes) / seconds);
    tell_(fmt::format("{} of {} files, {}, {}/s", done_.load(), count_, format_bytes(bytes), format_bytes(rate)));
  }

  std::size_t count_;
  std::vector<std::vector<Problem>> problems_;
  const std::function<void(std::string_view)>& tell_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::atomic<std::int64_t> received_ = 0;
  std::mutex lock_;
  std::condition_variable wakes_;
  std::exception_ptr thrown_;
  double started_ = steady_seconds();
};

}  // namespace

std::string to_text(const DownloadHashes& hashes) { return nlohmann::json(hashes).dump(); }

DownloadHashes parse_download_hashes(const std::string& text) {
  try {
    return nlohmann::json::parse(text).get<DownloadHashes>();
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

Downloads::Downloads(const Source& source, const WebService& service, const FileTable& table,
                     const LoadContext& context, DownloadHashes known)
    : service_(service),
      table_(table),
      context_(context),
      place_(context.lake.root / "_landing" / source.name / table.name.name),
      known_(std::move(known)) {}

std::vector<std::string> Downloads::names() const {
  std::vector<std::string> names;
  for (const std::string& file : table_.files) {
    if (std::ranges::find(names, on_server(file)) == names.end()) names.push_back(on_server(file));
  }
  return names;
}

fs::path Downloads::origin_file(const std::string& name, const std::string& sha256) const {
  return place_ / sha256 / ("." + download_key(name) + ".json");
}

std::optional<WholeFile> Downloads::find_kept(const std::string& name) const {
  const auto known = known_.find(name);
  if (known == known_.end()) return std::nullopt;
  auto origin = read_origin(origin_file(name, known->second));
  const fs::path path = place_ / known->second / file_name_of(name);
  std::error_code is_missing;
  const auto size = static_cast<std::int64_t>(fs::file_size(path, is_missing));
  if (!origin || is_missing || size != origin->bytes) return std::nullopt;
  return WholeFile{path, *origin};
}

Wanted Downloads::wanted(const std::string& name) const {
  const bool is_zip = std::ranges::any_of(table_.files, [&](const std::string& file) {
    return file.find('!') != std::string::npos && on_server(file) == name;
  });
  return {.name = name,
          .folder = place_ / download_folder / download_key(name),
          .format = table_.format,
          .is_zip = is_zip,
          .kept = find_kept(name),
          .is_forced = context_.is_forced};
}

void Downloads::fetch_all(const Place& declared) {
  const std::vector<std::string> all = names();
  WebSession session(service_, context_.remote());
  std::vector<std::optional<WholeFile>> fetched(all.size());
  Fetchers fetchers(all.size(), context_.tell);
  fetchers.run(
      service_.concurrency,
      [&](std::size_t i, std::atomic<std::int64_t>& received) {
        fetched[i] = download(wanted(all[i]), service_, session, context_.lake, received);
      },
      declared);
  for (std::size_t i = 0; i < all.size(); ++i) files_[all[i]] = std::move(*fetched[i]);
}

void Downloads::replay_all(const Place& declared) {
  for (const std::string& name : names()) {
    auto kept = find_kept(name);
    if (!kept) {
      throw Error({Fault::user, "there is nothing to replay: no download of '" + name + "' is kept", declared,
                   "run 'schoolhouse ingest' first"});
    }
    files_[name] = std::move(*kept);
  }
}

std::vector<InputFile> Downloads::find(const Place& declared) {
  if (context_.replays)
    replay_all(declared);
  else
    fetch_all(declared);
  std::vector<Problem> problems;
  std::map<std::string, InputFile> inputs;
  for (const std::string& file : table_.files) {
    const std::string name = on_server(file);
    const WholeFile& whole = files_.at(name);
    hashes_[name] = whole.origin.sha256;
    const bool has_member = file.size() > name.size();
    for (InputFile& input :
         take_file(name, whole.path, has_member ? std::optional(file.substr(name.size() + 1)) : std::nullopt, declared,
                   problems)) {
      input.sha256 = whole.origin.sha256;
      inputs.emplace(input.name, std::move(input));
    }
  }
  if (!problems.empty()) throw Error(std::move(problems));
  std::vector<InputFile> all;
  for (auto& [name, input] : inputs) all.push_back(std::move(input));
  return all;
}

void Downloads::keep() {
  for (const auto& [name, whole] : files_) {
    if (whole.path.parent_path().filename() == whole.origin.sha256) continue;
    // Also where the same bytes came under a new date: what the server says now counts.
    write_origin(*context_.lake.storage, origin_file(name, whole.origin.sha256), whole.origin);
    std::error_code left_for_the_next_load;
    fs::remove_all(place_ / download_folder / download_key(name), left_for_the_next_load);
  }
  std::error_code is_not_empty;
  fs::remove(place_ / download_folder, is_not_empty);
}

}  // namespace schoolhouse::connector
