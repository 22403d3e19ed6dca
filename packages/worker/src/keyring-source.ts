import type { Keyring } from '@soundfoundry/keyring'
import type { CredentialSource } from './credential-source.ts'

/** The credentials of a keyring, which change while the process runs. */
export function keyringSource(keyring: Keyring): CredentialSource {
  return {
    current: () => keyring.current(),
    forSubmit: () => keyring.forSubmit()?.credential ?? null,
    submitted: (fingerprint, result) => keyring.submitted(fingerprint, result),
    probed: (fingerprint, findings) => keyring.probed(fingerprint, findings),
    drained: fingerprint => keyring.drained(fingerprint),
    readersOf: fingerprint => keyring.readersOf(fingerprint),
    notices: () => keyring.notices(),
    rows: () => keyring.rows().map(({ in_flight: _inFlight, retry_at: _retryAt, ...row }) => row),
  }
}
