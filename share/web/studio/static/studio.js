// The studio's page: it shows what the server draws, asks again when a file was saved, and lays explanations over the pictures.

"use strict";

const SVG = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);
const controls = ["theme", "headline", "language", "photo", "tag", "section", "paid", "corrected", "portrait", "size"].map(byId);
const overlays = ["boxes", "areas", "told"].map(byId);
const stage = byId("cards");
const figures = new Map();
let version = "";
let drawing = new AbortController();

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// What is asked for

const valueOf = (control) => (control.type === "checkbox" ? (control.checked ? "1" : "0") : control.value);
const pressed = (button) => button.getAttribute("aria-pressed") === "true";

function question(format) {
  const asked = new URLSearchParams({ format, version });
  for (const id of ["theme", "headline", "photo", "tag", "section", "paid", "corrected", "portrait"]) {
    asked.set(id, valueOf(byId(id)));
  }
  return asked;
}

function remember() {
  const kept = new URLSearchParams();
  for (const control of controls) kept.set(control.id, valueOf(control));
  for (const button of overlays) if (pressed(button)) kept.set(button.id, "1");
  history.replaceState(null, "", `?${kept}`);
}

function recall() {
  const kept = new URLSearchParams(location.search);
  for (const control of controls) {
    const value = kept.get(control.id);
    if (value === null) continue;
    if (control.type === "checkbox") control.checked = value === "1";
    else if (control.id === "tag" || control.id === "section") control.dataset.wanted = value;
    else if ([...control.options].some((option) => option.value === value)) control.value = value;
  }
  for (const button of overlays) button.setAttribute("aria-pressed", String(kept.get(button.id) === "1"));
}

// The deck

const inLanguage = () => [...byId("headline").options].filter((option) => !option.hidden);

function filterDeck() {
  const wanted = byId("language").value;
  for (const option of byId("headline").options) {
    option.hidden = option.disabled = Boolean(wanted) && option.dataset.language !== wanted;
  }
  const shown = inLanguage();
  if (shown.length && !shown.includes(byId("headline").selectedOptions[0])) shown[0].selected = true;
  tellPlace();
}

function tellPlace() {
  const shown = inLanguage();
  const current = byId("headline").selectedOptions[0];
  byId("count").textContent = `${shown.indexOf(current) + 1} of ${shown.length}`;
  byId("why").textContent = current ? current.dataset.why : "";
}

function step(by) {
  const shown = inLanguage();
  if (!shown.length) return;
  const place = shown.indexOf(byId("headline").selectedOptions[0]);
  shown[(place + by + shown.length) % shown.length].selected = true;
  tellPlace();
  draw();
}

// The theme as its files are now

function fill(select, first, entries) {
  const wanted = select.dataset.wanted ?? select.value;
  delete select.dataset.wanted;
  select.replaceChildren(new Option(first, ""), ...entries.map(([text, value]) => new Option(text, value)));
  if (entries.some(([, value]) => value === wanted)) select.value = wanted;
}

function arrange(formats) {
  const known = new Map(figures);
  figures.clear();
  for (const format of formats) {
    const key = `${format.id} ${format.width} ${format.height}`;
    const kept = known.get(format.id);
    figures.set(format.id, kept && kept.key === key ? kept : figureOf(format, key));
  }
  const wanted = [...figures.values()].map((figure) => figure.root);
  if (wanted.some((root, place) => stage.children[place] !== root) || wanted.length !== stage.children.length) {
    stage.replaceChildren(...wanted);
  }
}

function figureOf(format, key) {
  const picture = element("img", { width: format.width, height: format.height, alt: "" });
  const layer = shape("svg", { viewBox: `0 0 ${format.width} ${format.height}`, "aria-hidden": "true" });
  const size = element("span", { className: "size" });
  const warnings = element("ul", { className: "warnings" });
  const told = element("div", { className: "told", hidden: true });
  const caption = element("figcaption", {}, element("h2", { textContent: format.id }), size, warnings);
  const root = element("figure", {}, element("div", { className: "frame" }, picture, layer), caption, told);
  root.id = `card-${format.id}`;
  return { key, root, format, picture, layer, size, warnings, told, card: null };
}

function showMistakes(mistakes) {
  const wrong = mistakes.length > 0;
  byId("mistakes").hidden = !wrong;
  stage.hidden = wrong;
  if (!wrong) return;
  byId("mistakes-title").textContent = mistakes.length === 1 ? "A mistake in the theme" : `${mistakes.length} mistakes in the theme`;
  byId("mistake-list").replaceChildren(...mistakes.map(mistakeItem));
  const first = mistakes[0];
  tell(`${first.file}${first.line ? `, line ${first.line}` : ""}: ${first.sentence}`, "wrong");
}

