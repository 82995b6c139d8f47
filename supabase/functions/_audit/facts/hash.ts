/** Fingerprints of texts, to tell whether two are the same without keeping them. Not for secrets. */

const PRIME = 0x01000193;

/** FNV-1a over UTF-16 units in two lanes of 32 bits, as sixteen hex digits. */
export function fingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, PRIME);
    b = Math.imul(b ^ unit ^ (b >>> 15), PRIME);
  }
  return hex(a) + hex(b);
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, "0");
}
