// What a person who doesn't see well, or not at all, would stumble over; a list of faults.
const faults = [];
const seen = element => element.checkVisibility() && element.getClientRects().length > 0;
const name = element => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ''}${element.className.baseVal ?? `.${element.className}`}`;

// Contrast, WCAG 2.1, 1.4.3.
const parse = colour => {
  const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
  return {r, g, b, a};
};
const over = (top, below) => ({
  r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1,
});
const luminance = ({r, g, b}) => {
  const [x, y, z] = [r, g, b].map(value => {
    const c = value / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const background = element => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) layers.unshift(parse(getComputedStyle(at).backgroundColor));
  return layers.reduce((below, top) => over(top, below), {r: 255, g: 255, b: 255, a: 1});
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const element = node.parentElement;
  if (!node.textContent.trim() || !seen(element) || element.closest('.hidden, .skip, option, noscript')) continue;
  const behind = background(element);
  const [light, dark] = [luminance(over(parse(getComputedStyle(element).color), behind)), luminance(behind)].sort((a, b) => b - a);
  const ratio = (light + 0.05) / (dark + 0.05);
  if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)} of "${node.textContent.trim().slice(0, 30)}" in ${name(element)}`);
}

if (!document.documentElement.lang) faults.push('no language');
if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
if (document.querySelectorAll('main, nav[aria-label], header').length !== 3) faults.push('landmarks');
let level = 1;
for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
  const now = Number(heading.tagName[1]);
  if (now > level + 1) faults.push(`h${level} is followed by h${now}`);
  level = now;
}
const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => faults.push(`twice: #${id}`));
for (const field of document.querySelectorAll('input, select, textarea')) {
  if (!field.labels.length && !field.ariaLabel) faults.push(`no label: ${name(field)}`);
}
for (const link of document.querySelectorAll('a, button')) {
  if (!link.textContent.trim() && !link.ariaLabel) faults.push(`no name: ${name(link)}`);
}
for (const picture of document.querySelectorAll('svg, img')) {
  if (picture.getAttribute('aria-hidden') !== 'true' && !picture.ariaLabel && !picture.alt) faults.push(`no words for ${name(picture)}`);
}
for (const table of document.querySelectorAll('table')) {
  if (!table.caption) faults.push('a table without a caption');
  if (!table.querySelector('th[scope=col]')) faults.push('a table without column headers');
  for (const row of table.tBodies[0].rows) {
    if (!row.querySelector('th[scope=row]') && row.cells.length > 1) faults.push('a row without a header');
  }
}
for (const region of document.querySelectorAll('[role=region], [role=search]')) {
  if (region.role === 'region' && !region.ariaLabel) faults.push(`no name: ${name(region)}`);
}
// What scrolls by itself has to be reached by keyboard.
for (const element of document.querySelectorAll('main *')) {
  const style = getComputedStyle(element);
  const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY)
    && (element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1);
  if (scrolls && element.tabIndex < 0) faults.push(`scrolls, and not by keyboard: ${name(element)}`);
}
// A target that a finger finds, WCAG 2.2, 2.5.8.
if (innerWidth < 500) {
  for (const target of document.querySelectorAll('nav a, input, select, summary')) {
    const box = target.closest('label')?.getBoundingClientRect() ?? target.getBoundingClientRect();
    if (seen(target) && (box.height < 23.5 || box.width < 23.5)) faults.push(`small: ${name(target)} ${box.width}x${box.height}`);
  }
}
return [...new Set(faults)].slice(0, 20);
