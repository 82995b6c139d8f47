/**
 * Where an issuer publishes the keys that its tokens verify against: below its own address, as Clerk, Auth0 and Cognito
 * do (Clerk's documentation, "Manual JWT verification"). Null for an address that cannot be one: what is fetched without
 * TLS could be anybody's, but on this machine.
 */
export function keySetOf(issuer: string): URL | null {
  const url = URL.parse(`${issuer.replace(/\/$/, "")}/.well-known/jwks.json`);
  const isHere = url?.hostname === "127.0.0.1" || url?.hostname === "localhost";
  return url !== null && (url.protocol === "https:" || url.protocol === "http:" && isHere) ? url : null;
}
