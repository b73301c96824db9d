// encender's own worker, with a standing present and, if wanted, each define worked out once.
// What is known is forgotten when the next patient comes.
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

const require = createRequire(import.meta.url);
const { DateTime, Executor } = require("cql-execution");
const { ExpressionRef } = require("cql-execution/lib/elm/reusable.js");

const NOW = DateTime.parse(workerData.now);
const execExpression = Executor.prototype.exec_expression;
Executor.prototype.exec_expression = function (name, source) {
  return execExpression.call(this, name, source, NOW);
};

// A define has one value for a patient; the engine would work it out at every mention.
const known = new Map();
const exec = ExpressionRef.prototype.exec;
if (workerData.evaluated === "once") {
  ExpressionRef.prototype.exec = function (context) {
    if (this.library) return exec.call(this, context);
    if (!known.has(this.name)) known.set(this.name, exec.call(this, context));
    return known.get(this.name);
  };
}
await import("cql-worker/src/cql-worker-thread.js");
parentPort.on("message", (message) => message.patientBundle && known.clear());
