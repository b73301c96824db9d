// Calculate the items of a Questionnaire for responses, one per line, and print one object per line.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const fhirpath = require("fhirpath");
const r4 = require("fhirpath/fhir-context/r4");

const { variables, items } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const compiled = (named) => named.map(([name, text]) => [name, fhirpath.compile(text, r4)]);
const [declared, calculated] = [compiled(variables), compiled(items)];

for await (const line of createInterface({ input: process.stdin })) {
  const resource = JSON.parse(line);
  const known = { resource };
  for (const [name, evaluate] of declared) known[name] = evaluate(resource, known);
  const values = calculated.map(([linkId, evaluate]) => [linkId, evaluate(resource, known)]);
  console.log(JSON.stringify(Object.fromEntries(values)));
}
