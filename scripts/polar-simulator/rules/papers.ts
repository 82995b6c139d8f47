/** Invoices and receipts as PDF, behind addresses that nobody guesses. */
import type { Order } from "../rows/rows.ts";
import { decimals } from "./money.ts";
import { derivedId } from "./tokens.ts";

/** The two papers of an order. */
export type Paper = "invoice" | "receipt";

/** Where a paper is; who has the address has the paper, as with the store that Polar keeps them in. */
export function paperUrl(baseUrl: string, order: Order, paper: Paper): string {
  return `${baseUrl}/papers/${paper}/${order.id}.pdf?signature=${signature(order, paper)}`;
}

/** Whether an address was made by {@link paperUrl}. */
export function isSigned(order: Order, paper: Paper, given: string | null): boolean {
  return given === signature(order, paper);
}

function signature(order: Order, paper: Paper): string {
  return derivedId("paper", paper, order.id, order.customer_id, order.created_at);
}

/** The paper itself: one page, its lines in the order in which they are read. */
export function paperPdf(order: Order, paper: Paper): Uint8Array<ArrayBuffer> {
  const digits = decimals(order.currency);
  const money = (amount: number) =>
    `${(amount / 10 ** digits).toFixed(digits)} ${order.currency.toUpperCase()}`;
  const title = paper === "invoice" ? `Invoice ${order.invoice_number}` : `Receipt ${order.receipt_number}`;
  const lines = [
    title,
    order.created_at.slice(0, 10),
    order.billing_name ?? "",
    ...[order.billing_address?.line1, order.billing_address?.city, order.billing_address?.country].filter((
      part,
    ) => part != null),
    "",
    ...order.items.map(({ label, amount }) => `${label}: ${money(amount)}`),
    "",
    `Tax: ${money(order.tax_amount)}`,
    `Total: ${money(order.total_amount)}`,
    "Simulated Polar: no money moved.",
  ];
  return pdf(lines.map((line) => line!.replaceAll("—", "-").replaceAll("→", "to")));
}

function pdf(lines: string[]): Uint8Array<ArrayBuffer> {
  const escaped = lines.map((line) => line.replace(/[\\()]/g, (sign) => `\\${sign}`));
  const text = `BT /F1 11 Tf 56 780 Td 16 TL ${escaped.map((line) => `(${line}) Tj T*`).join(" ")} ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " +
    "/Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${latin1(text).length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const end = `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return latin1(`${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${end}`);
}

/** One byte a letter, so that offsets are lengths; what has no such byte becomes a question mark. */
function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) < 256 ? letter.charCodeAt(0) : 63);
}
