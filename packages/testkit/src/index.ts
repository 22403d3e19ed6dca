export { startBroker, type Broker, type BrokerOptions } from './broker.ts'
export { makeFalKey, makeReplicateToken } from './credentials.ts'
export { freePort } from './free-port.ts'
export { waitFor, type WaitForOptions } from './wait-for.ts'
