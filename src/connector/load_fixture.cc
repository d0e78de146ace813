// A lake and a folder of files that last for one test of loading.
// SPDX-License-Identifier: Apache-2.0
#include "connector/load_fixture.h"

#include <minizip/zip.h>
#include <zlib.h>

#include <fstream>

#include "base/text.h"

namespace schoolhouse::connector {
namespace fs = std::filesystem;

LoadFixture::LoadFixture() {
  fs::create_directories(data());
  lake::open_lake(lake_, lake::Access::write);
  table_.name = {"raw", "students"};
  table_.line = 5;
  table_.files = {"students*.csv"};
  table_.columns = {column("id", lake::Type::Kind::string), column("score", lake::Type::Kind::long_),
                    column("born", lake::Type::Kind::date)};
}

SourceColumn LoadFixture::column(std::string name, lake::Type::Kind kind, std::vector<std::string> aliases) {
  SourceColumn made;
  made.contract.name = std::move(name);
  made.contract.type = {kind};
  made.aliases = std::move(aliases);
  return made;
}

void LoadFixture::write(const std::string& name, const std::string& bytes) const {
  fs::create_directories((data() / name).parent_path());
  std::ofstream(data() / name, std::ios::binary) << bytes;
}

void LoadFixture::write_gzip(const std::string& name, const std::string& bytes) const {
  fs::create_directories((data() / name).parent_path());
  gzFile file = ::gzopen((data() / name).c_str(), "wb");
  ::gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  ::gzclose(file);
}

void LoadFixture::write_zip(const std::string& name,
                            const std::vector<std::pair<std::string, std::string>>& members) const {
  zipFile zip = ::zipOpen((data() / name).c_str(), APPEND_STATUS_CREATE);
  for (const auto& [member, bytes] : members) {
    ::zipOpenNewFileInZip(zip, member.c_str(), nullptr, nullptr, 0, nullptr, 0, nullptr, Z_DEFLATED,
                          Z_DEFAULT_COMPRESSION);
    ::zipWriteInFileInZip(zip, bytes.data(), static_cast<unsigned>(bytes.size()));
    ::zipCloseFileInZip(zip);
  }
  ::zipClose(zip, nullptr);
}

TableLoad LoadFixture::load(const lake::TableName& table, const std::string& run_id, bool is_forced) {
  Source source;
  source.name = "sis";
  source.file = "sources/sis.yml";
  source.kind = FilesSource{"data", {table_}};
  const LoadContext context{.lake = lake_,
                            .connection = [this]() -> duck::Connection& {
                              ++engine_calls_;
                              return connection_;
                            },
                            .audit =
                                [this](const std::vector<check::Check>&, const std::string&, const lake::StagedWrite*) {
                                  ++audits_;
                                  if (failed_check_) throw Error(*failed_check_);
                                },
                            .project = folder_.path(),
                            .run_id = run_id,
                            .properties = {},
                            .is_forced = is_forced};
  return load_table(source, table, context);
}

std::string LoadFixture::outcome(const lake::TableName& table, const std::string& run_id) {
  try {
    const TableLoad done = load(table, run_id);
    return (done.outcome == LoadOutcome::loaded ? "loaded " : "unchanged ") + std::to_string(done.rows) + " rows" +
           (done.quarantined > 0 ? ", " + std::to_string(done.quarantined) + " quarantined" : "");
  } catch (const Error& error) {
    return replace_all(error.what(), folder_.path().string(), "FOLDER");
  }
}

std::string LoadFixture::rows(const std::string& columns, const lake::TableName& table) {
  const auto snapshot = lake::find_snapshot(lake_, table);
  if (!snapshot) return "no table\n";
  std::string text;
  for (const auto& row :
       connection_.query("SELECT " + columns + " FROM (" + lake::scan_sql(*snapshot) + ") ORDER BY ALL").rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += (i == 0 ? "" : "|") + (duck::is_null(row[i]) ? "NULL" : duck::to_text(row[i]));
    text += line + "\n";
  }
  return text;
}

std::int64_t LoadFixture::version() const {
  const auto head = lake::find_head(lake_, table_.name);
  return head ? head->version : -1;
}

}  // namespace schoolhouse::connector
