// Runs after vega.min.js and vega-lite.min.js: draws a specification as SVG; whatever would fetch is refused.
// SPDX-License-Identifier: Apache-2.0
(function () {
  "use strict";
  let answer = null;

  function begin(specification) {
    const plot = { svg: "", width: 0, height: 0, warnings: [], error: "" };
    answer = plot;
    const warn = (...parts) => {
      const line = parts.map(String).join(" ");
      if (!plot.warnings.includes(line)) plot.warnings.push(line);
      return logger;
    };
    const fail = (...parts) => {
      plot.error = plot.error || parts.map((part) => (part && part.message) || String(part)).join(" ");
      return logger;
    };
    const silent = () => logger;
    const logger = { level: silent, warn, error: fail, info: silent, debug: silent };
    const refuse = () => {
      plot.error = plot.error || "a picture may not fetch anything";
      return Promise.reject(new Error(plot.error));
    };
    const loader = { options: {}, load: refuse, sanitize: refuse, http: refuse, file: refuse };
    try {
      const compiled = vegaLite.compile(JSON.parse(specification), { logger }).spec;
      const view = new vega.View(vega.parse(compiled), { renderer: "none", loader, logger });
      view.toSVG().then(
        (svg) => {
          const size = /^<svg[^>]*? width="([\d.]+)" height="([\d.]+)"/.exec(svg);
          plot.svg = svg;
          plot.width = size ? Number(size[1]) : 0;
          plot.height = size ? Number(size[2]) : 0;
          view.finalize();
        },
        (error) => fail(error),
      );
    } catch (error) {
      fail(error);
    }
  }

  globalThis.schoolhouse = { begin, answer: () => JSON.stringify(answer) };
})();
