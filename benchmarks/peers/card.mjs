// The card that benchmarks/cards.py asks for, as a tree of boxes: what both peers are given, each in its own words.
// `spec` comes from our own card of the same article: the same texts, sizes and colours, the summary only where ours shows it.

const box = (style, children = []) => ({ style: { display: 'flex', ...style }, children });
const words = (style, text) => ({ style: { display: 'flex', whiteSpace: 'nowrap', ...style }, text });

const chip = (ground) => ({ padding: '6px 15px', background: ground });

function kicker(spec, onPhoto) {
  const section = onPhoto ? { ...chip(spec.accent), color: '#ffffff', fontSize: 30 } : { color: spec.accent, fontSize: 32 };
  const sans = { fontFamily: 'Sans', fontWeight: 600 };
  return box({ flexDirection: 'row', alignItems: 'center', gap: onPhoto ? 0 : 20, marginBottom: 26 }, [
    words({ ...sans, ...chip('#ffc93c'), color: '#14171c', fontSize: 30 }, spec.label),
    words({ ...sans, ...section }, spec.section),
  ]);
}

function foot(spec, ink, quiet) {
  return box({ flexDirection: 'row', alignItems: 'center', gap: 20, marginTop: 26 }, [
    words({ fontFamily: 'Sans', fontWeight: 600, fontSize: 28, color: ink }, spec.byline),
    box({ width: 2, height: 24, background: quiet }),
    words({ fontFamily: 'Sans', fontWeight: 400, fontSize: 28, color: quiet }, spec.date),
  ]);
}

export function card(spec, photo) {
  const [ink, quiet] = photo ? ['#ffffff', '#ffffff'] : ['#14171c', '#5c5a55'];
  const story = [
    kicker(spec, Boolean(photo)),
    words({ fontFamily: 'Head', fontWeight: 700, fontSize: spec.size, lineHeight: 1.08, color: ink, whiteSpace: 'normal', maxWidth: 1072 }, spec.title),
  ];
  if (spec.summary) {
    const style = { fontFamily: 'Sans', fontWeight: 400, fontSize: 32, lineHeight: 1.3, color: quiet, marginTop: 26, whiteSpace: 'normal', maxWidth: 1072 };
    story.push(words(style, spec.summary));
  }
  story.push(foot(spec, ink, quiet));
  const whole = { position: 'absolute', left: 0, top: 0, width: 1200, height: 630 };
  // Ours solves the strength of the shade for each photo; here it is one that reads on most.
  const shade = { ...whole, backgroundImage: 'linear-gradient(to bottom, rgba(11,14,20,0) 20%, rgba(11,14,20,0.75) 45%, rgba(11,14,20,0.75) 100%)' };
  const behind = photo
    ? [{ style: { ...whole, objectFit: 'cover' }, photo }, box(shade)]
    : [box({ position: 'absolute', left: 0, top: 0, width: 18, height: 630, background: spec.accent })];
  const plate = { position: 'absolute', left: 64, top: 0, padding: '8px 22px', background: '#14213d' };
  return box({ position: 'relative', width: 1200, height: 630, background: '#faf7f1' }, [
    ...behind,
    box(plate, [words({ fontFamily: 'Head', fontWeight: 700, fontSize: 36, color: '#ffffff' }, spec.site)]),
    box({ position: 'absolute', left: 64, bottom: 48, width: 1072, flexDirection: 'column', alignItems: 'flex-start' }, story),
    box({ position: 'absolute', left: 0, top: 618, width: 1200, height: 12, background: '#ffc93c' }),
  ]);
}
