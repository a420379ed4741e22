// What the checks say follows the text: after each automatic saving the list is fetched anew.
// Without this script the list is that of the last time the page was opened.
(() => {
  let asked = 0;

  const panel = () => document.querySelector("[data-findings]");

  const refresh = async (record) => {
    const mine = ++asked;
    const here = panel();
    if (!here) return;
    here.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(here.dataset.findings.replace("/0/", `/${record}/`));
      const page = answer.ok ? await answer.text() : null;
      if (mine === asked && page !== null) here.innerHTML = page;
    } finally {
      if (mine === asked) here.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("w-autosave:success", (event) => refresh(event.detail.response.pk));
})();
