import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprintOf, readCredentials, type CredentialReading, type Environment } from '@soundfoundry/config'
import type { ProbeFinding } from '@soundfoundry/track'
import { waitFor } from '@soundfoundry/testkit'
import type { Test } from 'tap'
import { Keyring, type KeyChange } from '../src/index.ts'
import { inShort, probeFindings } from './lives.ts'

export const fingerprint = (value: string): string => fingerprintOf(value, 'fal')

interface Options {
  readonly environment?: Environment
  readonly reread?: (read: () => CredentialReading) => CredentialReading
}

/** A keyring over a real file, with a provider whose answers to probes are set by the test. */
export function keyringOver(t: Test, content: string, { environment = {}, reread = read => read() }: Options = {}) {
  const directory = t.testdir({ '.env': content })
  const path = join(directory, '.env')
  const read = () => readCredentials('fal', environment, { rootDirectory: directory })
  const answers = new Map<string, ProbeFinding[]>()
  const written: unknown[] = []
  const changes: KeyChange[] = []
  const probes: string[] = []
  const secrets: string[] = []
  const write = (fields: object, message: string) => void written.push({ fields, message })
  const keyring = new Keyring({
    provider: 'fal',
    reading: read(),
    reread: () => reread(read),
    probe: async credential => {
      probes.push(credential.reveal())
      return answers.get(credential.reveal()) ?? [...probeFindings.ok]
    },
    log: { info: write, warn: write, error: write },
    onSecret: secret => secrets.push(secret.reveal()),
    onChange: told => changes.push(...told),
  })
  t.teardown(() => keyring.stop())
  return {
    keyring,
    directory,
    path,
    answers,
    written,
    changes,
    probes,
    secrets,
    /** Replaces the file as the command line does. */
    replace: (content: string | Buffer) => {
      writeFileSync(`${path}.new`, content)
      renameSync(`${path}.new`, path)
    },
    stateOf: (value: string) => keyring.rows().find(({ key }) => key === fingerprint(value))?.state,
    until: (value: string, state: string) =>
      waitFor(() => keyring.rows().some(row => row.key === fingerprint(value) && row.state === state), {
        what: `${fingerprint(value)} to be ${state}`,
      }),
    told: (value: string) => changes.filter(change => change.fingerprint === fingerprint(value)).map(inShort),
  }
}
