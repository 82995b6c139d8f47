import ipaddr from "ipaddr.js";

/** Azure's host agent answers on this one address of an otherwise public range. */
const AZURE_HOST_AGENT = "168.63.129.16";

/** All global unicast addresses of IPv6 lie in here (IANA); ipaddr.js takes unassigned space as unicast too. */
const GLOBAL_UNICAST = ipaddr.parseCIDR("2000::/3") as [ipaddr.IPv6, number];

/**
 * Whether an address that DNS returned belongs to the public internet.
 *
 * The IANA special-purpose registries decide, as ipaddr.js keeps them: private, loopback, link-local (cloud
 * metadata), carrier-grade NAT, documentation, multicast and so on are refused, and so is every IPv6 address
 * that carries an IPv4 one (mapped, NAT64, 6to4, Teredo). What is not an address in canonical notation is
 * refused as well: `0x7f.1` and `127.1` are no answers of a name server.
 */
export function isPublicAddress(text: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    return ipaddr.IPv4.parse(text).range() === "unicast" && text !== AZURE_HOST_AGENT;
  }
  if (text.includes("%") || !ipaddr.IPv6.isValid(text)) return false;
  const address = ipaddr.IPv6.parse(text);
  return address.range() === "unicast" && address.match(GLOBAL_UNICAST);
}
