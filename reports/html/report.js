// Everything is readable without this script. It lights up paths in the drawing, offers the JSON and opens what is folded
// for a printer or for a link that points inside.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  all("[data-script]").forEach((part) => { part.hidden = false; });
  all("[data-plain]").forEach((part) => { part.hidden = true; });

  const graph = document.querySelector("svg.graph");
  const parts = graph ? all("[data-powers]", graph) : [];
  const buttons = all("[data-lights]");
  let kept = null;

  const listed = (words) => words.split(" ").filter(Boolean);
  const powersOf = (part) => listed(part.dataset.powers);
  const light = (powers) => {
    graph.classList.toggle("chosen", powers.length > 0);
    parts.forEach((part) => part.classList.toggle("on", powersOf(part).some((power) => powers.includes(power))));
  };
  const rest = () => light(kept ? listed(kept.dataset.lights) : []);
  const keep = (button) => {
    kept = button === kept ? null : button;
    buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === kept)));
    rest();
  };

  buttons.forEach((button) => {
    button.addEventListener("click", () => keep(button));
    button.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") light(listed(button.dataset.lights)); });
    button.addEventListener("pointerleave", rest);
  });
  parts.forEach((part) => {
    part.addEventListener("pointerenter", () => light(powersOf(part)));
    part.addEventListener("pointerleave", rest);
  });

  const link = document.getElementById("download");
  link.addEventListener("click", () => {
    const json = document.getElementById("assessment").textContent;
    link.href = URL.createObjectURL(new Blob([json], { type: "application/json" }));
  });

  const reveal = () => {
    const name = location.hash.slice(1);
    const found = name && document.getElementById(name);
    if (!found) return;
    for (let part = found; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    found.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Search and filter hide what does not fit and open what holds something that does.
  const items = all(".harms tbody tr, .actors tbody tr, .gaps tbody tr, .reasons > dd, .power, .finding, .claim, .safe li, ol.evidence li, .register li, .notes dd, .glossary > div");
  const texts = new Map();
  const words = (part) => {
    if (!texts.has(part)) texts.set(part, part.textContent.toLowerCase());
    return texts.get(part);
  };
  const find = document.getElementById("find");
  const filter = document.getElementById("filter");
  const count = document.getElementById("found");
  const opened = new Set();
  const search = () => {
    const sought = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const tag = filter.value;
    const idle = !sought.length && !tag;
    opened.forEach((part) => { part.open = false; });
    opened.clear();
    let matches = 0;
    items.forEach((part) => {
      const fits = sought.every((word) => words(part).includes(word)) && (!tag || listed(part.dataset.tags ?? "").includes(tag));
      part.classList.toggle("away", !fits);
      if (!fits || idle) return;
      matches += 1;
      for (let over = part.parentElement; over; over = over.parentElement)
        if (over.tagName === "DETAILS" && !over.open) { over.open = true; opened.add(over); }
    });
    all(".group").forEach((group) => group.classList.toggle("away", !idle && !group.querySelector(".power:not(.away)")));
    count.textContent = idle ? "" : `${matches} ${matches === 1 ? "place" : "places"}`;
  };
  find.addEventListener("input", search);
  filter.addEventListener("change", search);
  find.addEventListener("keydown", (event) => { if (event.key === "Escape") { find.value = ""; search(); } });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { event.preventDefault(); find.focus(); }
  });

  const paper = all("details[data-paper]:not([open])");
  addEventListener("beforeprint", () => paper.forEach((part) => { part.open = true; }));
  addEventListener("afterprint", () => paper.forEach((part) => { part.open = false; }));
})();
