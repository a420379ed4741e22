// What the rules say follows the text of the report while it is typed, and so does how it reads with its figures.
// Without this script both are those of the last time the text was kept.
(() => {
  const form = document.querySelector("[data-report-text]");
  const panel = document.querySelector("[data-report-findings]");
  if (!form || !panel) return;
  let asked = 0;
  let waiting;

  const refresh = async () => {
    const mine = ++asked;
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.reportText, { method: "POST", body: new FormData(form) });
      const page = answer.ok ? await answer.text() : null;
      if (mine === asked && page !== null) {
        const open = panel.querySelector(".report-read")?.open ?? true;
        panel.innerHTML = page;
        panel.querySelector(".report-read")?.toggleAttribute("open", open);
      }
    } finally {
      if (mine === asked) panel.removeAttribute("aria-busy");
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 700);
  });
})();
