// Compile a CQL Library to ELM. Arguments: the text, the ELM to write, the model information of
// System and of FHIR. Prints each error; ends with 1 when there is one.
import { readFileSync, writeFileSync } from "node:fs";
import {
  CqlTranslator,
  LibraryManager,
  ModelManager,
  createModelInfoProvider,
  stringAsSource,
} from "@cqframework/cql/cql-to-elm";

const [text, target, system, fhir] = process.argv.slice(2);
const models = { System: system, FHIR: fhir };
const models_of = new ModelManager();
models_of.modelInfoLoader.registerModelInfoProvider(
  createModelInfoProvider((name) =>
    models[name] ? stringAsSource(readFileSync(models[name], "utf8")) : null,
  ),
);
const translated = CqlTranslator.fromText(readFileSync(text, "utf8"), new LibraryManager(models_of));
const elm = translated.toJson();
const errors = (JSON.parse(elm).library.annotation ?? []).filter(
  (one) => one.type === "CqlToElmError" && one.errorSeverity === "error",
);
for (const one of errors) console.log(`${one.startLine}:${one.startChar} ${one.message}`);
writeFileSync(target, elm);
process.exit(errors.length ? 1 : 0);
