// The renderer of the chart module: scripts in a thread of their own, drawing in the caller's.
// SPDX-License-Identifier: Apache-2.0
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <thread>

#include "chart/module/drawing.h"
#include "chart/module/script.h"
#include "chart/module/typeface.h"
#include "chart/renderer.h"

namespace schoolhouse::chart {
namespace {

// A virtual machine belongs to one thread; this one reads Vega while the caller still does other work.
class ScriptThread {
 public:
  ScriptThread(Typeface& typeface, double seconds_limit)
      : typeface_(typeface), seconds_limit_(seconds_limit), thread_([this] { run(); }) {}
  ~ScriptThread() {
    {
      const std::lock_guard hold(lock_);
      is_ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  ScriptThread(const ScriptThread&) = delete;
  ScriptThread& operator=(const ScriptThread&) = delete;

  Plot plot(const std::string& vega_lite) {
    Request request{vega_lite, {}};
    std::future<Plot> plot = request.plot.get_future();
    {
      const std::lock_guard hold(lock_);
      requests_.push(&request);
    }
    wake_.notify_one();
    return plot.get();
  }

 private:
  // Lives in the caller's frame, who waits for the plot.
  struct Request {
    const std::string& vega_lite;
    std::promise<Plot> plot;
  };

  void run() {
    std::optional<Script> script;
    std::exception_ptr failure;
    try {
      script.emplace(typeface_, seconds_limit_);
    } catch (...) {
      failure = std::current_exception();
    }
    while (true) {
      std::unique_lock hold(lock_);
      wake_.wait(hold, [this] { return is_ending_ || !requests_.empty(); });
      if (requests_.empty()) {
        return;
      }
      Request& request = *requests_.front();
      requests_.pop();
      hold.unlock();
      // The promise moves here first: the caller's frame may end as soon as it is kept.
      std::promise<Plot> promise = std::move(request.plot);
      try {
        if (failure) {
          std::rethrow_exception(failure);
        }
        promise.set_value(script->plot(request.vega_lite));
      } catch (...) {
        promise.set_exception(std::current_exception());
      }
    }
  }

  Typeface& typeface_;
  double seconds_limit_;
  std::mutex lock_;
  std::condition_variable wake_;
  std::queue<Request*> requests_;
  bool is_ending_ = false;
  std::thread thread_;
};

class ModuleRenderer final : public Renderer {
 public:
  explicit ModuleRenderer(double seconds_limit) : scripts_(typeface_, seconds_limit) {}
  Plot plot(const std::string& vega_lite) override { return scripts_.plot(vega_lite); }
  double text_width(std::string_view text, const TextStyle& style) override { return typeface_.box(text, style).width; }
  std::string png(const std::string& svg, double scale) override { return draw_png(svg, scale); }
  std::string pdf(const std::vector<Page>& pages, const DocumentTitle& title) override {
    return draw_pdf(pages, title);
  }

 private:
  Typeface typeface_;
  ScriptThread scripts_;
};

}  // namespace
}  // namespace schoolhouse::chart

extern "C" __attribute__((visibility("default"))) schoolhouse::chart::Renderer* schoolhouse_make_renderer(
    double seconds_limit) {
  return new schoolhouse::chart::ModuleRenderer(seconds_limit);
}