function mistakeItem(mistake) {
  const place = element("p", { className: "place" }, mistake.file);
  if (mistake.line) place.append(", ", element("b", { textContent: `line ${mistake.line}` }));
  if (mistake.key) place.append(", ", element("b", { textContent: mistake.key }));
  const item = element("li", {}, place, element("p", { className: "sentence", textContent: capital(mistake.sentence) }));
  if (mistake.excerpt.length) {
    const lines = mistake.excerpt.map(([number, text]) => {
      const line = element("span", { textContent: text || " ", className: number === mistake.line ? "here" : "" });
      line.dataset.line = number;
      return line;
    });
    item.append(element("pre", { className: "excerpt", tabIndex: 0 }, ...lines));
    item.lastChild.setAttribute("aria-label", `${mistake.file} around line ${mistake.line}`);
    item.lastChild.setAttribute("role", "region");
  }
  return item;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

async function answer(address, signal) {
  const response = await fetch(address, { signal });
  const told = await response.json();
  if (!response.ok) throw new Error(told.sentence);
  return told;
}

async function reload() {
  const now = await answer(`/state.json?theme=${encodeURIComponent(byId("theme").value)}`);
  version = now.version;
  document.title = `${byId("theme").value} – theme studio`;
  showMistakes(now.mistakes);
  if (now.mistakes.length) return;
  fill(byId("tag"), "None", now.variants.map((variant) => [capital(variant.name), variant.tag]));
  fill(byId("section"), "Its own", now.sections.map((name) => [capital(name), name]));
  arrange(now.formats);
  await draw();
}

// The cards

async function draw() {
  remember();
  drawing.abort();
  drawing = new AbortController();
  const { signal } = drawing;
  const began = performance.now();
  stage.setAttribute("aria-busy", "true");
  try {
    await Promise.all([...figures.values()].map((figure) => drawOne(figure, signal)));
  } catch (error) {
    if (!signal.aborted) tell(error.message, "wrong");
    return;
  }
  if (signal.aborted) return;
  stage.removeAttribute("aria-busy");
  const shown = [...figures.values()].filter((figure) => figure.card);
  const faults = shown.reduce((sum, figure) => sum + figure.card.warnings.length, 0);
  const warned = faults ? `, ${faults} ${faults === 1 ? "warning" : "warnings"}` : "";
  tell(`${shown.length} cards drawn in ${Math.round(performance.now() - began)} ms${warned}`, "");
}

async function drawOne(figure, signal) {
  const card = await answer(`/card.json?${question(figure.format.id)}`, signal);
  if (card.picture === null) {
    figure.root.hidden = true;
    figure.card = null;
    return;
  }
  const next = new Image();
  next.src = card.picture;
  await next.decode().catch(() => {});
  if (signal.aborted) return;
  figure.card = card;
  figure.root.hidden = false;
  figure.picture.src = card.picture;
  figure.picture.alt = card.alt;
  figure.picture.lang = card.language;
  const kilobytes = Math.round(card.explanation.bytes / 1000);
  figure.size.textContent = `${figure.format.width} × ${figure.format.height}, ${kilobytes} KB`;
  figure.warnings.replaceChildren(
    ...card.warnings.map((text) => element("li", { textContent: text, className: card.faults.includes(text) ? "fault" : "" })),
  );
  figure.root.dataset.digest = new URL(card.picture, location).searchParams.get("version");
  overlay(figure);
}

// Overlays

function overlay(figure) {
  const { card, layer, told } = figure;
  if (!card) return;
  const parts = [];
  if (pressed(byId("areas"))) parts.push(...safeAreas(figure));
  if (pressed(byId("boxes"))) parts.push(...boxes(card.explanation, scaleOf(figure)));
  layer.replaceChildren(...parts);
  told.hidden = !pressed(byId("told"));
  if (!told.hidden) told.replaceChildren(...explanation(card.explanation));
}

// Pixels of the format to one pixel of the screen.
const scaleOf = ({ picture, format }) => format.width / (picture.getBoundingClientRect().width || format.width);
const LABEL = 11;
const ROOM_FOR_LABELS = 300;

const rectangle = (kind, [x, y, width, height]) => shape("rect", { class: `box ${kind}`, x, y, width, height });
const caption = (text, x, y, size) => shape("text", { x, y, "font-size": size }, text);

function boxes(told, scale) {
  const size = LABEL * scale;
  const roomy = told.width / scale >= ROOM_FOR_LABELS;
  const named = new Set();
  const parts = told.boxes.flatMap(({ slot, box }) => [rectangle("under", box), rectangle(`thing slot-${slot}`, box)]);
  for (const line of told.lines) {
    const [left, top] = line.box;
    parts.push(rectangle("under", line.box), rectangle(`text slot-${line.slot}`, line.box));
    if (roomy && !named.has(line.slot)) parts.push(caption(`${line.slot} ${Math.round(line.size)}`, left, Math.max(size, top - size * 0.3), size));
    named.add(line.slot);
  }
  return parts;
}

function safeAreas(figure) {
  const { format, card } = figure;
  const size = LABEL * scaleOf(figure);
  const platforms = new Map();
  for (const { platform, box } of card.areas) {
    const key = box.join(" ");
    platforms.set(key, { box, names: [...(platforms.get(key)?.names ?? []), platform] });
  }
  return [...platforms.values()].flatMap(({ box, names }, place) => {
    const [x, y, width, height] = box;
    const outside = `M0 0H${format.width}V${format.height}H0ZM${x} ${y}v${height}h${width}v${-height}Z`;
    return [
      shape("path", { class: "shadow", d: outside, "fill-rule": "evenodd" }),
      rectangle("under", box),
      rectangle("area", box),
      caption(names.join(", "), x + size * 0.5, y + size * (1.3 + 1.4 * place), size),
    ];
  });
}

function explanation(told) {
  const rows = [
    ["Variants", told.variants.join(", ") || "none"],
    ["Direction", told.direction],
    ["Least contrast", told.contrast === null ? "no text" : `${told.contrast}:1`],
    ["Shade", told.scrim],
    ["Crop", told.crop ? `by ${told.crop.by}` : "no photo"],
    ["Cut", told.cut.join(", ") || "nothing"],
    ["Gave way", told.dropped.join(", ") || "nothing"],
    ["Left out", told.missing.join(" ") || "no character"],
    ["File", `${told.media_type}, quality ${told.quality}, ${told.bytes.toLocaleString("en")} of ${told.byte_limit.toLocaleString("en")} bytes`],
    ["Fonts", [...new Set(told.fonts.map((run) => run.font))].join(", ") || "none"],
  ];
  const list = element("dl", {}, ...rows.flatMap(([term, text]) => [element("dt", { textContent: term }), element("dd", { textContent: text })]));
  if (!told.lines.length) return [list];
  const head = ["Slot", "Size", "Contrast", "Line"].map((text) =>
    element("th", { textContent: text, scope: "col", className: text === "Size" || text === "Contrast" ? "number" : "" }),
  );
  const body = told.lines.map((line) =>
    element(
      "tr",
      {},
      element("td", { textContent: line.slot }),
      element("td", { textContent: Math.round(line.size), className: "number" }),
      element("td", { textContent: `${line.contrast.toFixed(1)}:1`, className: "number" }),
      element("td", { className: "line" }, element("bdi", { textContent: line.text, dir: told.direction })),
    ),
  );
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  const scroll = element("div", { className: "scroll", tabIndex: 0 }, table);
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", `Lines of ${told.format}`);
  return [list, scroll];
}

function overlayAll() {
  stage.classList.toggle("telling", pressed(byId("told")));
  figures.forEach(overlay);
}

function tell(text, kind) {
  byId("live").textContent = text;
  byId("live").dataset.state = kind;
}

// What happens

for (const id of ["photo", "tag", "section", "paid", "corrected", "portrait"]) byId(id).addEventListener("change", draw);
byId("headline").addEventListener("change", () => {
  tellPlace();
  draw();
});
byId("language").addEventListener("change", () => {
  filterDeck();
  draw();
});
byId("theme").addEventListener("change", () => reload().catch((error) => tell(error.message, "wrong")));
byId("size").addEventListener("change", () => {
  stage.dataset.size = byId("size").value;
  remember();
  overlayAll();
});
byId("previous").addEventListener("click", () => step(-1));
byId("next").addEventListener("click", () => step(1));
for (const button of overlays) {
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!pressed(button)));
    remember();
    overlayAll();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("select, .scroll, .excerpt")) return;
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  step(by);
});
window.addEventListener("resize", overlayAll);

recall();
stage.dataset.size = byId("size").value;
overlayAll();
filterDeck();

const saved = new EventSource("/events");
saved.addEventListener("message", (event) => {
  if (JSON.parse(event.data).version !== version) reload().catch((error) => tell(error.message, "wrong"));
});
saved.addEventListener("error", () => tell("The studio does not answer; it goes on when it is started again.", "wrong"));
