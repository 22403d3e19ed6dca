import type { Test } from 'tap'
import { waitFor } from '../../../src/index.ts'
import type { SandboxWorld } from './sandbox-world.ts'

export function making(t: Test, { open }: SandboxWorld): void {
  t.test('a newcomer makes a track with one press, and hears it', async t => {
    const { page, problems, go, close } = await open()
    await go('/')
    await page.getByRole('heading', { name: 'Everything runs. Make the first track.' }).waitFor()
    await page.getByRole('button', { name: 'Make a track', exact: true }).click()
    await page.getByText(/^Made at fal in/).waitFor()
    await page
      .getByRole('link', { name: /^Bossa nova/ })
      .first()
      .click()
    const panel = page.getByRole('region', { name: 'Track', exact: true })
    await panel.getByRole('button', { name: 'Play', exact: true }).click()
    const heard = await waitFor(() => page.evaluate<number>('window.played.at(-1)?.currentTime ?? 0'), {
      what: 'the audio to be heard',
      intervalMs: 100,
    })
    await waitFor(async () => (await page.evaluate<number>('window.played.at(-1).currentTime')) > heard + 0.5, {
      what: 'the audio to go on',
      intervalMs: 100,
    })
    const position = panel.getByRole('slider', { name: 'Position' })
    await waitFor(async () => Number(await position.getAttribute('aria-valuenow')) >= 1, {
      what: 'the page to show where the audio is',
      intervalMs: 100,
    })
    t.strictSame(problems, [])
    await close()
  })
}
