// Runs Vega in JavaScriptCore through its C interface.
// SPDX-License-Identifier: Apache-2.0
#include "chart/module/script.h"

#include <jsc/jsc.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "base/error.h"

// Exported by the library, declared in a header that Debian does not ship.
extern "C" void JSContextGroupSetExecutionTimeLimit(JSContextGroupRef group, double seconds,
                                                    bool (*may_stop)(JSContextRef, void*), void* context);
// The embedded scripts (scripts.S).
extern "C" {
extern const char schoolhouse_before_js[], schoolhouse_before_js_end[];
extern const char schoolhouse_vega_js[], schoolhouse_vega_js_end[];
extern const char schoolhouse_vega_lite_js[], schoolhouse_vega_lite_js_end[];
extern const char schoolhouse_plot_js[], schoolhouse_plot_js_end[];
}

namespace schoolhouse::chart {
namespace {

using Text = std::unique_ptr<OpaqueJSString, release_with<JSStringRelease>>;

Text make_text(const std::string& text) { return Text(JSStringCreateWithUTF8CString(text.c_str())); }

std::string to_utf8(JSStringRef text) {
  std::string bytes(JSStringGetMaximumUTF8CStringSize(text), '\0');
  const std::size_t size = JSStringGetUTF8CString(text, bytes.data(), bytes.size());
  bytes.resize(size > 0 ? size - 1 : 0);
  return bytes;
}

std::string value_text(JSContextRef context, JSValueRef value) {
  const Text text(JSValueToStringCopy(context, value, nullptr));
  return text ? to_utf8(text.get()) : std::string();
}

// measureText(font, text) for the canvas of before.js. The renderer's typeface hangs on the function object.
JSValueRef measure_text(JSContextRef context, JSObjectRef function, JSObjectRef, std::size_t count,
                        const JSValueRef arguments[], JSValueRef*) {
  auto* typeface = static_cast<Typeface*>(JSObjectGetPrivate(function));
  double width = 0;
  if (count == 2 && typeface != nullptr) {
    width = typeface->box(value_text(context, arguments[1]), parse_css_font(value_text(context, arguments[0]))).width;
  }
  return JSValueMakeNumber(context, width);
}

// Vega draws a chart in some ten milliseconds: much of what the machine would compile after the usual number of calls is never
// called again, and its compiling takes cores from drawing. Options that it does not know are passed over.
void prefer_short_runs() {
  // Once a process: the options are write-protected when the first machine runs.
  static const bool are_set = jsc_options_set_int("thresholdForJITAfterWarmUp", 2000) == TRUE &&
                              jsc_options_set_int("thresholdForOptimizeAfterWarmUp", 10000) == TRUE;
  static_cast<void>(are_set);
}

bool stop_now(JSContextRef, void*) { return true; }

}  // namespace

Script::Script(Typeface& typeface, double seconds_limit) : seconds_limit_(seconds_limit) {
  prefer_short_runs();
  group_.reset(JSContextGroupCreate());
  context_.reset(JSGlobalContextCreateInGroup(group_.get(), nullptr));
  JSClassDefinition definition = kJSClassDefinitionEmpty;
  definition.className = "measureText";
  definition.callAsFunction = measure_text;
  JSClassRef function_class = JSClassCreate(&definition);
  JSObjectRef function = JSObjectMake(context_.get(), function_class, &typeface);
  JSClassRelease(function_class);
  JSObjectSetProperty(context_.get(), JSContextGetGlobalObject(context_.get()), make_text("measureText").get(),
                      function, kJSPropertyAttributeNone, nullptr);
  evaluate({schoolhouse_before_js, schoolhouse_before_js_end}, "before.js");
  evaluate({schoolhouse_vega_js, schoolhouse_vega_js_end}, "vega.min.js");
  evaluate({schoolhouse_vega_lite_js, schoolhouse_vega_lite_js_end}, "vega-lite.min.js");
  evaluate({schoolhouse_plot_js, schoolhouse_plot_js_end}, "plot.js");
}

void Script::evaluate(std::string_view script, const char* name) {
  JSValueRef exception = nullptr;
  JSEvaluateScript(context_.get(), make_text(std::string(script)).get(), nullptr, make_text(name).get(), 1, &exception);
  if (exception != nullptr) {
    throw Error({.fault = Fault::bug,
                 .what = std::string("the script ") + name + " failed: " + value_text(context_.get(), exception)});
  }
}

JSValueRef Script::call(const char* function, const std::string* argument) {
  const JSGlobalContextRef context = context_.get();
  JSValueRef exception = nullptr;
  const JSValueRef holder =
      JSObjectGetProperty(context, JSContextGetGlobalObject(context), make_text("schoolhouse").get(), nullptr);
  const JSObjectRef object = JSValueToObject(context, holder, nullptr);
  const JSObjectRef callee =
      JSValueToObject(context, JSObjectGetProperty(context, object, make_text(function).get(), nullptr), nullptr);
  std::vector<JSValueRef> arguments;
  if (argument != nullptr) {
    arguments.push_back(JSValueMakeString(context, make_text(*argument).get()));
  }
  const JSValueRef result =
      JSObjectCallAsFunction(context, callee, object, arguments.size(), arguments.data(), &exception);
  if (exception != nullptr) {
    throw Error({.fault = Fault::user,
                 .what = "the chart takes too long to draw",
                 .fix = "make the specification simpler, or reduce the rows in the SQL"});
  }
  return result;
}

Plot Script::plot(const std::string& vega_lite) {
  JSContextGroupSetExecutionTimeLimit(group_.get(), seconds_limit_, stop_now, nullptr);
  call("begin", &vega_lite);
  // The promise of the drawing is kept when the call above returns: nothing it waits for lies outside the script.
  const std::string answer = value_text(context_.get(), call("answer", nullptr));
  nlohmann::json found = nlohmann::json::parse(answer, nullptr, false);
  if (!found.is_object()) {
    throw Error({.fault = Fault::bug, .what = "the chart script gave no answer"});
  }
  Plot plot;
  plot.svg = found.value("svg", "");
  plot.width = found.value("width", 0.0);
  plot.height = found.value("height", 0.0);
  plot.warnings = found.value("warnings", std::vector<std::string>());
  const std::string error = found.value("error", "");
  if (!error.empty() || plot.svg.empty()) {
    throw Error({.fault = Fault::user,
                 .what = "the chart could not be drawn: " + (error.empty() ? "Vega gave no picture" : error),
                 .fix = "compare the chart's specification with the Vega-Lite documentation"});
  }
  return plot;
}

}  // namespace schoolhouse::chart
