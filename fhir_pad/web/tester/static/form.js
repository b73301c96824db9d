/* Shows a Questionnaire in LHC-Forms, and what $assess says of the answers. It is told both addresses by
   the page, its language and its words, and knows nothing of any. */
"use strict";

const form = document.getElementById("form");
const language = form.dataset.language;
const result = document.getElementById("result");
const button = document.getElementById("assess");

function say(...nodes) {
  result.replaceChildren(...nodes);
  result.focus();
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function narrative(bundle) {
  const plan = bundle.entry.map((one) => one.resource).find((one) => one.resourceType === "CarePlan");
  const read = new DOMParser().parseFromString(plan.text.div, "application/xhtml+xml");
  return document.importNode(read.documentElement, true);
}

async function show() {
  const got = await fetch(form.dataset.questionnaire, { headers: { "Accept-Language": language } });
  const fault = await LForms.Util.addFormToPage(await got.json(), "form", {
    prepopulate: false,
    fhirVersion: "R4",
  }).then(() => "", (refused) => JSON.stringify(refused));
  if (fault) say(paragraph(`${form.dataset.unshown} ${fault}`));
  else button.disabled = false;
}

async function assess() {
  const response = LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4");
  const got = await fetch(form.dataset.assess, {
    method: "POST",
    headers: { "Content-Type": "application/fhir+json", "Accept-Language": language },
    body: JSON.stringify(response),
  });
  const said = await got.json();
  if (got.ok) say(narrative(said));
  else say(...said.issue.map((one) => paragraph(one.details.text)));
}

const failed = (fault) => say(paragraph(`${form.dataset.failed} ${fault.message}`));
button.addEventListener("click", () => assess().catch(failed));
show().catch(failed);
