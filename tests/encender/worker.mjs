// encender's own worker, with a standing present and, if wanted, each define worked out once.
import { createRequire } from "node:module";
import { workerData } from "node:worker_threads";

const require = createRequire(import.meta.url);
const { DateTime, Executor } = require("cql-execution");

const NOW = DateTime.parse(workerData.now);
const execExpression = Executor.prototype.exec_expression;
Executor.prototype.exec_expression = function (name, source) {
  return execExpression.call(this, name, source, NOW);
};
const once = workerData.evaluated === "once";
await import(once ? "./once.mjs" : "cql-worker/src/cql-worker-thread.js");
