/**
 * Lines of text in any script: which font sets what, where lines break, and in which order their parts stand where
 * right-to-left meets left-to-right (Unicode Bidirectional Algorithm, UAX #9).
 */

import bidiFactory, { type Bidi } from "bidi-js";
import type { Scripts } from "./scripts.ts";

// Its types describe another module than the one that is loaded.
const bidi = (bidiFactory as unknown as () => Bidi)();

/** Text of one font that is drawn in one go. */
export interface Run {
  text: string;
  /** Number of a slice; 0 is Inter. */
  slice: number;
  width: number;
}

export interface Line {
  /** From left to right. */
  runs: Run[];
  width: number;
}

/** Width of a text in a font, in points; null where the font's rules fail at it. */
export type Measure = (text: string, slice: number) => number | null;

interface Cluster {
  text: string;
  slice: number;
  /** Odd: it stands in text that runs from right to left. */
  level: number;
  /** A line may begin with it. */
  mayBegin: boolean;
}

/** Scripts that write words without spaces between them. */
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\u3000-\u303f\uff00-\uff65]/u;
/** Never the first of a line, and never the last. */
const CLOSING = /^[\p{Pe}\p{Pf}\p{Po}\p{Mn}ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々…％]/u;
const OPENING = /[\p{Ps}\p{Pi}]$/u;
const SHARED_WITH_ARABIC = /\p{Script_Extensions=Arabic}/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const words = new Intl.Segmenter("en", { granularity: "word" });

/** Breaks a text into lines of at most `width` points. Words that are wider are broken where it has to be. */
export function linesOf(text: string, width: number, scripts: Scripts, measure: Measure): Line[] {
  const lines: Cluster[][] = [];
  let line: Cluster[] = [];
  let used = 0;
  const widthOf = (clusters: Cluster[]) => runsOf(clusters, measure).reduce((sum, run) => sum + run.width, 0);
  const end = () => {
    lines.push(line);
    [line, used] = [[], 0];
  };
  const add = (piece: Cluster[]) => {
    line.push(...piece);
    used += widthOf(piece);
  };
  for (const piece of piecesOf(clustersOf(text, scripts))) {
    const needed = widthOf(trimmed(piece));
    if (line.length > 0 && used + needed > width) end();
    if (needed <= width) add(piece);
    else {
      for (const cluster of piece) {
        if (line.length > 0 && used + widthOf([cluster]) > width) end();
        add([cluster]);
      }
    }
  }
  if (line.length > 0) end();
  return lines.map((clusters) => {
    const runs = runsOf(inVisualOrder(trimmed(clusters)), measure);
    return { runs, width: runs.reduce((sum, run) => sum + run.width, 0) };
  });
}

function clustersOf(text: string, scripts: Scripts): Cluster[] {
  const { levels } = bidi.getEmbeddingLevels(text);
  const wordStarts = new Set(Array.from(words.segment(text), ({ index }) => index));
  let before = "";
  return Array.from(graphemes.segment(text), ({ segment, index }) => {
    const dense = DENSE.test(segment) || DENSE.test(before);
    const mayBegin = before === " " || (/[/-]$/.test(before) && !/[/-]/.test(segment)) ||
      (dense && wordStarts.has(index) && !CLOSING.test(segment) && !OPENING.test(before));
    before = segment;
    const level = levels[index];
    const mirrored = level % 2 === 1 ? bidi.getMirroredCharacter(segment) ?? segment : segment;
    return { ...scripts.set(mirrored), level, mayBegin };
  });
}

function piecesOf(clusters: Cluster[]): Cluster[][] {
  const pieces: Cluster[][] = [];
  for (const cluster of clusters) {
    const last = pieces.at(-1);
    if (last === undefined || (cluster.mayBegin && cluster.text !== " ")) pieces.push([cluster]);
    else last.push(cluster);
  }
  return pieces;
}

function trimmed(clusters: Cluster[]): Cluster[] {
  const last = clusters.findLastIndex(({ text }) => text !== " ");
  return clusters.slice(0, last + 1);
}

/** Rule L2: from the highest level to the lowest odd one, whatever stands at it or above is turned around. */
function inVisualOrder(clusters: Cluster[]): Cluster[] {
  const ordered = [...clusters];
  for (let level = Math.max(0, ...ordered.map(({ level }) => level)); level > 0; level--) {
    for (let start = 0; start < ordered.length;) {
      if (ordered[start].level < level) start++;
      else {
        let end = start;
        while (end < ordered.length && ordered[end].level >= level) end++;
        ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
        start = end;
      }
    }
  }
  return ordered;
}

/**
 * Clusters of one font together. The font itself turns Arabic and Hebrew around, so that letters can join: it gets them
 * in the order of reading. Their digits run from left to right and are set one by one, for it would turn those too.
 */
function runsOf(clusters: Cluster[], measure: Measure): Run[] {
  const groups: Cluster[][] = [];
  for (const cluster of clusters) {
    const last = groups.at(-1);
    const joins = last !== undefined && last[0].slice === cluster.slice && !staysStraight(cluster) &&
      isTurned(last[0]) === isTurned(cluster);
    if (joins) last.push(cluster);
    else groups.push([cluster]);
  }
  return groups.map((group) => {
    const ordered = isTurned(group[0]) ? group.toReversed() : group;
    const { slice } = group[0];
    const text = ordered.map(({ text }) => text).join("");
    const width = measure(text, slice);
    if (width !== null) return { text, slice, width };
    const marks = "?".repeat(group.length);
    return { text: marks, slice: 0, width: measure(marks, 0) ?? 0 };
  });
}

function staysStraight({ text, level }: Cluster): boolean {
  return level % 2 === 0 && SHARED_WITH_ARABIC.test(text);
}

function isTurned({ text, level }: Cluster): boolean {
  return level % 2 === 1 && RIGHT_TO_LEFT.test(text);
}
