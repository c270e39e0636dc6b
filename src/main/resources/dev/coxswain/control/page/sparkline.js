// A line of what was sampled, in inline SVG. Drawn only where it can be seen.

import {svg} from './dom.js';
import {WINDOW_MS} from './crew.js';

const WIDTH = 72;
const HEIGHT = 18;
const GAP_MS = 20_000;
const LEAST_WINDOW_MS = 60_000;

export function sparkline(kind) {
  return svg('svg', {class: `spark ${kind}`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true'},
    svg('path', {class: 'area'}), svg('path', {class: 'line'}));
}

/** @param least the top of the scale is never below it, so that noise of next to nothing stays small */
export function draw(node, samples, field, least) {
  const now = samples.at(-1)?.at ?? 0;
  const top = Math.max(least, ...samples.map(sample => sample[field])) * 1.1;
  const span = Math.min(WINDOW_MS, Math.max(LEAST_WINDOW_MS, now - (samples[0]?.at ?? now)));
  const x = at => (WIDTH * (1 - (now - at) / span)).toFixed(1);
  const y = value => (HEIGHT - 1 - (HEIGHT - 2) * value / top).toFixed(1);
  let line = '';
  let area = '';
  let before = null;
  for (const sample of samples) {
    const gap = !before || sample.at - before.at > GAP_MS;
    if (gap && before) area += `L${x(before.at)} ${HEIGHT}Z`;
    line += `${gap ? 'M' : 'L'}${x(sample.at)} ${y(sample[field])}`;
    area += gap ? `M${x(sample.at)} ${HEIGHT}L${x(sample.at)} ${y(sample[field])}` : `L${x(sample.at)} ${y(sample[field])}`;
    before = sample;
  }
  if (before) area += `L${x(before.at)} ${HEIGHT}Z`;
  node.firstChild.setAttribute('d', area);
  node.lastChild.setAttribute('d', line);
}
