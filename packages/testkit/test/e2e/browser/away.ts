import type { Test } from 'tap'
import type { SandboxWorld } from './sandbox-world.ts'

export function away(t: Test, { open, system, gateway }: SandboxWorld): void {
  t.test('while the gateway is away the page says that it is stale, stays readable, and recovers', async t => {
    const { prompt } = await gateway.make({ prompt: 'Shown before the gateway goes away' })
    const { page, problems, go, close } = await open()
    await go('/')
    await page.getByText(/^Live/).waitFor()
    await page.getByRole('link', { name: prompt }).waitFor()
    await system.kill('api', 'SIGTERM')
    await page.getByText(/^Stale/).waitFor()
    t.ok(await page.getByRole('link', { name: prompt }).isVisible(), 'what was shown is still there')
    await system.start('api')
    await page.getByText(/^Live/).waitFor()
    const later = await gateway.make({ prompt: 'Made after the gateway came back' })
    await page.getByRole('link', { name: later.prompt }).waitFor()
    t.strictSame(problems, [])
    await close()
  })
}
