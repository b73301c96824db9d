// The plan by encender: each line is an array of resources of one patient.
//
// node encender.mjs FOLDER PLAN SUBJECT shipped|lent; `lent` uses one worker for all patients, each
// define once, where encender makes a worker for each patient.
import { Worker } from "node:worker_threads";
import { applyPlan, simpleResolver } from "encender";
import { Lent, definitions } from "./lent.mjs";
import { timed } from "./timed.mjs";

const [folder, url, subject, how] = process.argv.slice(2);
const resources = definitions(folder);
const plan = resources.find((one) => one.url === url);

const program = new URL(how === "lent" ? "once.mjs" : import.meta.resolve("cql-worker/src/cql-worker-thread.js"), import.meta.url);
const one = how === "lent" ? new Worker(program) : null;
const WorkerFactory = () => (one ? new Lent(one) : new Worker(program));

await timed((sent) =>
  applyPlan(plan, subject, simpleResolver([...sent, ...resources]), { isNodeJs: true, WorkerFactory })
);
await one?.terminate();
