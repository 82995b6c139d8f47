/** docs/openapi.json as tests hold answers against it. */

import { Ajv2020 } from "ajv/2020";

const file = new URL("../../../docs/openapi.json", import.meta.url);

/** The document, as far as tests look at it. */
export const openApi: { paths: Record<string, { post: { responses: Responses } }> } = JSON.parse(
  await Deno.readTextFile(file),
);

type Responses = Record<string, { content?: { "application/json": { schema: object } } }>;

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });

/**
 * What of an answer the document does not say; nothing when it does. Statuses have to be named: what `default` stands for
 * is nobody's contract.
 */
export function undocumented(path: string, status: number, body: unknown): string[] {
  const response = openApi.paths[path]?.post.responses[status];
  if (response === undefined) return [`${path} has no answer ${status}: ${JSON.stringify(body)}`];
  if (response.content === undefined) {
    return body === null ? [] : [`${path} ${status} has a body: ${JSON.stringify(body)}`];
  }
  const isValid = ajv.compile(response.content["application/json"].schema);
  if (isValid(body)) return [];
  return isValid.errors!.map(({ instancePath, message }) => `${path} ${status} ${instancePath}: ${message}`);
}
