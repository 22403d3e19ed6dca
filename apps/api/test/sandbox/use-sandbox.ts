import { join } from 'node:path'
import { startSandbox } from '@soundfoundry/sandbox'
import { makeFalKey, makeReplicateToken } from '@soundfoundry/testkit'
import type { Test } from 'tap'

/** A sandbox that ends with the test, and a file of made-up keys; what leads a gateway to both. */
export async function useSandbox(t: Test, state: 'there' | 'gone' = 'there') {
  const sandbox = await startSandbox()
  const end = (): Promise<void> => sandbox.close()
  if (state === 'gone') await end()
  else t.teardown(end)
  const keys = `FAL_KEY=${makeFalKey()}\nREPLICATE_API_TOKEN=${makeReplicateToken()}\n`
  const name = `${state}.env`
  return { SANDBOX_URL: sandbox.origin, SANDBOX_ENV_FILE: join(t.testdir({ [name]: keys }), name) }
}
