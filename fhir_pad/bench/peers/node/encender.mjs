// The plan by encender: each line is an array of resources of one patient.
//
// node encender.mjs FOLDER PLAN SUBJECT shipped|lent; `lent` uses one worker for all patients, each
// define once, where encender makes a worker for each patient.
import { EventEmitter } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { applyPlan, simpleResolver } from "encender";
import { timed } from "./timed.mjs";

const [folder, url, subject, how] = process.argv.slice(2);
const resources = readdirSync(folder)
  .filter((name) => /^(PlanDefinition|ActivityDefinition|Library)-/.test(name))
  .map((name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")));
const plan = resources.find((one) => one.url === url);

class Lent extends EventEmitter {
  constructor(worker) {
    super();
    this.worker = worker;
    this.pass = (message) => this.emit("message", message);
    worker.on("message", this.pass);
  }
  postMessage(message) {
    this.worker.postMessage(message);
  }
  terminate() {
    this.worker.off("message", this.pass);
  }
}

const program = new URL(how === "lent" ? "once.mjs" : import.meta.resolve("cql-worker/src/cql-worker-thread.js"), import.meta.url);
const one = how === "lent" ? new Worker(program) : null;
const WorkerFactory = () => (one ? new Lent(one) : new Worker(program));

await timed((sent) =>
  applyPlan(plan, subject, simpleResolver([...sent, ...resources]), { isNodeJs: true, WorkerFactory })
);
await one?.terminate();
