// Apply a plan to patients: one array of resources per line. Prints what encender makes of each,
// one array per line: CarePlan, RequestGroup and the requests.
//
// node apply.mjs FOLDER PLAN NOW once|always; `always` leaves cql-execution as it is.
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { applyPlan, simpleResolver } from "encender";
import { Lent, definitions } from "./lent.mjs";

const PATIENT = "Patient/example";
const [folder, url, now, evaluated] = process.argv.slice(2);
const resources = definitions(folder);
const plan = resources.find((one) => one.url === url);

const lines = [];
for await (const line of createInterface({ input: process.stdin })) lines.push(line);

const made = [];
let next = 0;
async function lane() {
  const workerData = { now, evaluated };
  const worker = new Worker(new URL("worker.mjs", import.meta.url), { workerData });
  const aux = { isNodeJs: true, WorkerFactory: () => new Lent(worker) };
  while (next < lines.length) {
    const index = next++;
    const resolver = simpleResolver([...JSON.parse(lines[index]), ...resources]);
    made[index] = await applyPlan(plan, PATIENT, resolver, aux);
  }
  await worker.terminate();
}
await Promise.all([lane(), lane()]);
for (const one of made) console.log(JSON.stringify(one));
