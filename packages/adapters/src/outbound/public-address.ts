import { BlockList, isIP } from 'node:net';

const closed = new BlockList();
// Source: IANA special-purpose address registries for IPv4 and IPv6, RFC 6890 and its updates.
for (const [net, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.31.196.0', 24], ['192.52.193.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['192.175.48.0', 24], ['198.18.0.0', 15], ['198.51.100.0', 24],
  ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const) closed.addSubnet(net, prefix, 'ipv4');
// Within the global block of IPv6: tunnels and addresses that carry an IPv4 address inside, benchmarks, examples.
for (const [net, prefix] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['2620:4f:8000::', 48], ['3fff::', 20]] as const) closed.addSubnet(net, prefix, 'ipv6');

const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const isMapped = (address: string): boolean => /^::(?:ffff:)/iu.test(address);

/**
 * Whether an address lies in the open internet: no loopback, private, link-local, shared (CGNAT), unique-local,
 * multicast or documentation range, and no IPv6 form that carries an IPv4 address (mapped, NAT64, 6to4, Teredo).
 *
 * @param address an IP literal without brackets or zone; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4: return !closed.check(address, 'ipv4');
    case 6: return !isMapped(address) && global.check(address, 'ipv6') && !closed.check(address, 'ipv6');
    default: return false;
  }
}

/** Whether an address is this machine, written plainly: a mapped form is not. */
export const isLoopbackAddress = (address: string): boolean =>
  isIP(address) === 4 ? loopback.check(address, 'ipv4') : isIP(address) === 6 && !isMapped(address) && loopback.check(address, 'ipv6');
