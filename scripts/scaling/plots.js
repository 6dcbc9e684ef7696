'use strict';

// The plots of docs/scaling.md, as SVG.

const WIDTH = 720;
const LEFT = 150;
const RIGHT = 40;
const TOP = 64;

const STYLE = `
    .paper { fill: #ffffff; }
    text { font: 14px system-ui, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; font-size: 15px; }
    .quiet { fill: #59636e; }
    .one { fill: #8c959f; stroke: #8c959f; }
    .two { fill: #1a7f37; stroke: #1a7f37; }
    .line { fill: none; stroke-width: 2; }
    .grid { stroke: #d1d9e0; }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #0d1117; }
      text { fill: #f0f6fc; }
      .quiet { fill: #9198a1; }
      .one { fill: #6e7681; stroke: #6e7681; }
      .two { fill: #3fb950; stroke: #3fb950; }
      .grid { stroke: #3d444d; }
    }`;

/**
 * @param {string} title
 * @param {string} description
 * @param {number} height
 * @param {string[]} parts
 */
function svg(title, description, height, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">
  <title id="title">${title}</title>
  <desc id="desc">${description}</desc>
  <style>${STYLE}
  </style>
  <rect class="paper" width="${WIDTH}" height="${height}" rx="6"/>
  <text class="title" x="12" y="26">${title}</text>
  ${parts.join('\n  ')}
</svg>
`;
}

/** For those who don't see it. @param {string[]} rows @param {string[]} names */
const describe = (rows, names) => `${names.join(' and ')}: ${rows.join('; ')}.`;

/** @param {string[]} names of the two series */
const legend = (names) =>
  names
    .map((name, at) => {
      const x = 12 + at * 220;
      const kind = at === 0 ? 'one' : 'two';
      return `<rect class="${kind}" x="${x}" y="39" width="12" height="12"/><text class="quiet" x="${x + 18}" y="50">${name}</text>`;
    })
    .join('');

/**
 * Two bars for each row, on a logarithmic scale.
 *
 * @param {string} title
 * @param {string[]} names
 * @param {{ name: string, values: number[] }[]} rows
 * @param {string} unit
 */
function bars(title, names, rows, unit) {
  const all = rows.flatMap(({ values }) => values);
  const low = Math.log10(Math.min(...all)) - 0.3;
  const scale = (WIDTH - LEFT - RIGHT - 70) / (Math.log10(Math.max(...all)) - low);
  const parts = rows.flatMap(({ name, values }, at) => {
    const y = TOP + at * 44;
    return [
      `<text x="12" y="${y + 24}">${name}</text>`,
      ...values.map((value, series) => {
        const width = Math.round((Math.log10(value) - low) * scale);
        const top = y + series * 18;
        return `<rect class="${series === 0 ? 'one' : 'two'}" x="${LEFT}" y="${top + 3}" width="${width}" height="14" rx="2"/><text class="quiet" x="${LEFT + width + 6}" y="${top + 15}">${value} ${unit}</text>`;
      }),
    ];
  });
  return svg(
    title,
    describe(
      rows.map(({ name, values }) => `${name} ${values.join(' and ')} ${unit}`),
      names,
    ),
    TOP + rows.length * 44 + 16,
    [legend(names), ...parts],
  );
}

/**
 * Two lines over the same points.
 *
 * @param {string} title
 * @param {string[]} names
 * @param {{ x: string, values: number[] }[]} points
 * @param {(value: number) => string} shown
 * @param {boolean} [isLogarithmic]
 */
function lines(title, names, points, shown, isLogarithmic = false) {
  const height = 340;
  const [top, bottom] = [TOP + 24, height - 50];
  const place = (/** @type {number} */ value) => (isLogarithmic ? Math.log10(value) : value);
  const all = points.flatMap(({ values }) => values.map(place));
  const [low, high] = [isLogarithmic ? Math.min(...all) : 0, Math.max(...all)];
  const step = (WIDTH - 2 * 80) / (points.length - 1);
  const x = (/** @type {number} */ at) => Math.round(80 + at * step);
  const y = (/** @type {number} */ value) =>
    Math.round(bottom - ((place(value) - low) / (high - low)) * (bottom - top));
  const series = names.map((_, at) => {
    const kind = at === 0 ? 'one' : 'two';
    const path = points
      .map(({ values }, point) => `${point === 0 ? 'M' : 'L'}${x(point)} ${y(values[at] ?? 0)}`)
      .join(' ');
    const marks = points.map(({ values }, point) => {
      const value = values[at] ?? 0;
      return `<circle class="${kind}" cx="${x(point)}" cy="${y(value)}" r="4"/><text class="quiet" x="${x(point)}" y="${y(value) + (at === 0 ? 20 : -10)}" text-anchor="middle">${shown(value)}</text>`;
    });
    return `<path class="line ${kind}" style="fill:none" d="${path}"/>${marks.join('')}`;
  });
  const labels = points.map(
    (point, at) => `<text x="${x(at)}" y="${height - 14}" text-anchor="middle">${point.x}</text>`,
  );
  const axis = `<line class="grid" x1="60" x2="${WIDTH - 60}" y1="${bottom + 14}" y2="${bottom + 14}"/>`;
  return svg(
    title,
    describe(
      points.map((point) => `${point.x} ${point.values.map(shown).join(' and ')}`),
      names,
    ),
    height,
    [legend(names), axis, ...series, ...labels],
  );
}

module.exports = { bars, lines };
