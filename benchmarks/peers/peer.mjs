// One peer as a process: `node peer.mjs takumi|satori FOLDER`. It answers each line of JSON on its standard input,
// {"card": number, "photo": file or null, "number": a mark that makes its bytes new, "format": …, "keep": file or null},
// with {"ms": …, "cpu": milliseconds of all of its threads, "bytes": …, "peak": kilobytes of memory at most}. Fonts are loaded once, files are read outside of the timing.

import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { card } from './card.mjs';

const [which, folder] = process.argv.slice(2);
const specs = JSON.parse(readFileSync(`${folder}/cards.json`, 'utf-8'));
const face = (file, name, weight) => ({ name, weight, style: 'normal', data: readFileSync(file) });
const fonts = JSON.parse(readFileSync(`${folder}/fonts.json`, 'utf-8')).map((font) => face(font.file, font.name, font.weight));
const size = { width: 1200, height: 630 };

async function takumi() {
  const { Renderer } = await import('@takumi-rs/core');
  const renderer = new Renderer();
  for (const font of fonts) await renderer.registerFont(font);
  const node = ({ style, children, text, photo }) => {
    if (photo) return { type: 'image', src: photo, style };
    return text === undefined ? { type: 'container', style, children: children.map(node) } : { type: 'text', text, style };
  };
  return (tree, format) => renderer.render(node(tree), { ...size, format });
}

async function satori() {
  const { default: draw } = await import('satori');
  const { Resvg } = await import('@resvg/resvg-js');
  const element = ({ style, children, text, photo }) => {
    if (photo) return { type: 'img', props: { style, width: 1200, height: 630, src: `data:image/jpeg;base64,${photo.toString('base64')}` } };
    return { type: 'div', props: { style, children: text === undefined ? children.map(element) : text } };
  };
  // The SVG has outlines for all of its text, so resvg needs no fonts; but unless it is told so, it reads the system's each time.
  const told = { png: { font: { loadSystemFonts: false } }, 'png by default': {} };
  return async (tree, format) => new Resvg(await draw(element(tree), { ...size, fonts }), told[format]).render().asPng();
}

/** The same JPEG with other bytes: a comment after its first marker. */
function renewed(data, number) {
  const said = Buffer.from(String(number).padStart(8, '0'));
  return Buffer.concat([data.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, said.length + 2]), said, data.subarray(2)]);
}

const render = await { takumi, satori }[which]();
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const photo = asked.photo && renewed(readFileSync(asked.photo), asked.number);
  const used = process.cpuUsage();
  const start = performance.now();
  const data = await render(card(specs[asked.card], photo), asked.format);
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  const cpu = (user + system) / 1000;
  if (asked.keep) writeFileSync(asked.keep, data);
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf-8'))[1]);
  console.log(JSON.stringify({ ms, cpu, bytes: data.length, peak }));
}
