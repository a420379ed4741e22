// The forms by which the public asks for something, and their receipts: keeps what is typed in this browser, and works
// out the small sum that tells people from programs. Without this script the forms work all the same.
"use strict";

const PREFIX = "gongkai-";
const OFF = "gongkai-apply-off"; // of every form: a device that is shared is shared for all of them

function stored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // the browser keeps nothing: so be it
  }
}

function store(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // full, or forbidden: the form goes on without
  }
}

function kept(form) {
  return [...form.elements].filter(
    (each) => each.name && !each.dataset.private && !["hidden", "file", "submit", "button"].includes(each.type) && each.name !== "drop",
  );
}

function save(form) {
  const said = {};
  for (const each of kept(form)) {
    if (each.type === "radio" ? each.checked : each.value !== "") said[each.name] = each.value;
  }
  store(PREFIX + form.dataset.keep, JSON.stringify(said));
}

function restore(form) {
  let said;
  try {
    said = JSON.parse(stored(PREFIX + form.dataset.keep) || "null");
  } catch {
    said = null;
  }
  if (!said || form.dataset.fresh !== "yes") return false;
  let changed = false;
  for (const each of kept(form)) {
    const value = said[each.name];
    if (typeof value !== "string") continue;
    if (each.type === "radio") each.checked = each.value === value;
    else if (each.value === "" || each.tagName === "SELECT") {
      changed = changed || each.value !== value;
      each.value = value;
    }
  }
  return changed;
}

function keepTyping(form) {
  const note = document.querySelector("[data-kept]");
  const off = note.querySelector("[data-off]");
  const name = PREFIX + form.dataset.keep;
  note.hidden = false;
  off.checked = stored(OFF) === "yes";
  if (!off.checked) note.querySelector("[data-restored]").hidden = !restore(form);
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    if (!off.checked) waiting = setTimeout(() => save(form), 300);
  });
  form.addEventListener("submit", () => {
    if (!off.checked) save(form);
  });
  off.addEventListener("change", () => {
    store(OFF, off.checked ? "yes" : null);
    if (off.checked) store(name, null);
    else save(form);
  });
  note.querySelector("[data-forget]").addEventListener("click", () => {
    clearTimeout(waiting);
    store(name, null);
    form.reset();
    note.querySelector("[data-restored]").hidden = true;
    document.querySelector("#main").focus();
  });
}

function showWhatApplies(form) {
  const representative = form.querySelector("[data-field=representative]");
  const kind = form.querySelector("[name=id_kind]");
  const adapt = (asked) => {
    const person = form.querySelector("[name=kind]:checked")?.value === "natural";
    if (representative) representative.hidden = person;
    if (asked && kind && !person && kind.selectedIndex === 0) kind.value = "统一社会信用代码";
    if (asked && kind && person && kind.value === "统一社会信用代码") kind.selectedIndex = 0;
  };
  form.addEventListener("change", (event) => adapt(event.target.name === "kind"));
  adapt(false);
}

async function hex(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((each) => each.toString(16).padStart(2, "0")).join("");
}

async function solve(form) {
  if (!form.dataset.puzzle || !globalThis.crypto?.subtle) return;
  const asked = JSON.parse(form.dataset.puzzle);
  const salt = asked.salt.endsWith("&") ? asked.salt : `${asked.salt}&`;
  for (let number = 0; number <= asked.maxNumber; number += 1) {
    if ((await hex(salt + number)) !== asked.challenge) continue;
    const answer = { algorithm: asked.algorithm, challenge: asked.challenge, number, salt: asked.salt, signature: asked.signature };
    form.elements.altcha.value = btoa(JSON.stringify(answer));
    return;
  }
}

function receipt(page) {
  const tools = page.querySelector("[data-tools]");
  store(PREFIX + page.dataset.sent, null);
  tools.hidden = false;
  tools.querySelector("[data-print]").addEventListener("click", () => print());
  tools.querySelector("[data-copy]").addEventListener("click", async () => {
    const lines = [...page.querySelectorAll(".code dl div")].map((each) => `${each.children[0].textContent}：${each.children[1].textContent}`);
    const said = page.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      said.textContent = "已经复制。";
    } catch {
      said.textContent = "浏览器不让复制，请抄写或者打印。";
    }
  });
}

const form = document.querySelector("form[data-puzzle]");
const sent = document.querySelector("[data-sent]");
if (form) {
  if (form.dataset.keep) {
    keepTyping(form);
    showWhatApplies(form);
  }
  solve(form);
}
if (sent) receipt(sent);
