// Elements and small words. Nothing here, or in any other file, takes text for markup: strings become text nodes.

const SVG = 'http://www.w3.org/2000/svg';

export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') {
      Object.entries(value).forEach(([event, listener]) => node.addEventListener(event, listener));
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined));
  return node;
}

/** Leaves the node alone where it says so already: a screen reader would read it again. */
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function mark(node, name, value) {
  if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

/** Makes these the children, in this order, and touches only what is not in its place. */
export function arrange(parent, nodes) {
  nodes.forEach((node, i) => {
    if (parent.children[i] !== node) {
      parent.insertBefore(node, parent.children[i] ?? null);
    }
  });
  while (parent.children.length > nodes.length) {
    parent.lastElementChild.remove();
  }
}

/** As kubectl says how old something is. */
export function age(milliseconds) {
  const s = Math.max(0, Math.floor(milliseconds / 1000));
  const m = Math.floor(s / 60);
  const h = Math.floor(m / 60);
  const d = Math.floor(h / 24);
  if (s < 120) return `${s}s`;
  if (m < 10) return `${m}m${s % 60 ? `${s % 60}s` : ''}`;
  if (m < 180) return `${m}m`;
  if (h < 10) return `${h}h${m % 60 ? `${m % 60}m` : ''}`;
  return h < 48 ? `${h}h` : `${d}d`;
}

export function since(instant, now = Date.now()) {
  return instant ? age(now - Date.parse(instant)) : '–';
}

export function bytes(n) {
  if (n === null || n === undefined) return '–';
  if (n < 1024 * 1024) return `${Math.round(n / 1024)}Ki`;
  const mi = n / 1024 / 1024;
  return mi < 10240 ? `${mi < 10 ? mi.toFixed(1) : Math.round(mi)}Mi` : `${(mi / 1024).toFixed(1)}Gi`;
}

export function millicores(n) {
  return n === null || n === undefined ? '–' : `${n}m`;
}

const CLOCK = new Intl.DateTimeFormat([], {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});

export function clock(instant) {
  return CLOCK.format(new Date(instant));
}

/** Of today its time, else the day too. */
export function when(instant) {
  const date = new Date(instant);
  const today = date.toDateString() === new Date().toDateString();
  const text = today ? clock(instant) : `${date.toLocaleDateString([], {month: 'short', day: 'numeric'})} ${clock(instant)}`;
  return el('time', {datetime: instant, title: instant}, text);
}

export function plural(n, word) {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

// One shape for each state, so that colour is never the only sign.
const SHAPES = {
  good: ['circle', {cx: 6, cy: 6, r: 4.5}],
  busy: ['path', {d: 'M6 1.5a4.5 4.5 0 1 1 0 9v-9z M6 1.5a4.5 4.5 0 0 0 0 9', class: 'half'}],
  warn: ['path', {d: 'M6 1 11.5 10.8H.5z'}],
  bad: ['path', {d: 'M2 2l8 8M10 2l-8 8', class: 'stroke'}],
  done: ['path', {d: 'M1.5 6.5l3 3 6-7', class: 'stroke'}],
  idle: ['rect', {x: 2, y: 2, width: 8, height: 8, rx: 1}],
  waits: ['circle', {cx: 6, cy: 6, r: 4, class: 'stroke'}],
};

export function sign(tone) {
  const [shape, attributes] = SHAPES[tone];
  return svg('svg', {class: `sign ${tone}`, viewBox: '0 0 12 12', 'aria-hidden': 'true'}, svg(shape, attributes));
}

/** The tone of an instance: the name of its sign and of its colour. */
export function tone(instance) {
  switch (instance.phase) {
    case 'Running': return instance.ready ? 'good' : 'warn';
    case 'Starting': case 'Stopping': return 'busy';
    case 'Backoff': return 'warn';
    case 'Failed': return 'bad';
    case 'Succeeded': return 'done';
    case 'Stopped': return 'idle';
    default: return 'waits';
  }
}

/** Whether it went as somebody wanted it. */
export function wanted(exit) {
  return ['Completed', 'Stopped', 'Replaced', 'DependencyRestarted'].includes(exit.reason);
}

/** How an exit went, in words. */
export function ended(exit) {
  return exit.message || (exit.signal ? `killed by ${exit.signal}` : `exited with code ${exit.exitCode}`);
}

/** A field with its label, which stay together where a line is full. */
export function field(name, input) {
  return el('span', {}, el('label', {for: input.id}, name), input);
}

export function table(caption, columns, rows) {
  return el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption},
    el('table', {}, el('caption', {class: 'hidden'}, caption),
      el('thead', {}, el('tr', {}, columns.map(name => el('th', {scope: 'col'}, name)))),
      el('tbody', {}, rows)));
}
