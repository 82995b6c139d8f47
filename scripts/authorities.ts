/**
 * Which certificate authorities the programs that we start believe. A company's proxy signs with an authority that only
 * the operating system knows, and a Deno asks that only when it is told to. The first Deno is told in deno.json, by the
 * task `install`; all others here. npm has settings of its own, which our environment passes on.
 */

/**
 * Variables for the environment of every Deno.
 *
 * @param environment ours; what it says stays
 */
export function authorities(
  environment: Record<string, string> = Deno.env.toObject(),
): Record<string, string> {
  const { DENO_TLS_CA_STORE = "mozilla,system", DENO_CERT, NODE_EXTRA_CA_CERTS } = environment;
  // The current Deno reads Node's variable, Deno 2.1.4 does not.
  const extra = DENO_CERT ?? NODE_EXTRA_CA_CERTS;
  return extra ? { DENO_TLS_CA_STORE, DENO_CERT: extra } : { DENO_TLS_CA_STORE };
}
