// The published Library by cql-execution, each define for each patient.
//
// node cql.mjs ELM; each line is an array of resources of one patient.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { timed } from "./timed.mjs";

const require = createRequire(import.meta.url);
const { Library, Executor } = require("cql-execution");
const { PatientSource } = require("cql-exec-fhir");

const library = new Library(JSON.parse(readFileSync(process.argv[2], "utf8")));
const source = PatientSource.FHIRv401();

await timed(async (sent) => {
  source.reset();
  const entry = sent.map((resource) => ({ resource }));
  source.loadBundles([{ resourceType: "Bundle", type: "collection", entry }]);
  const patient = sent.find((one) => one.resourceType === "Patient");
  return (await new Executor(library).exec(source)).patientResults[patient.id];
});
