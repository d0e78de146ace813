// Makes the requests of a table, several at once, and keeps every answer until all pages are there.
// SPDX-License-Identifier: Apache-2.0
#include "connector/rest/fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <future>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/text.h"
#include "connector/rest/service.h"

namespace schoolhouse::connector {
namespace {

class Fetcher {
 public:
  Fetcher(const RestSource& source, const RestTable& table, const std::vector<RequestSpec>& plan, Pull& pull,
          const Remote& remote, const std::function<void(std::string_view)>& tell, const Place& place)
      : source_(source), table_(table), pull_(pull), tell_(tell), place_(place), service_(source, remote) {
    for (const RequestSpec& spec : plan) result_.requests.push_back({.spec = spec});
    most_failed_ = static_cast<std::size_t>(table.failure_limit * static_cast<double>(plan.size()) + 1e-9);
  }

  FetchResult run() {
    {
      std::vector<std::jthread> workers;
      const std::size_t count =
          std::min(result_.requests.size(), static_cast<std::size_t>(std::max(1, source_.service.concurrency)));
      for (std::size_t i = 1; i < count; ++i) workers.emplace_back([this] { work(); });
      work();
    }
    if (thrown_) std::rethrow_exception(thrown_);
    refuse_failures();
    return std::move(result_);
  }

 private:
  void work() {
    for (std::size_t i = next_++; i < result_.requests.size() && !is_ended_; i = next_++) {
      FetchedRequest& request = result_.requests[i];
      try {
        fetch_pages(request);
        const std::scoped_lock hold(lock_);
        ++result_.count.requests_done;
        report();
      } catch (const Error& error) {
        request.pages.clear();
        request.failed = error.problems();
        const std::scoped_lock hold(lock_);
        // More failures than may be: the other requests need not be made.
        if (++failed_ > most_failed_) is_ended_ = true;
      } catch (...) {
        const std::scoped_lock hold(lock_);
        thrown_ = std::current_exception();
        is_ended_ = true;
      }
    }
  }

  void fetch_pages(FetchedRequest& request) {
    PagesSoFar so_far;
    std::optional<PageKey> page = PageKey{};
    if (const auto found = pull_.found().find(request.spec.key); found != pull_.found().end()) {
      request.pages = found->second.pages;
      page = take_up(request.pages, so_far);
    }
    Keeping keeping;
    while (page) {
      if (service_.is_stopped()) throw Error({Fault::outside, "stopped"});
      page = fetch_page(request, *page, so_far, keeping);
    }
    take_kept(request, keeping);
  }

  // A page that is packed and kept while the next one is fetched.
  using Keeping = std::future<PulledPage>;
  void take_kept(FetchedRequest& request, Keeping& keeping) {
    if (keeping.valid()) request.pages.push_back(keeping.get());
  }

  // What the pages of a killed pull said.
  std::optional<PageKey> take_up(const std::vector<PulledPage>& pages, PagesSoFar& so_far) {
    for (const PulledPage& page : pages) {
      so_far.records += page.records;
      if (page.records > 0) so_far.prints.insert(page.rows_print);
      if (page.total) so_far.total = page.total;
      for (const std::string* asked : {&page.key.link, &page.key.token}) {
        if (!asked->empty()) so_far.asked.insert(*asked);
      }
    }
    const std::optional<PageKey>& next = pages.back().next;
    if (next) {
      for (const std::string* asked : {&next->link, &next->token}) {
        if (!asked->empty()) so_far.asked.insert(*asked);
      }
    }
    const std::scoped_lock hold(lock_);
    result_.count.resumed += static_cast<std::int64_t>(pages.size());
    result_.count.records += so_far.records;
    return next;
  }

