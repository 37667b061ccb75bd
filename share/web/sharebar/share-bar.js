// <share-bar>: the share bar for other people's pages, served as /share.js.
//
// This file is one function. The server calls it with the facts that it knows (share/web/bar.py): the public origin, the networks, the
// words of every language, and the style sheet beside this file. So the script asks nobody for anything, and every link that it makes
// is built from the article's slug and our own origin; no attribute names an address.
//
// It holds to the strictest policies that a page can have: no inline style, no markup made from strings (Trusted Types), nothing
// fetched, nothing stored. What stands in the element before is what readers without it keep.
((facts) => {
  "use strict";

  if (customElements.get("share-bar")) return; // a page may load us twice

  const { origin, primary, rightToLeft, style } = facts;
  const networks = new Map(Object.entries(facts.networks)); // id → label
  const words = new Map(Object.entries(facts.words)); // language → words, or the language whose words it shares
  const [TITLE, ON, SHARE, EMAIL, COPY, COPIED, MORE, PRINT, SMS] = facts.words.en.keys(); // their order: SAYS in share/web/bar.py

  const ARTICLE = /^(?:([a-z0-9-]+)\/)?([a-z0-9]+(?:-[a-z0-9]+)*)$/; // a slug, or the path of our page without its first slash
  const PICTURES = {
    copy: "M9 9h11v11H9zM5 15H4V4h11v1",
    done: "M5 13l4 4L19 7",
    native: "M12 15V3M8 7l4-4 4 4M5 12v8h14v-8",
    more: "M5 12h.01M12 12h.01M19 12h.01",
    print: "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
  };
  const SPOKEN_AGAIN = 50; // milliseconds for which the status is empty, so that a second copy is announced as well
  const SHOWN = 4000; // milliseconds for which the button says that it has copied

  const dress = (element, attributes, children) => {
    for (const name in attributes) if (attributes[name] != null) element.setAttribute(name, attributes[name]);
    element.append(...children);
    return element;
  };
  const make = (name, attributes, ...children) => dress(document.createElement(name), attributes, children);
  const drawn = (name, attributes, ...children) =>
    dress(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
  const picture = (name) => drawn("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, drawn("path", { d: PICTURES[name] }));

  // The nearest table of words for the language that an element is in: its own, or that of the nearest one around it, out of shadow
  // trees too. A language is shortened until there is a table for it (RFC 4647, lookup).
  const languageOf = (element) => {
    let tag = "";
    for (let at = element; at && !tag; at = at.parentElement || at.getRootNode().host) tag = at.lang || "";
    tag = tag.toLowerCase().replaceAll("_", "-"); // many pages say de_DE
    for (; tag; tag = tag.replace(/-?[^-]*$/, "")) {
      const found = words.get(tag);
      if (found) return found.push ? tag : found;
    }
    return "en";
  };

  class ShareBar extends HTMLElement {
    static observedAttributes = ["article", "disclosure", "headline", "lang", "networks"];

    connectedCallback() {
      // While the page is being read, what stands in the element may not be there yet.
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => this.#show(), { once: true });
      else this.#show();
    }

    attributeChangedCallback() {
      if (this.shadowRoot) this.#show();
    }

    #show() {
      // without one there is none: not one that is called null
      const article = ARTICLE.exec((this.getAttribute("article") || "").trim());
      const root = this.shadowRoot || this.attachShadow({ mode: "open" });
      if (!root.adoptedStyleSheets.length) {
        // a sheet stays behind where the page moves us into another document: a frame, a window
        const sheet = new this.ownerDocument.defaultView.CSSStyleSheet();
        sheet.replaceSync(style);
        root.adoptedStyleSheets = [sheet];
      }
      root.replaceChildren(article ? this.#bar(article[2], article[1] || "articles") : make("slot")); // without one: what stands here
    }

    #bar(article, word) {
      const language = languageOf(this);
      const say = words.get(language);
      const plain = new Map([...this.querySelectorAll("a[data-network]")].map((link) => [link.dataset.network, link.textContent]));
      const named = (this.getAttribute("networks") || "").match(/\S+/g) || (plain.size ? plain.keys() : primary);
      const page = `${origin}/share/${article}`;
      const field = this.querySelector("input");
      const address = field ? field.value : `${origin}/${word}/${article}`;
      const disclosure = this.getAttribute("disclosure");
      const headline = this.getAttribute("headline");
      const story = { url: address, ...(headline && { title: disclosure ? `${disclosure}: ${headline}` : headline }) };

      // Tells the page what a reader did; false where the page wants to do something else instead.
      const tell = (name, detail) =>
        this.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, composed: true, detail: { article, ...detail } }));

      const link = (network, href, name, ...label) => {
        const element = make("a", { part: `link ${network}`, href, rel: "nofollow noopener", "aria-label": name }, ...label);
        element.addEventListener("click", (event) => tell("share-click", { network }) || event.preventDefault());
        return element;
      };
      const button = (name, act, ...label) => {
        const element = make("button", { part: `button ${name}`, type: "button" }, ...label);
        element.addEventListener("click", () => act(element));
        return element;
      };

      const status = make("p", { part: "status", role: "status" });
      const shown = make("input", { part: "address", readonly: "", hidden: "", dir: "ltr", "aria-label": say[COPY], value: address });
      const copy = async (element) => {
        try {
          await navigator.clipboard.writeText(address);
        } catch {
          // Pages without TLS, and frames that may not, have no clipboard: the older way, from a field that stays where that fails too.
          shown.hidden = false;
          shown.focus();
          shown.select();
          if (!document.execCommand("copy")) return;
          element.focus();
          shown.hidden = true;
        }
        status.textContent = "";
        setTimeout(() => (status.textContent = say[COPIED]), SPOKEN_AGAIN);
        element.className = "copied";
        setTimeout(() => (element.className = ""), SHOWN);
        tell("share-copy", { address });
      };
      const native = () => tell("share-click", { network: "native" }) && navigator.share(story).catch(() => {}); // closed by the reader
      const paper = () => tell("share-click", { network: "print" }) && print();

      const before = make("span", {}, picture("copy"), say[COPY]);
      const after = make("span", { class: "done" }, picture("done"), say[COPIED]);
      const items = [button("copy", copy, before, after)];
      if (navigator.canShare?.(story)) items.push(button("native", native, picture("native"), say[SHARE]));
      for (const network of named) {
        const label = networks.get(network) || plain.get(network);
        const href = `${page}/${network}`;
        const own = network === "email" ? say[EMAIL] : network === "sms" && say[SMS]; // to readers these are no networks
        if (own) items.push(link(network, href, null, own));
        else if (label) items.push(link(network, href, say[ON].replace("{network}", label), label));
      }
      items.push(link("more", page, null, picture("more"), say[MORE]), button("print", paper, picture("print"), say[PRINT]));

      return make(
        "div", // no landmark: a page may have a bar for each of many articles
        { part: "bar", role: "group", lang: language, dir: rightToLeft.includes(language) ? "rtl" : "ltr", "aria-label": say[TITLE] },
        make("slot", { name: "disclosure" }, ...(disclosure ? [make("p", { part: "disclosure" }, make("strong", {}, disclosure))] : [])),
        make("p", { part: "title" }, say[TITLE]),
        make("ul", { part: "list", role: "list" }, ...items.map((item) => make("li", {}, item))),
        shown,
        status,
      );
    }
  }

  customElements.define("share-bar", ShareBar);
})
