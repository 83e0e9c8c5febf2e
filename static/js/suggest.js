// Suggestions under a search field while someone types (ARIA combobox). Without them the form searches as ever.
"use strict";

for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("div"), status = document.createElement("p");
  let timer, request, shown = "", active = null;

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.heading);
  status.className = "vh";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    shown = "";
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
    choose(null);
  }

  function choose(option) {
    active?.setAttribute("aria-selected", "false");
    active = option;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({block: "nearest"});
    if (active) input.setAttribute("aria-activedescendant", active.id);
    else input.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const text = input.value.trim();
    request?.abort();
    if (text.length < 2) return close();
    if (text === shown) return;  // a space, or the end of a composition
    request = new AbortController();
    const {signal} = request;
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`, {signal});
      const found = answer.ok ? await answer.json() : [];
      if (!signal.aborted && document.activeElement === input) show(found, text);
    } catch {
      if (!signal.aborted) close();  // no network: nothing is suggested
    }
  }

  function show(found, text) {
    if (!found.length) return close();
    shown = text;
    choose(null);
    list.replaceChildren(...found.map(({label, lang, detail, address}, at) => {
      const option = document.createElement("a"), name = document.createElement("b");
      const more = document.createElement("span");
      option.id = `${list.id}-${at}`;
      option.href = address;
      option.tabIndex = -1;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      name.textContent = label;
      if (lang) name.lang = lang;
      more.textContent = detail;
      option.append(name, " ", more);
      return option;
    }));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    const {one, many} = input.dataset;
    status.textContent = found.length === 1 ? one : many.replace("#", found.length);
  }

  // In a composition, too: Android keyboards compose every word until the space, and the search needs no accents.
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
    choose(null);
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  addEventListener("pageshow", close);
  list.addEventListener("mousedown", event => event.preventDefault());  // the field keeps the focus

  input.addEventListener("keydown", event => {
    // 229: Safari ends a composition before it tells of the Enter that ended it.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    const {key} = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden || input.value.trim() !== shown) ask();  // what is shown is no answer to this text
      // The field itself stands between the last suggestion and the first.
      else if (key === "ArrowDown") choose(active ? active.nextElementSibling : list.firstElementChild);
      else choose(active ? active.previousElementSibling : list.lastElementChild);
    } else if (key === "Enter" && active) {
      event.preventDefault();
      active.click();
    } else if (key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (key.startsWith("Arrow") || key === "Home" || key === "End") {
      choose(null);  // the cursor moves in the text
    }
  });
}
