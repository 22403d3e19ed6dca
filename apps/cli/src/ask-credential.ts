import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text as readAll } from 'node:stream/consumers'
import { Secret, type CredentialProvider } from '@soundfoundry/config'
import { CommandFailure, exitCodes, UsageError } from './command-failure.ts'
import type { CommandContext } from './command.ts'
import { providerPages } from './provider-pages.ts'
import { makeSandboxKey } from './sandbox-keys.ts'
import type { SandboxSystem } from './world.ts'

const interrupted = () => new CommandFailure('Interrupted.', { exitCode: exitCodes.interrupted, code: 'interrupted' })

/** Asks on a terminal; what is typed or pasted is not shown. */
async function ask(question: string, { io, terminal }: CommandContext): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: io.stdin, output: nowhere, terminal: true, historySize: 0 })
  terminal.note(question)
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve)
      lines.once('SIGINT', () => reject(interrupted()))
      lines.once('close', () => reject(interrupted()))
      io.signal.addEventListener('abort', () => reject(interrupted()), { once: true })
    })
  } finally {
    lines.close()
  }
}

async function madeBySandbox(
  sandbox: SandboxSystem,
  provider: CredentialProvider,
  { io, terminal }: CommandContext,
): Promise<Secret> {
  const secret = await makeSandboxKey(sandbox, provider, io.signal)
  terminal.watch(secret)
  return secret
}

/**
 * Gets a new credential from the sandbox, where it plays the providers and is asked for one; else from a person or from a script, never from the command line: other users can read that.
 * One line break at the end is not part of it.
 *
 * @throws {UsageError} without a terminal, unless `--stdin` was given
 */
export async function askCredential(provider: CredentialProvider, context: CommandContext): Promise<Secret> {
  const { input, io, terminal, world } = context
  const { name, credential, keys } = providerPages[provider]
  const isTerminal = io.stdin.isTTY === true
  if (input.has('new-sandbox-key')) {
    if (world.sandbox !== null) return madeBySandbox(world.sandbox, provider, context)
    throw new UsageError(
      '--new-sandbox-key needs the sandbox, and none runs here.',
      `Start it with npm start without keys; a real ${credential} is made at ${keys}.`,
    )
  }
  if (!isTerminal && !input.has('stdin')) {
    throw new UsageError(
      `There is no terminal to ask for the new ${name} ${credential} on.`,
      `Give it on standard input, with --stdin: soundfoundry keys rotate ${provider} --stdin < FILE`,
    )
  }
  // On a terminal, what --stdin would read is shown while it is typed.
  const from = world.sandbox === null ? `from ${keys}` : `of the sandbox, or Enter for one that it makes`
  const value = isTerminal
    ? await ask(`New ${name} ${credential} ${from} (it is not shown):`, context)
    : (await readAll(io.stdin)).replace(/\r?\n$/, '')
  if (value === '' && isTerminal && world.sandbox !== null) return madeBySandbox(world.sandbox, provider, context)
  const secret = new Secret(value, provider)
  if (value !== '') terminal.watch(secret)
  return secret
}
