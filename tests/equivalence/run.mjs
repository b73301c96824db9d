// Run the ELM over what is known of patients: one array of resources per line. Prints what each
// define is, one object per line.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { DateTime, Library, Executor } = require("cql-execution");
const { PatientSource } = require("cql-exec-fhir");
const { ExpressionRef } = require("cql-execution/lib/elm/reusable.js");

const NOW = DateTime.parse(process.argv[4]);

// A define has one value for a patient; the engine would work it out at every mention.
let known = new Map();
const exec = ExpressionRef.prototype.exec;
ExpressionRef.prototype.exec = async function (context) {
  if (this.library) return exec.call(this, context);
  if (!known.has(this.name)) known.set(this.name, await exec.call(this, context));
  return known.get(this.name);
};

const library = new Library(JSON.parse(readFileSync(process.argv[2], "utf8")));
const wanted = new Set(JSON.parse(readFileSync(process.argv[3], "utf8")));
const source = PatientSource.FHIRv401();
const entry = (resource) => ({ resource });
for await (const line of createInterface({ input: process.stdin })) {
  known = new Map();
  source.reset();
  const sent = JSON.parse(line);
  const patient = sent.find((one) => one.resourceType === "Patient");
  const all = patient ? sent : [{ resourceType: "Patient", id: "example" }, ...sent];
  source.loadBundles([{ resourceType: "Bundle", type: "collection", entry: all.map(entry) }]);
  const results = (await new Executor(library).exec(source, NOW)).patientResults;
  const found = results[patient?.id ?? "example"];
  const said = {};
  for (const name of wanted) said[name] = found[name] ?? null;
  console.log(JSON.stringify(said));
}