  std::optional<PageKey> fetch_page(FetchedRequest& request, const PageKey& key, PagesSoFar& so_far, Keeping& keeping) {
    std::unique_ptr<PageWriter> body = pull_.begin_page();
    const Answer answer = service_.ask(table_, request.spec, key, *body);
    take_kept(request, keeping);
    PulledPage page{.key = key, .asked = answer.asked};
    const bool is_absent = !answer.has_body && key.number > 0;
    const NextPage next = answer.has_body ? decide_next(table_.paging, key, answer.facts, so_far)
                          : is_absent     ? decide_absent(table_.paging, so_far)
                                          : NextPage{};
    if (!next.fault.empty()) {
      pull_.forget(request.spec.key);
      throw Error({Fault::outside,
                   fmt::format("{} {}, page {}: {}", table_.method, http::without_query(answer.asked), key.number + 1,
                               next.fault),
                   place_, next.fix});
    }
    if (answer.has_body) {
      page.records = answer.facts.records;
      page.rows_print = answer.facts.rows_print;
      page.total = so_far.total;
      page.next = next.page;
    } else {
      body.reset();
    }
    const std::optional<PageKey> following = page.next;
    const std::int64_t records = page.records;
    keeping = std::async(std::launch::async, [this, &spec = request.spec, page, body = std::move(body)]() mutable {
      if (body) body->finish();
      pull_.keep(spec.key, spec.values, page, body.get());
      return page;
    });
    const std::scoped_lock hold(lock_);
    ++result_.count.pages;
    result_.count.records += records;
    if (so_far.total && result_.requests.size() == 1) rows_in_all_ = *so_far.total;
    report();
    return following;
  }

  // Called with the lock held.
  void report() {
    const double now = steady_seconds();
    if (!tell_ || now < told_at_ + 0.2) return;
    told_at_ = now;
    const FetchCount& count = result_.count;
    const double seconds = std::max(now - started_, 0.001);
    std::string text = fmt::format(
        "{} rows, {} pages, {} rows/s", format_count(count.records), format_count(count.pages + count.resumed),
        format_count(static_cast<std::int64_t>(static_cast<double>(count.records) / seconds)));
    const auto requests = static_cast<double>(result_.requests.size());
    const double share = rows_in_all_ > 0 ? static_cast<double>(count.records) / static_cast<double>(rows_in_all_)
                                          : static_cast<double>(count.requests_done) / requests;
    if (requests > 1) text = fmt::format("{} of {} requests, ", count.requests_done, result_.requests.size()) + text;
    if (share > 0 && share < 1) text += ", " + format_seconds(seconds * (1 - share) / share) + " left";
    tell_(text);
  }

  void refuse_failures() const {
    // Where all fail, nothing is kept that others could stand beside.
    if (failed_ <= most_failed_ && failed_ < result_.requests.size()) return;
    std::vector<Problem> problems;
    for (const FetchedRequest& request : result_.requests) {
      for (const Problem& problem : request.failed) {
        problems.push_back(problem);
        if (problems.back().where == Place{}) problems.back().where = place_;
      }
      if (problems.size() >= 5) break;
    }
    if (table_.failure_limit > 0) {
      problems.insert(problems.begin(), {Fault::outside,
                                         fmt::format("{} of {} requests failed, and the limit is {:g}%", failed_,
                                                     result_.requests.size(), table_.failure_limit * 100),
                                         place_, "what came is kept: the next run asks for the rest only"});
    }
    throw Error(std::move(problems));
  }

  const RestSource& source_;
  const RestTable& table_;
  Pull& pull_;
  const std::function<void(std::string_view)>& tell_;
  Place place_;
  Service service_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> is_ended_ = false;
  std::mutex lock_;
  FetchResult result_;
  std::size_t failed_ = 0;
  std::size_t most_failed_ = 0;
  std::int64_t rows_in_all_ = 0;
  std::exception_ptr thrown_;
  double started_ = steady_seconds();
  double told_at_ = 0;
};

}  // namespace

FetchResult fetch(const RestSource& source, const RestTable& table, const std::vector<RequestSpec>& plan, Pull& pull,
                  const Remote& remote, const std::function<void(std::string_view)>& tell, const Place& place) {
  return Fetcher(source, table, plan, pull, remote, tell, place).run();
}

}  // namespace schoolhouse::connector
