/**
 * How an e-mail looks: one narrow column, styles inline because many e-mail programs drop everything else, no picture, no
 * script, nothing that is loaded from anywhere. All texts are escaped here, and the only address is the shop's own.
 */

/** What there is to lay out, in plain text. */
export interface Content {
  /** BCP 47, of the text. */
  language: string;
  /** Name of the shop. */
  shop: string;
  /** `#rrggbb` of head and button. */
  color: string;
  subject: string;
  body: string[];
  list: string[];
  button: { label: string; url: string } | null;
  footer: string;
}

/** The e-mail as text, for programs and people that want no markup. */
export function textOf({ shop, body, list, button, footer }: Content): string {
  return [
    ...body,
    ...list.map((row) => `- ${row}`),
    ...button ? [`${button.label}: ${button.url}`] : [],
    `--\n${shop}\n${footer}`,
  ].join("\n\n") + "\n";
}

/** The e-mail as a page of HTML. */
export function htmlOf(content: Content): string {
  const { language, shop, color, subject, body, list, button, footer } = content;
  const ink = inkOn(color);
  const paragraphs = body.map((text) => `<p style="margin:0 0 16px">${escape(text)}</p>`);
  const rows = list.map((text) => `<li style="margin:0 0 8px">${escape(text)}</li>`);
  return `<!doctype html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escape(subject)}</title>
</head>
<body style="margin:0;padding:0;background:#f3f4f6;color:#1b2430;${FONT}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse"><tr><td align="center" style="padding:24px 12px">
<div style="max-width:560px;margin:0 auto;text-align:left;background:#ffffff;border-radius:8px;overflow:hidden;overflow-wrap:anywhere">
<header style="background:${color};color:${ink};padding:20px 28px;font-weight:bold">${escape(shop)}</header>
<main style="padding:28px">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escape(subject)}</h1>
${paragraphs.join("\n")}
${rows.length > 0 ? `<ul style="margin:0 0 16px;padding:0 0 0 20px">${rows.join("\n")}</ul>` : ""}
${
    button
      ? `<p style="margin:24px 0 0"><a href="${
        escape(button.url)
      }" style="display:inline-block;padding:12px 22px;border-radius:6px;background:${color};color:${ink};font-weight:bold;text-decoration:none">${
        escape(button.label)
      }</a></p>`
      : ""
  }
</main>
<footer style="padding:0 28px 28px;font-size:13px;color:#56606d">${escape(footer)}</footer>
</div>
</td></tr></table>
</body>
</html>
`;
}

const FONT =
  "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5";

/** Text as it stands in markup, between tags and in quoted attributes. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Black or white, whichever is easier to read on a colour. By relative luminance (WCAG 2.2, “contrast ratio”), at least
 * one of them has a ratio of 4.5 on every colour.
 */
export function inkOn(color: string): "#000000" | "#ffffff" {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff";
}
