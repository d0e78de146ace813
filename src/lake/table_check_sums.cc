// Compares the checksums that other programs leave beside a table's log with what the log and its files say.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <set>

#include "lake/crc32.h"
#include "lake/json_reader.h"
#include "lake/log.h"
#include "lake/table_check.h"
#include "lake/uri.h"
#include "storage/storage.h"

namespace schoolhouse::lake {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view sum_ending = ".crc";

std::string version_sum_name(std::int64_t version) {
  const std::string commit = commit_file_name(version);
  return commit.substr(0, commit.rfind('.')) + std::string(sum_ending);
}

// What the sum of a version says against the version itself: the names of what differs.
class VersionSum {
 public:
  VersionSum(Json sum, const TableState& state) : sum_(sum), state_(state) {}

  std::string differences() {
    const std::vector<const AddFile*> files = state_.files();
    const auto count = [&](auto chosen) { return static_cast<std::int64_t>(std::ranges::count_if(files, chosen)); };
    const auto total = [&](auto value) {
      return std::accumulate(files.begin(), files.end(), std::int64_t{0},
                             [&](std::int64_t sum, const AddFile* file) { return sum + value(*file); });
    };
    compare("numFiles", static_cast<std::int64_t>(files.size()));
    compare("tableSizeBytes", total([](const AddFile& file) { return file.size; }));
    compare("numMetadata", 1);
    compare("numProtocol", 1);
    compare("numDeletionVectorsOpt", count([](const AddFile* file) { return file->deletion_vector.has_value(); }));
    compare("numDeletedRecordsOpt", total([](const AddFile& file) {
              return file.deletion_vector ? file.deletion_vector->cardinality : std::int64_t{0};
            }));
    if (const auto id = find_text(sum_, "txnId"); id && state_.last_info() && !state_.last_info()->txn_id.empty())
      tell(*id == state_.last_info()->txn_id, "txnId");
    if (const auto metadata = find_field(sum_, "metadata")) {
      tell(read_text(*metadata, "id") == state_.metadata()->id, "the id of the table");
      tell(read_text(*metadata, "schemaString") == state_.metadata()->schema_string, "columns");
      tell(read_text_map(*metadata, "configuration") == state_.metadata()->configuration, "properties");
    }
    if (const auto protocol = find_field(sum_, "protocol")) {
      tell(read_integer(*protocol, "minReaderVersion") == state_.protocol()->min_reader_version &&
               read_integer(*protocol, "minWriterVersion") == state_.protocol()->min_writer_version,
           "protocol");
    }
    compare_files(files);
    return std::move(text_);
  }

 private:
  void tell(bool is_same, const std::string& what) {
    if (!is_same) text_ += (text_.empty() ? "" : ", ") + what;
  }
  void compare(const std::string& key, std::int64_t ours) {
    const std::optional<std::int64_t> theirs = find_integer(sum_, key);
    if (theirs) tell(*theirs == ours, key);
  }
  void compare_files(const std::vector<const AddFile*>& files) {
    simdjson::dom::array list;
    const auto all = find_field(sum_, "allFiles");
    if (!all || all->get(list) != simdjson::SUCCESS) return;
    std::multiset<std::string> theirs;
    for (const Json file : list) theirs.insert(path_key(read_text(file, "path")));
    std::multiset<std::string> ours;
    for (const AddFile* file : files) ours.insert(path_key(file->path));
    tell(ours == theirs, "allFiles");
  }

  Json sum_;
  const TableState& state_;
  std::string text_;
};

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

// "crc", a zero, the size of a block, then the sum of each block.
bool fits_blocks(std::string_view sums, std::string_view bytes) {
  constexpr std::string_view start("crc\0", 4);
  constexpr std::size_t number = 4;
  if (!sums.starts_with(start) || sums.size() < start.size() + number) return false;
  const std::size_t block = big_endian(sums.substr(start.size(), number));
  sums.remove_prefix(start.size() + number);
  if (block == 0 || sums.size() != (bytes.size() + block - 1) / block * number) return false;
  for (std::size_t i = 0; i * block < bytes.size(); ++i) {
    if (big_endian(sums.substr(i * number, number)) != crc32(bytes.substr(i * block, block))) return false;
  }
  return true;
}

}  // namespace

void check_version_sum(const Lake& lake, const fs::path& log_folder, const TableState& state, TableCheck& check) {
  const fs::path file = log_folder / version_sum_name(state.version());
  const std::optional<std::string> text = lake.storage->read(file);
  if (!text || !state.metadata() || !state.protocol()) return;
  ++check.checksums;
  const std::string fix =
      "delete the file: it is not needed, and Spark refuses the version by it; if the log is the wrong one, restore it "
      "from a backup";
  try {
    simdjson::dom::parser parser;
    const std::string differences = VersionSum(parse_json(parser, *text), state).differences();
    if (!differences.empty()) {
      check.problems.push_back(
          {Fault::outside,
           "the checksum of version " + std::to_string(state.version()) + " does not fit the log: " + differences,
           {file.string()},
           fix});
    }
  } catch (const JsonFault& fault) {
    check.problems.push_back(
        {Fault::outside,
         "the checksum of version " + std::to_string(state.version()) + " can't be read: " + fault.what,
         {file.string()},
         fix});
  }
}

void check_disk_sums(const Lake& lake, const fs::path& log_folder, TableCheck& check) {
  for (const storage::Entry& entry : lake.storage->list(log_folder)) {
    if (entry.is_folder || !entry.name.starts_with(".") || !entry.name.ends_with(sum_ending)) continue;
    const fs::path file = log_folder / entry.name.substr(1, entry.name.size() - 1 - sum_ending.size());
    const std::optional<std::string> bytes = lake.storage->read(file);
    const std::optional<std::string> sums = lake.storage->read(log_folder / entry.name);
    if (!bytes || !sums) continue;
    ++check.checksums;
    if (fits_blocks(*sums, *bytes)) continue;
    check.problems.push_back({Fault::outside,
                              "a file of the log is another than Spark wrote: its checksum does not fit",
                              {file.string()},
                              "if the file is right, delete '" + entry.name +
                                  "' beside it: Spark can't read the file otherwise; else restore it from a backup"});
  }
}

}  // namespace schoolhouse::lake
