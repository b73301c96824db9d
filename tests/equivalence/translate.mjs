// Compile a CQL Library to ELM. Arguments: the text, the ELM to write, the model information of
// System and of FHIR. Prints each error; ends with 1 when there is one.
import { readFileSync, writeFileSync } from "node:fs";
import {
  CqlCompilerOptions,
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
const { DisableListDemotion, DisableListPromotion } = CqlCompilerOptions.Options;
// The same as the translator's own options, without the places and pieces of the text: they are
// five sixths of the ELM, and the text stands beside it.
const options = new CqlCompilerOptions().withOptions([DisableListDemotion, DisableListPromotion]);
const manager = new LibraryManager(models_of, options);
const elm = JSON.parse(CqlTranslator.fromText(readFileSync(text, "utf8"), manager).toJson());
const said = elm.library.annotation ?? [];
const errors = said.filter((one) => one.errorSeverity === "error");
for (const one of errors) console.log(`${one.startLine}:${one.startChar} ${one.message}`);
// What the translator says of the text is no part of what runs; how it was made is.
elm.library.annotation = said.filter((one) => one.type === "CqlToElmInfo");
const spare = new Set(["annotation", "signature"]);
const empty = (name, value) => spare.has(name) && Array.isArray(value) && !value.length;
const written = JSON.stringify(elm, (name, value) => (empty(name, value) ? undefined : value));
writeFileSync(target, written + "\n");
process.exit(errors.length ? 1 : 0);
