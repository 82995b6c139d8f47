/** The reports' colours. Each text colour has a contrast of at least 4.5 to 1 on what it is set on. */

import type { Tone } from "./blocks.ts";

export const INK = "#101828";
export const BODY = "#344054";
export const MUTED = "#667085";
export const RULE = "#e4e7ec";
export const TINT = "#f7f8fa";
export const NAVY = "#0c1c33";
export const ON_NAVY = "#ffffff";
export const ON_NAVY_MUTED = "#a9b6c9";
export const NAVY_LINE = "#2b3d59";
export const ACCENT = "#0e6f67";
export const ON_NAVY_ACCENT = "#6fe0cf";

/** Badges. */
export const BADGES: Record<Tone, { text: string; tint: string; label: string }> = {
  critical: { text: "#a3161a", tint: "#fdeceb", label: "Critical" },
  high: { text: "#a8440a", tint: "#fef1e4", label: "High" },
  medium: { text: "#7d5a00", tint: "#fdf6d8", label: "Medium" },
  low: { text: "#475467", tint: "#eef1f5", label: "Low" },
  info: { text: "#1d5bb0", tint: "#eaf2fd", label: "Info" },
  ahead: { text: "#0b6b53", tint: "#e3f6ef", label: "Ahead" },
  behind: { text: "#a8440a", tint: "#fef1e4", label: "Behind" },
  equal: { text: "#475467", tint: "#eef1f5", label: "Equal" },
  between: { text: "#1d5bb0", tint: "#eaf2fd", label: "Between" },
};

/** Colour of a score on white and on the cover: from 80 on good, below 50 bad. */
export function scoreColors(score: number | null): { onWhite: string; onNavy: string } {
  if (score === null) return { onWhite: MUTED, onNavy: ON_NAVY_MUTED };
  if (score >= 80) return { onWhite: "#0e7a5f", onNavy: "#5fe3b4" };
  return score >= 50 ? { onWhite: "#c77700", onNavy: "#ffc861" } : { onWhite: "#c02b2b", onNavy: "#ff8f85" };
}
