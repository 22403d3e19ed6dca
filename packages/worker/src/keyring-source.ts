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
    rows: () =>
      keyring.rows().map(({ key, slot, state, in_use, source, changeable, since, reason, fix, draining }) => ({
        key,
        slot,
        state,
        in_use,
        source,
        changeable,
        since,
        reason,
        fix,
        draining,
      })),
  }
}
