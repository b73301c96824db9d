// Run the ELM over what is known of patients: one array of resources per line. Prints what each
// define is, one object per line.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { Library, Executor } = require("cql-execution");
const { PatientSource } = require("cql-exec-fhir");
const { ExpressionRef } = require("cql-execution/lib/elm/reusable.js");

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
  const patient = entry({ resourceType: "Patient", id: "example" });
  const sent = JSON.parse(line).map(entry);
  source.loadBundles([
    { resourceType: "Bundle", type: "collection", entry: [patient, ...sent] },
  ]);
  const found = (await new Executor(library).exec(source)).patientResults["example"];
  const said = {};
  for (const name of wanted) said[name] = found[name] ?? null;
  console.log(JSON.stringify(said));
}
