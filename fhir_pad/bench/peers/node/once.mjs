// encender's own worker, with each define worked out once for a patient: it has one value, which
// the engine would work out at every mention. It is forgotten when the next patient comes.
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";

const require = createRequire(import.meta.url);
require("cql-execution"); // it wants to be read first
const { ExpressionRef } = require("cql-execution/lib/elm/reusable.js");

const known = new Map();
const exec = ExpressionRef.prototype.exec;
ExpressionRef.prototype.exec = function (context) {
  if (this.library) return exec.call(this, context);
  if (!known.has(this.name)) known.set(this.name, exec.call(this, context));
  return known.get(this.name);
};
await import("cql-worker/src/cql-worker-thread.js");
parentPort.on("message", (message) => message.patientBundle && known.clear());
