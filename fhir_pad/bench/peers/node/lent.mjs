// What starts encender, for the benchmark and the tests: a plan's resources, and a worker to lend.
import { EventEmitter } from "node:events";
import { readFileSync, readdirSync } from "node:fs";

export const definitions = (folder) =>
  readdirSync(folder)
    .filter((name) => /^(PlanDefinition|ActivityDefinition|Library)-/.test(name))
    .map((name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")));

// encender makes a worker for each patient and ends it. Reading FHIR's model anew each time takes
// longer than the rules, so that one worker is lent to patient after patient; it forgets between.
export class Lent extends EventEmitter {
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
