// Asks the server for the indices while pressures are typed. Without it, "Calculate" does the same.
// An index that no longer follows from what stands in the fields is not left standing.
"use strict";
(() => {
  const form = document.getElementById("sheet");
  const said = form.dataset;
  const notice = document.getElementById("notice");
  let waiting = 0;
  let outdated;
  let asked = 0;
  const say = (id, text) => {
    const place = document.getElementById(id);
    if (place && place.textContent !== text) place.textContent = text;
  };
  const instead = (text) => {
    for (const side of ["right", "left"]) {
      say(`abi-${side}`, text);
      say(`tbi-${side}`, text);
      say(`notes-${side}`, "");
    }
  };
  const show = (reply) => {
    for (const [side, leg] of Object.entries(reply.legs)) {
      say(`abi-${side}`, leg.abi);
      say(`tbi-${side}`, leg.tbi);
      say(`notes-${side}`, leg.notes.join(" "));
    }
    notice.hidden = reply.notice.length === 0;
    say("notice-words", reply.notice.join(" "));
    say("note", reply.note);
  };
  const ask = async () => {
    const mine = ++asked;
    const body = new URLSearchParams(new FormData(form));
    for (const name of ["patient", "family", "given", "born"]) body.delete(name);
    const reply = await fetch(said.index, { method: "POST", body, credentials: "omit" })
      .then((one) => (one.ok ? one.json() : null))
      .catch(() => null);
    if (mine !== asked) return;
    outdated = clearTimeout(outdated);
    if (reply) show(reply);
    else instead(said.failed);
  };
  const later = () => {
    asked += 1;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 300);
    outdated ??= setTimeout(() => instead(said.waiting), 1000);
  };
  form.addEventListener("input", later);
})();
