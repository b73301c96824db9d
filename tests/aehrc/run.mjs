// Fill in, or extract, one Questionnaire for each line read; print what came out as one line each.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { populateQuestionnaire } = require("@aehrc/sdc-populate");
const { inAppExtract } = require("@aehrc/sdc-template-extract");

// What they say of themselves goes where it is not taken for an answer.
for (const name of ["log", "info", "warn", "debug"]) console[name] = (...said) => console.error(...said);

const System = Date;
function standStill(now) {
  globalThis.Date = class extends System {
    constructor(...given) {
      if (given.length) super(...given);
      else super(now);
    }
    static now() {
      return new System(now).getTime();
    }
  };
}

// A server with the Observations of one patient: it looks at codes, and gives the newest first.
function found(query, observations) {
  const [type, search] = query.split("?");
  const asked = new URLSearchParams(search);
  const codes = new Set((asked.get("code") ?? "").split(","));
  const matches = type === "Observation" ? observations.filter((one) => has(one, codes)) : [];
  const since = (one) => one.effectiveDateTime ?? one.effectiveInstant ?? one.effectivePeriod?.start;
  const when = (one) => new System(since(one) ?? 0).getTime();
  matches.sort((one, other) => when(other) - when(one));
  const entry = matches.map((resource) => ({ resource }));
  return { resourceType: "Bundle", type: "searchset", entry };
}

const has = (one, codes) => one.code.coding.some(({ system, code }) => codes.has(`${system}|${code}`));

async function populated({ questionnaire, patient, observations, now }) {
  standStill(now);
  const { populateResult } = await populateQuestionnaire({
    questionnaire,
    patient,
    // Answers to queries in a Bundle are looked for under `data`, as axios has them.
    fetchResourceCallback: async (query) => ({ data: found(query, observations) }),
    fetchResourceRequestConfig: { sourceServerUrl: "https://ehr.example.org/fhir", authToken: null },
  });
  return populateResult;
}

async function extracted({ questionnaire, response }) {
  const { extractResult } = await inAppExtract(response, questionnaire, null);
  return extractResult.extractedBundle ?? extractResult;
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const answer = asked.response ? await extracted(asked) : await populated(asked);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
// Their timers would keep the program for half a minute.
process.stdout.write("", () => process.exit(0));
