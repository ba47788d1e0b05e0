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

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    folded.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((part) => { part.open = false; }));
})();
