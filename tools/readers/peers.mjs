// What parsers of the npm registry say of pages. Run by compare_readers.py beside the packages, with a file of pages.
// Two of them take only addresses, so that the pages are served on the loopback interface.

import { createRequire } from "node:module";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";

process.env.SUMMALY_ALLOW_PRIVATE_IP = "true";
const require = createRequire(import.meta.url);
const pages = JSON.parse(readFileSync(process.argv[2], "utf8"));
const bytes = (page) => Buffer.from(page.bytes, "latin1");
const line = (text) => String(text ?? "").split(/\s+/).filter(Boolean).join(" ");
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;

const names = Object.keys(pages);
const server = createServer((request, response) => {
  const page = pages[names[Number(request.url.slice(1).split("?")[0])]];
  response.writeHead(page ? 200 : 404, page ? { "content-type": page.type } : {});
  response.end(page ? bytes(page) : "");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = (name) => `http://127.0.0.1:${server.address().port}/${names.indexOf(name)}`;

const ogs = require("open-graph-scraper");
const { unfurl } = require("unfurl.js");
const { getPreviewFromContent } = await import("link-preview-js");
const { summaly } = await import("@misskey-dev/summaly");

const peers = {
  "open-graph-scraper": async (page) => {
    const { result } = await ogs({ html: bytes(page).toString("utf8") }).catch((failure) => failure);
    return { title: line(result?.ogTitle), text: line(result?.ogDescription), image: line(result?.ogImage?.[0]?.url) };
  },
  "unfurl.js": async (page, name) => {
    const found = await unfurl(address(name), { oembed: false });
    const graph = found.open_graph ?? {};
    return { title: line(graph.title ?? found.title), text: line(graph.description ?? found.description), image: line(graph.images?.[0]?.url) };
  },
  "link-preview-js": async (page) => {
    const headers = { "content-type": page.type };
    const found = await getPreviewFromContent({ headers, data: bytes(page).toString("utf8"), url: page.url });
    return { title: line(found.title), text: line(found.description), image: line(found.images?.[0]) };
  },
  summaly: async (page, name) => {
    const found = await summaly(address(name), { useRange: false });
    return { title: line(found.title), text: line(found.description), image: line(found.thumbnail) };
  },
};

const answers = { versions: {} };
for (const [peer, read] of Object.entries(peers)) {
  answers.versions[peer] = version(peer === "summaly" ? "@misskey-dev/summaly" : peer);
  answers[peer] = {};
  for (const name of names) {
    answers[peer][name] = await read(pages[name], name).catch((error) => ({ title: `(${error.message ?? error})` }));
  }
}
server.close();
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
