// What parsers of the npm registry read of feeds. Run by compare_feeds.py beside the packages, with a folder of feeds.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { extractFromJson, extractFromXml } from "@extractus/feed-extractor";
import { parseFeed } from "feedsmith";

const folder = process.argv[2];
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
const link = (links, rel) => (links ?? []).find((one) => (one.rel ?? "alternate") === rel);

const feedsmith = {
  rss: (one) => ({
    id: one.guid?.value,
    url: one.link,
    title: one.title,
    published: one.pubDate,
    authors: one.dc?.creators ?? [],
    categories: (one.categories ?? []).map((category) => category.name),
    content: one.content?.encoded,
    summary: one.description,
    enclosure: (one.enclosures ?? []).map((file) => [file.url, file.type, file.length])[0],
  }),
  atom: (one) => ({
    id: one.id,
    url: link(one.links, "alternate")?.href,
    title: one.title?.value ?? one.title,
    published: one.published,
    authors: (one.authors ?? []).map((author) => author.name),
    categories: (one.categories ?? []).map((category) => category.term),
    content: one.content?.value ?? one.content,
    summary: one.summary?.value ?? one.summary,
    enclosure: (one.links ?? []).filter((file) => file.rel === "enclosure").map((file) => [file.href, file.type, file.length])[0],
  }),
  json: (one) => ({
    id: one.id,
    url: one.url,
    title: one.title,
    published: one.date_published,
    authors: (one.authors ?? []).map((author) => author.name),
    categories: one.tags ?? [],
    content: one.content_html,
    summary: one.summary,
    enclosure: (one.attachments ?? []).map((file) => [file.url, file.mime_type, file.size_in_bytes])[0],
  }),
};

const read = {};
for (const file of readdirSync(folder)) {
  const extension = file.split(".").pop();
  if (!(extension in feedsmith)) continue;
  const text = readFileSync(join(folder, file), "utf8");
  const options = { descriptionMaxLen: 0, useISODateFormat: true };
  const { feed } = parseFeed(text);
  const extracted = extension === "json" ? extractFromJson(text, options) : extractFromXml(text, options);
  read[file] = {
    [`feedsmith ${version("feedsmith")}`]: (feed.items ?? feed.entries ?? []).map(feedsmith[extension]),
    [`feed-extractor ${version("@extractus/feed-extractor")}`]: extracted.entries.map((one) => ({
      id: one.id,
      url: one.link,
      title: one.title,
      published: one.published,
    })),
  };
}
process.stdout.write(JSON.stringify(read));
