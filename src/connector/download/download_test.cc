// Tests of downloads: addresses, what a part may be gone on with, and what tells a file from an error page or a cut one.
// SPDX-License-Identifier: Apache-2.0
#include "connector/download/download.h"

#include <gtest/gtest.h>

#include <fstream>

#include "connector/download/downloads.h"
#include "connector/download/file_guard.h"
#include "connector/load_fixture.h"

namespace schoolhouse::connector {
namespace {

TEST(Download, addresses_and_names) {
  const struct {
    std::string name, address, file;
  } cases[] = {
      {"a.csv", "https://a.org/x/a.csv", "a.csv"},
      {"2026/old files/é.csv", "https://a.org/x/2026/old%20files/%C3%A9.csv", "é.csv"},
      {"a%20b.csv", "https://a.org/x/a%20b.csv", "a%20b.csv"},
      {"a#1.csv", "https://a.org/x/a%231.csv", "a#1.csv"},
      {"export.php?type=x&path=a/b", "https://a.org/x/export.php?type=x&path=a/b", "export.php"},
      {"?type=x", "https://a.org/x?type=x", "download"},
      {"rows?key={secret.k}", "https://a.org/x/rows?key={secret.k}", "rows"},
      {".hidden", "https://a.org/x/.hidden", "hidden"},
  };
  const WebService service{.url = "https://a.org/x"};
  for (const auto& c : cases) {
    EXPECT_EQ(address_of(service, c.name), c.address) << c.name;
    EXPECT_EQ(file_name_of(c.name), c.file) << c.name;
  }
}

TEST(Download, a_part_is_gone_on_with_only_by_what_is_sure) {
  const struct {
    std::string_view name;
    Origin origin;
    std::string validator;
  } cases[] = {
      {"a strong ETag", {.etag = "\"a\""}, "\"a\""},
      {"a weak ETag", {.etag = "W/\"a\""}, ""},
      {"an old date",
       {.last_modified = "Sun, 01 Mar 2026 10:00:00 GMT", .date = "Sun, 01 Mar 2026 10:01:00 GMT"},
       "Sun, 01 Mar 2026 10:00:00 GMT"},
      {"a date of the same minute",
       {.last_modified = "Sun, 01 Mar 2026 10:00:00 GMT", .date = "Sun, 01 Mar 2026 10:00:59 GMT"},
       ""},
      {"nothing", {}, ""},
      {"no date", {.last_modified = "yesterday", .date = "today"}, ""},
  };
  for (const auto& c : cases) EXPECT_EQ(range_validator(c.origin), c.validator) << c.name;
}

TEST(Download, what_is_known_of_a_file_is_read_back) {
  const fakes::TemporaryFolder folder;
  storage::LocalStorage storage;
  const std::filesystem::path file = folder.path() / "origin.json";
  const Origin origin{.address = "https://a.org/x?key={secret.k}",
                      .etag = "\"\xff\"",
                      .last_modified = "Sun, 01 Mar 2026 10:00:00 GMT",
                      .date = "",
                      .fetched = "2026-03-01T10:00:00Z",
                      .bytes = 12,
                      .sha256 = "ab"};
  write_origin(storage, file, origin);
  const auto back = read_origin(file);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->address, origin.address);
  EXPECT_EQ(back->bytes, 12);
  EXPECT_EQ(back->sha256, "ab");
  for (const std::string_view text : {"", "{}", "[1]", "{\"address\": 5}"}) {
    std::ofstream(file) << text;
    EXPECT_FALSE(read_origin(file)) << text;
  }
  EXPECT_FALSE(read_origin(folder.path() / "none.json"));
  EXPECT_EQ(parse_download_hashes(to_text(DownloadHashes{{"a", "1"}, {"b", "2"}})),
            (DownloadHashes{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(parse_download_hashes("[1]"), DownloadHashes{});
}

TEST(Download, error_pages_and_cut_files_are_told_from_data) {
  const struct {
    std::string_view name;
    std::string bytes;
    Format format;
    bool is_zip;
    std::string content_type, told;
  } cases[] = {
      {"text", "a,b\n1,2\n", Format::csv, false, "text/csv", ""},
      {"text that is called HTML", "a,b\n1,2\n", Format::csv, false, "text/html", ""},
      {"nothing", "", Format::csv, false, "", ""},
      {"a page", "<!DOCTYPE html><html>", Format::csv, false, "text/html",
       "the answer is a web page (HTML), not delimited text"},
      {"a page behind blanks", "\xef\xbb\xbf\n  <HTML>", Format::json_lines, false, "",
       "the answer is a web page (HTML), not JSON"},
      {"a part of a page", "<div>Sorry</div>", Format::parquet, false, "Text/HTML; charset=utf-8",
       "the answer is a web page (HTML), not Parquet"},
      {"a page for a zip", "<html>", Format::csv, true, "", "the answer is a web page (HTML), not a zip archive"},
      {"a cell with a tag", "<b>,1\n", Format::csv, false, "text/csv", ""},
      {"no zip", "PK\x03\x04 and no more", Format::csv, true, "", "the answer is not a zip archive, or cut off"},
      {"no Parquet", "a,b\n1,2\n3,4\n", Format::parquet, false, "", "the answer is not Parquet"},
      {"cut Parquet", "PAR1 and so on and on", Format::parquet, false, "", "the Parquet file is cut off"},
      {"cut gzip", std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10), Format::csv, false, "", "the gzip file is cut off"},
  };
  const fakes::TemporaryFolder folder;
  for (const auto& c : cases) {
    const std::filesystem::path file = folder.path() / "file";
    std::ofstream(file, std::ios::binary) << c.bytes;
    const Doubt doubt = find_doubt(
        {.path = file, .name = "file", .is_zip = c.is_zip, .format = c.format, .content_type = c.content_type});
    EXPECT_EQ(doubt.what, c.told) << c.name;
    EXPECT_EQ(doubt.fix.empty(), c.told.empty()) << c.name;
  }
  std::ofstream(folder.path() / "rows.csv.gz") << "a,b\n";
  EXPECT_EQ(find_doubt({.path = folder.path() / "rows.csv.gz", .name = "rows.csv.gz"}).what,
            "named .gz, but not a gzip file");
}

}  // namespace
}  // namespace schoolhouse::connector
