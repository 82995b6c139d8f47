/** Status, code and details of a problem; fails unless it also says what to do. */
export async function problemOf(response: Response): Promise<[number, string, unknown]> {
  const body = await response.json();
  if (typeof body.message !== "string" || body.message.length < 10) throw new Error("no message");
  return [response.status, body.code, body.details];
}
