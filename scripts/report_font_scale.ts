/**
 * Coarser outlines: a TrueType font drawn on fewer units to the em. Half of a thousand still puts forty dots on a
 * point at the size of a heading, and takes an eighth less room.
 */

/** Tables whose numbers are lengths in font units: the offsets of the fields, in bytes, all of 16 bits. */
const LENGTHS: Record<string, number[]> = {
  head: [36, 38, 40, 42],
  hhea: [4, 6, 8, 10, 12, 14, 16],
  "OS/2": [2, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 68, 70, 72, 74, 76, 86, 88],
};
const UNITS_PER_EM = 18;
const LOCA_FORMAT = 50;

interface Point {
  x: number;
  y: number;
  onCurve: boolean;
}

/**
 * @param font TrueType without hints, kerning and other tables of lengths
 * @param units to the em that the outcome has
 */
export function scaled(font: Uint8Array, units: number): Uint8Array {
  const tables = tablesOf(font);
  const head = viewOf(tables.get("head")!);
  const factor = units / head.getUint16(UNITS_PER_EM);
  const scale = (length: number) => Math.round(length * factor);

  const loca = viewOf(tables.get("loca")!);
  const long = head.getInt16(LOCA_FORMAT) === 1;
  const count = viewOf(tables.get("maxp")!).getUint16(4);
  const offset = (index: number) => long ? loca.getUint32(4 * index) : 2 * loca.getUint16(2 * index);
  const glyf = tables.get("glyf")!;
  const glyphs = Array.from(
    { length: count },
    (_, index) => glyphScaled(glyf.subarray(offset(index), offset(index + 1)), scale),
  );

  for (const [name, fields] of Object.entries(LENGTHS)) {
    const view = viewOf(tables.get(name)!);
    for (const field of fields) {
      if (field + 2 <= view.byteLength) view.setInt16(field, scale(view.getInt16(field)));
    }
  }
  const metrics = viewOf(tables.get("hmtx")!);
  for (let at = 0; at < metrics.byteLength; at += 2) metrics.setInt16(at, scale(metrics.getInt16(at)));
  head.setUint16(UNITS_PER_EM, units);
  head.setInt16(LOCA_FORMAT, 1);

  const places = new DataView(new ArrayBuffer(4 * (count + 1)));
  let end = 0;
  glyphs.forEach((glyph, index) => places.setUint32(4 * (index + 1), end += glyph.length));
  tables.set("loca", new Uint8Array(places.buffer));
  tables.set("glyf", joined(glyphs));
  return fontOf(font, tables);
}

function glyphScaled(glyph: Uint8Array, scale: (length: number) => number): Uint8Array {
  if (glyph.length === 0) return glyph;
  const view = viewOf(glyph);
  const contours = view.getInt16(0);
  if (contours < 0) throw new Error("A glyph is made of others, which this does not scale.");
  const ends = Array.from({ length: contours }, (_, index) => view.getUint16(10 + 2 * index));
  const points = pointsOf(glyph, 10 + 2 * contours, (ends.at(-1) ?? -1) + 1)
    .map(({ x, y, onCurve }) => ({ x: scale(x), y: scale(y), onCurve }));

  const head = new DataView(new ArrayBuffer(10 + 2 * contours + 2)); // no instructions
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  [contours, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), ...ends]
    .forEach((value, index) => head.setInt16(2 * index, value));
  const outline = joined([new Uint8Array(head.buffer), ...outlineOf(points)]);
  return joined([outline, new Uint8Array(-outline.length & 3)]);
}

function pointsOf(glyph: Uint8Array, start: number, count: number): Point[] {
  const view = viewOf(glyph);
  let at = start + 2 + view.getUint16(start);
  const flags: number[] = [];
  while (flags.length < count) {
    const flag = glyph[at++];
    const times = flag & 8 ? glyph[at++] + 1 : 1;
    for (let time = 0; time < times; time++) flags.push(flag);
  }
  const axis = (short: number, same: number) => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? glyph[at++] : -glyph[at++];
      else if (!(flag & same)) {
        value += view.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = axis(2, 16);
  const ys = axis(4, 32);
  return flags.map((flag, index) => ({ x: xs[index], y: ys[index], onCurve: (flag & 1) === 1 }));
}

/** Flags, horizontal steps, vertical steps. */
function outlineOf(points: Point[]): Uint8Array[] {
  const flags: number[] = [];
  const xs: number[] = [];
  const ys: number[] = [];
  const step = (delta: number, short: number, same: number, bytes: number[]): number => {
    if (delta === 0) return same;
    if (Math.abs(delta) < 256) {
      bytes.push(Math.abs(delta));
      return short | (delta > 0 ? same : 0);
    }
    bytes.push((delta >> 8) & 255, delta & 255);
    return 0;
  };
  let last = { x: 0, y: 0 };
  const wanted = points.map((point) => {
    const flag = Number(point.onCurve) | step(point.x - last.x, 2, 16, xs) |
      step(point.y - last.y, 4, 32, ys);
    last = point;
    return flag;
  });
  for (let at = 0; at < wanted.length;) {
    let times = 1;
    while (times < 256 && wanted[at + times] === wanted[at]) times++;
    if (times > 2) flags.push(wanted[at] | 8, times - 1);
    else flags.push(...wanted.slice(at, at + times));
    at += times;
  }
  return [flags, xs, ys].map((bytes) => Uint8Array.from(bytes));
}

function tablesOf(font: Uint8Array): Map<string, Uint8Array> {
  const view = viewOf(font);
  const count = view.getUint16(4);
  return new Map(Array.from({ length: count }, (_, index) => {
    const at = 12 + 16 * index;
    const name = String.fromCharCode(...font.subarray(at, at + 4));
    const start = view.getUint32(at + 8);
    return [name, font.slice(start, start + view.getUint32(at + 12))];
  }));
}

/** The tables one after the other; checksums are left at 0, for nobody who reads PDFs looks at them. */
function fontOf(font: Uint8Array, tables: Map<string, Uint8Array>): Uint8Array {
  const directory = new DataView(new ArrayBuffer(12 + 16 * tables.size));
  new Uint8Array(directory.buffer).set(font.subarray(0, 12));
  const parts: Uint8Array[] = [new Uint8Array(directory.buffer)];
  let at = directory.byteLength;
  [...tables].forEach(([name, table], index) => {
    const entry = 12 + 16 * index;
    for (let letter = 0; letter < 4; letter++) directory.setUint8(entry + letter, name.charCodeAt(letter));
    directory.setUint32(entry + 8, at);
    directory.setUint32(entry + 12, table.length);
    const padding = new Uint8Array(-table.length & 3);
    parts.push(table, padding);
    at += table.length + padding.length;
  });
  return joined(parts);
}

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
