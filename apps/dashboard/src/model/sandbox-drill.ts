/** `npm start` plays the providers ten ports above the gateway. */
const portsAbove = 10

/**
 * The command that lets the sandbox play a fault, or lifts it.
 *
 * @param origin of the gateway
 */
export function drillCommand(origin: string, provider: 'fal' | 'replicate', fault: string, isLifted = false): string {
  const { hostname, port } = new URL(origin)
  const address = `http://${hostname}:${Number(port === '' ? 80 : port) + portsAbove}`
  return `curl -X ${isLifted ? 'DELETE' : 'PUT'} ${address}/control/faults/${provider}/${fault}`
}
