import type { Test } from 'tap'
import type { Page } from 'playwright-core'
import { waitFor } from '../../../src/index.ts'
import type { SandboxWorld } from './sandbox-world.ts'

const focused = (page: Page): Promise<string | null> =>
  page.evaluate<string | null>('document.activeElement?.getAttribute("data-row") ?? null')

const hash = (page: Page): string => new URL(page.url()).hash

/** Waits until something of the page is so. */
const comes = (what: string, condition: () => Promise<boolean> | boolean): Promise<unknown> =>
  waitFor(condition, { what, timeoutMs: 30_000, intervalMs: 50 })

export function finding(t: Test, { open, gateway }: SandboxWorld): void {
  t.test('a track is found by the id that somebody pasted, and made again', async t => {
    const made = await gateway.make({ prompt: 'A string quartet that tunes up' })
    const { page, problems, go, close } = await open()
    await go('/keys')
    await page.keyboard.press('/')
    await page.keyboard.insertText(made.id)
    await page.keyboard.press('Enter')
    const panel = page.getByRole('region', { name: 'Track', exact: true })
    await panel.getByText(made.prompt).waitFor()
    t.equal(hash(page), `#/tracks/${made.id}`)
    await panel.getByRole('button', { name: 'Make again' }).click()
    await panel.getByText('Made again from').waitFor()
    await panel.getByRole('button', { name: 'Play', exact: true }).waitFor()
    const again = hash(page).replace('#/tracks/', '')
    t.match(await gateway.read(again), { retry_of: made.id, status: 'succeeded', prompt: made.prompt })
    t.strictSame(problems, [])
    await close()
  })

  t.test('everything is reached with the keyboard alone', async t => {
    const older = await gateway.make({ prompt: 'The older one of two tracks' })
    const newer = await gateway.make({ prompt: 'The newer one of two tracks' })
    const { page, problems, go, close } = await open()
    await go('/tracks')
    await page.locator(`[data-row="${newer.id}"]`).waitFor()
    await page.keyboard.press('j')
    await comes('the first row to have the focus', async () => (await focused(page)) === newer.id)
    await page.keyboard.press('j')
    await comes('the second row to have it', async () => (await focused(page)) === older.id)
    await page.keyboard.press('k')
    await comes('the first row to have it again', async () => (await focused(page)) === newer.id)
    await page.keyboard.press('Enter')
    await comes('the track to be open', () => hash(page) === `#/tracks/${newer.id}`)
    await page.getByRole('region', { name: 'Track', exact: true }).getByText(newer.prompt).waitFor()
    await page.keyboard.press('Escape')
    await comes('the track to be closed', () => hash(page) === '#/tracks')
    await page.keyboard.press('x')
    await page.getByText('1 track selected').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.insertText('older one')
    await page.keyboard.press('Enter')
    await page.locator(`[data-row="${older.id}"]`).waitFor()
    await page.locator(`[data-row="${newer.id}"]`).waitFor({ state: 'detached' })
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: 'Make a track' }).waitFor()
    await page.keyboard.insertText('Typed, and sent without a mouse')
    await page.keyboard.press('Control+Enter')
    await page
      .getByRole('region', { name: 'Track', exact: true })
      .getByText('Typed, and sent without a mouse')
      .waitFor()
    t.strictSame(problems, [])
    await close()
  })
}
