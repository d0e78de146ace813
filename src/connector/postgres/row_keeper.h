// Keeps rows of a database, as COPY writes them, as pages of a pull. A page is packed while the next one comes.
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connector/rest/pull.h"
#include "connector/rest/request_plan.h"

namespace schoolhouse::connector {

class RowKeeper {
 public:
  // `asked` is what the pages are said to come from; each begins with a line of the columns' names.
  RowKeeper(Pull& pull, const RequestSpec& request, std::string asked, const std::vector<std::string>& columns);
  // Goes on behind the pages of a killed pull, the last of which has a next one.
  void take_up(const std::vector<PulledPage>& pages);
  // A row with its line end.
  void take(std::string_view row);
  // Throws away what came of this page.
  void drop_page();
  // Ends the page; `token` says what the next one begins behind.
  void end_page(std::string token = {});
  // Of all further pages: rows that are newer are left for the next load.
  void set_until(std::string until) { key_.until = std::move(until); }
  // All pages, the last of which ends here: a table without rows has one all the same.
  std::vector<PulledPage> finish();

  // What the next page begins behind; empty: it is the first, or the pages have no tokens.
  const std::string& token() const { return key_.token; }
  const std::string& until() const { return key_.until; }
  std::int64_t rows() const { return key_.row + records_; }
  std::int64_t page_rows() const { return records_; }
  std::int64_t page_bytes() const { return bytes_; }
  std::int64_t bytes() const { return all_bytes_; }

 private:
  void open();
  void keep(PulledPage page);

  Pull& pull_;
  const RequestSpec& request_;
  std::string asked_;
  std::string header_;
  std::unique_ptr<PageWriter> body_;
  PageKey key_;
  std::int64_t records_ = 0;
  std::int64_t bytes_ = 0;
  std::int64_t all_bytes_ = 0;
  std::vector<PulledPage> pages_;
  std::future<PulledPage> keeping_;  // last: its thread uses what stands above
};

}  // namespace schoolhouse::connector
