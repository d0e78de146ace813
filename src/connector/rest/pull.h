// The answers of one pull of an endpoint, kept as they came in the landing area, with a journal from which a killed pull goes on.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "connector/byte_stream.h"
#include "connector/rest/paging.h"
#include "lake/lake.h"

namespace schoolhouse::connector {

// One answer: what was asked, and where its body is kept.
struct PulledPage {
  PageKey key = {};
  std::string asked = {};   // the address, secrets as {secret.NAME}
  std::string file = {};    // of the pull's folder; empty: an answer without rows, such as 404
  std::int64_t offset = 0;  // within the file
  std::int64_t length = 0;
  std::int64_t bytes = 0;   // unpacked
  std::string sha256 = {};  // of the unpacked body
  std::int64_t records = 0;
  std::string rows_print = {};  // the same for the same rows
  std::optional<std::int64_t> total = {};
  std::optional<PageKey> next = {};  // nothing: it was the last
};
// All pages of one request so far, in order.
struct PulledRequest {
  std::map<std::string, std::string> values = {};  // what the request was made for
  std::vector<PulledPage> pages = {};
  bool is_complete() const { return !pages.empty() && !pages.back().next; }
};
using PulledRequests = std::map<std::string, PulledRequest>;

// Keeps one body: small ones in memory as they come, so that they can be packed while the next one is fetched; large ones are packed as
// they come.
class PageWriter {
 public:
  PageWriter(const std::filesystem::path& folder, std::string own_file);
  ~PageWriter();
  PageWriter(const PageWriter&) = delete;
  PageWriter& operator=(const PageWriter&) = delete;
  // Throws what came so far away.
  void restart();
  void take(std::string_view piece);
  // Packs what is left; any thread may do so.
  void finish();
  std::int64_t bytes() const { return bytes_; }
  const std::string& sha256() const { return sha256_; }

 private:
  friend class Pull;
  struct State;
  void pack(std::string_view piece);
  void spill();

  std::filesystem::path folder_;
  std::string own_file_;
  std::unique_ptr<State> state_;
  std::int64_t bytes_ = 0;
  std::string sha256_;
};

// Any thread may call.
class Pull {
 public:
  // Goes on with what a killed pull of the same fingerprint left since `not_before`; otherwise begins anew. A pull that was
  // complete, but is not among those that are `known` to have brought rows, was killed just before it did.
  Pull(const std::string& fingerprint, Micros not_before, const lake::Lake& lake, std::filesystem::path place,
       const std::vector<std::string>& known);
  // What is there already, by request; pages whose bytes are damaged, and those behind them, are left out.
  const PulledRequests& found() const { return found_; }
  std::unique_ptr<PageWriter> begin_page();
  // Keeps the body (nothing: there is none) and writes the page into the journal.
  void keep(const std::string& request, const std::map<std::string, std::string>& values, PulledPage& page,
            PageWriter* body);
  // The pages of a request are no use: the next pull asks for them again.
  void forget(const std::string& request);
  // The number that complete() will give it.
  const std::string& number() const { return number_; }
  // Also of a pull that a killed run began.
  Micros started() const { return started_; }
  // Makes all durable and puts the pull where its number says.
  void complete();
  // As complete(), for answers whose rows were refused: kept to be looked at, never taken up again.
  void set_aside();
  void drop();
  const std::filesystem::path& folder() const { return folder_; }

 private:
  void begin(const std::string& fingerprint, Micros now);
  void find_number(const std::vector<std::string>& known);
  bool resume(const std::string& fingerprint, Micros not_before);
  void append(const std::string& line);

  const lake::Lake& lake_;
  std::filesystem::path place_;
  std::filesystem::path folder_;
  std::string number_;
  Micros started_ = 0;
  PulledRequests found_;
  std::mutex lock_;
  std::int64_t pack_size_ = 0;
  std::int64_t own_files_ = 0;
};

// lake/_landing/<source>/<table>
std::filesystem::path pulls_folder(const lake::Lake& lake, const std::string& source, const std::string& table);
// Numbers of complete pulls, in order.
std::vector<std::string> list_pulls(const std::filesystem::path& place);
PulledRequests read_pull(const std::filesystem::path& folder);
// When the pull began; nothing when its journal can't be read.
std::optional<Micros> started_at(const std::filesystem::path& folder);
// The unpacked body of a page.
ReadBytes open_page(const std::filesystem::path& folder, const PulledPage& page, const std::string& shown);

}  // namespace schoolhouse::connector
