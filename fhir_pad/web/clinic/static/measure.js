// Asks the server for the indices while pressures are typed. Without it, "Calculate" does the same.
"use strict";
(() => {
  const form = document.getElementById("sheet");
  const address = form.dataset.index;
  const notice = document.getElementById("notice");
  let waiting = 0;
  let asked = 0;
  const say = (id, text) => {
    const place = document.getElementById(id);
    if (place && place.textContent !== text) place.textContent = text;
  };
  const show = (said) => {
    for (const [side, leg] of Object.entries(said.legs)) {
      say(`abi-${side}`, leg.abi);
      say(`tbi-${side}`, leg.tbi);
      say(`notes-${side}`, leg.notes.join(" "));
    }
    notice.hidden = said.notice.length === 0;
    say("notice-words", said.notice.join(" "));
    say("note", said.note);
  };
  const ask = async () => {
    const mine = ++asked;
    const body = new URLSearchParams(new FormData(form));
    for (const name of ["patient", "family", "given", "born"]) body.delete(name);
    const reply = await fetch(address, { method: "POST", body, credentials: "omit" });
    if (reply.ok && mine === asked) show(await reply.json());
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask().catch(() => undefined), 300);
  };
  form.addEventListener("input", later);
})();
