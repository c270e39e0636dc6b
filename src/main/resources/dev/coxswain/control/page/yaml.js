// A document as YAML text, for people to read.

const PLAIN = /^[A-Za-z_/.][A-Za-z0-9_/.@%+=$(){}:-]*$/;
const WORDS = /^(true|false|null|yes|no|on|off|~|\.inf|\.nan)$/i;
const WIDTH = 100;

export function yaml(value) {
  return block(value, '').replace(/^\n/, '');
}

function scalar(value) {
  if (typeof value !== 'string') return String(value);
  return PLAIN.test(value) && !WORDS.test(value) && !value.endsWith(':') && !/^[.]?[0-9]/.test(value) ? value : JSON.stringify(value);
}

const simple = value => value === null || typeof value !== 'object';

function flow(value) {
  if (simple(value)) return scalar(value);
  if (Array.isArray(value)) return `[${value.map(quoted).join(', ')}]`;
  return `{${Object.entries(value).map(([key, inner]) => `${scalar(key)}: ${quoted(inner)}`).join(', ')}}`;
}

/** Inside brackets a plain word must have none of their signs. */
function quoted(value) {
  return typeof value === 'string' && /[{}[\],]/.test(value) ? JSON.stringify(value) : flow(value);
}

/** On one line where it is short and holds nothing but scalars. */
function short(value, indent) {
  const entries = Object.values(value);
  return (entries.length === 0 || entries.every(simple)) && flow(value).length + indent.length < WIDTH;
}

function block(value, indent) {
  if (simple(value)) return ` ${scalar(value)}`;
  if (Object.keys(value).length === 0 || (indent !== '' && Array.isArray(value) && short(value, indent))) return ` ${flow(value)}`;
  if (Array.isArray(value)) {
    return value.map(item => `\n${indent}- ${block(item, `${indent}  `).trimStart()}`).join('');
  }
  return Object.entries(value).map(([key, inner]) => {
    const flat = !simple(inner) && indent !== '' && short(inner, indent);
    return `\n${indent}${scalar(key)}:${flat ? ` ${flow(inner)}` : block(inner, `${indent}  `)}`;
  }).join('');
}
