import type { Test } from 'tap'
import { waitFor } from '../../../src/index.ts'
import type { SandboxWorld } from './sandbox-world.ts'
import { tryNow } from './try-now.ts'

/** Nothing that the page asks for again and again by itself comes this seldom. Milliseconds. */
const quietMs = 12_000

export function acting(t: Test, { open, system, gateway }: SandboxWorld): void {
  const { control } = system.sandbox

  t.test('a provider is tried now, once what was wrong with it is mended', async t => {
    control.setFault('fal', 'lock-account', {})
    await gateway.make({ prompt: 'Sent elsewhere, for the account is locked' })
    const { page, problems, go, close } = await open()
    await go('/')
    const card = page.getByRole('region', { name: 'fal', exact: true })
    await card.getByText('Locked', { exact: true }).waitFor()
    await tryNow(card, /account/i)
    control.clearFaults()
    await tryNow(card, /probe passed/)
    t.match(await gateway.make({ prompt: 'Made at fal again' }), { status: 'succeeded', provider: 'fal' })
    await card.getByText('OK', { exact: true }).waitFor()
    t.strictSame(problems, [])
    await close()
  })

  t.test('a provider is paused and resumed by buttons, which ask first', async t => {
    const { page, problems, go, close } = await open()
    await go('/')
    const card = page.getByRole('region', { name: 'fal', exact: true })
    await card.getByRole('button', { name: /^Pause/ }).click()
    await page.getByRole('dialog', { name: 'Pause fal?' }).getByRole('button', { name: 'Pause fal' }).click()
    await card.getByText('Paused', { exact: true }).waitFor()
    await page.getByRole('heading', { name: /fal is sent no tracks/ }).waitFor()
    t.match(await gateway.make({ prompt: 'Made while fal is paused' }), { provider: 'replicate' })
    await card.getByRole('button', { name: 'Resume' }).click()
    await card.getByText('OK', { exact: true }).waitFor()
    t.strictSame(problems, [])
    await close()
  })

  t.test('the bell tells what needs a person, until somebody sees to it', async t => {
    control.setFault('fal', 'lock-account', {})
    await gateway.make({ prompt: 'Sent elsewhere while the bell rings' })
    const { page, problems, go, close } = await open()
    await go('/')
    const bell = page.getByRole('banner').getByRole('button', { name: /^Alerts/ })
    await bell.click()
    const alerts = page.getByRole('list', { name: 'Alerts' })
    const down = alerts.getByRole('listitem').filter({ hasText: 'fal takes no work' })
    await down.getByRole('button', { name: /^Acknowledge/ }).click()
    await down.getByText('Seen to').waitFor()
    control.clearFaults()
    await page.keyboard.press('Escape')
    const card = page.getByRole('region', { name: 'fal', exact: true })
    await tryNow(card, /probe passed/)
    await gateway.make({ prompt: 'Made at fal once more' })
    await card.getByText('OK', { exact: true }).waitFor()
    t.strictSame(problems, [])
    await close()
  })

  t.test('an erased track says so, and offers nothing that cannot be done', async t => {
    const { id } = await gateway.make({ prompt: 'A song that is to be forgotten' })
    const { page, problems, go, close } = await open()
    await go(`/tracks/${id}`)
    const panel = page.getByRole('region', { name: 'Track', exact: true })
    await panel.getByRole('button', { name: 'Erase', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Erase it' }).click()
    await panel.getByRole('heading', { name: 'Erased track' }).waitFor()
    for (const name of ['Make again', 'Play', 'Erase', 'Edit']) {
      t.equal(await panel.getByRole('button', { name, exact: true }).count(), 0, name)
    }
    t.notMatch(await page.content(), /to be forgotten/)
    t.strictSame(problems, [])
    await close()
  })

  t.test('while nothing happens the page asks for nothing, and hears of what does', async t => {
    const { page, problems, go, close } = await open()
    const asked: { readonly at: number; readonly url: string }[] = []
    page.on('request', request => asked.push({ at: Date.now(), url: request.url() }))
    await go('/tracks')
    await page.getByText(/^Live/).waitFor()
    const isQuiet = (): boolean => Date.now() - (asked.at(-1)?.at ?? 0) > quietMs
    const limit = { what: 'the page to ask for nothing', timeoutMs: 10 * quietMs, intervalMs: 100 }
    await waitFor(isQuiet, limit).catch((error: unknown) => {
      t.comment(asked.slice(-20).map(({ at, url }) => `${at % 1_000_000} ${url}`))
      throw error
    })
    const before = asked.length
    const made = await gateway.make({ prompt: 'Heard of, and not asked for' })
    const row = page.locator('li', { has: page.locator(`[data-row="${made.id}"]`) })
    await row.getByRole('img', { name: 'Succeeded' }).waitFor()
    t.notOk(
      asked.slice(before).some(({ url }) => /api\/tracks(?:\?|$)/.test(url)),
      'the list is not read again',
    )
    t.strictSame(problems, [])
    await close()
  })
}
