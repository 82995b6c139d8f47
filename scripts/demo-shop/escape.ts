/** Text as it may stand in HTML and XML, between tags and in attributes. */
export function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
