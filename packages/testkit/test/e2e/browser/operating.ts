import type { Test } from 'tap'
import type { SandboxWorld } from './sandbox-world.ts'
import { tryNow } from './try-now.ts'

const phone = { width: 390, height: 844 }

export function operating(t: Test, { open, system, gateway }: SandboxWorld): void {
  const { control } = system.sandbox

  t.test('a provider is drained on a phone and by keyboard alone, once that was asked', async t => {
    const { page, problems, go, close } = await open({ viewport: phone, hasTouch: true, isMobile: true })
    await go('/')
    const card = page.getByRole('region', { name: 'fal', exact: true })
    const question = page.getByRole('dialog', { name: 'Drain fal?' })
    await card.getByRole('button', { name: /^Drain/ }).press('Enter')
    await question.getByText(/queued, sent to Replicate/).waitFor()
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    t.equal(await card.getByText('Draining', { exact: true }).count(), 0, 'nothing was done')
    await card.getByRole('button', { name: /^Drain/ }).press('Enter')
    await question.getByRole('button', { name: 'Drain fal' }).press('Enter')
    await card.getByText('Draining', { exact: true }).waitFor()
    t.match(await gateway.make({ prompt: 'Made while fal is drained' }), { provider: 'replicate' })
    await card.getByText(/^1 track redirected to Replicate since/).waitFor()
    await card.getByRole('button', { name: /^Resume/ }).press('Enter')
    await card.getByText('OK', { exact: true }).waitFor()
    t.strictSame(problems, [])
    await close()
  })

  t.test('the title of the window says that a provider is down', async t => {
    control.setFault('fal', 'lock-account', {})
    await gateway.make({ prompt: 'Sent elsewhere while the tab lies in the background' })
    const { page, problems, go, close } = await open()
    await go('/usage')
    await page.waitForFunction('document.title === "▲ fal down · SoundFoundry"')
    control.clearFaults()
    await go('/')
    const card = page.getByRole('region', { name: 'fal', exact: true })
    await tryNow(card, /probe passed/)
    await gateway.make({ prompt: 'Made at fal, which takes tracks again' })
    await card.getByText('OK', { exact: true }).waitFor()
    t.strictSame(problems, [])
    await close()
  })

  t.test('the usage view tells what was made and refused, in charts and in numbers, by window', async t => {
    const { page, problems, go, close } = await open()
    await go('/')
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Usage' }).click()
    const totals = page.getByRole('region', { name: 'Totals' })
    await totals.getByRole('row', { name: /^fal \d+ / }).waitFor()
    await page.getByRole('region', { name: 'Refusals by reason' }).getByText('Account locked').waitFor()
    await page.getByRole('img', { name: /^Tracks made: fal at most [1-9]/ }).waitFor()
    await page.locator('summary').first().press('Enter')
    await page
      .getByRole('region', { name: 'Numbers of Tracks made' })
      .getByRole('row', { name: /^\d\d:\d\d \d+ \d+$/ })
      .first()
      .waitFor()
    const windows = page.getByRole('navigation', { name: 'Window' })
    await windows.getByRole('link', { name: '30 days' }).click()
    await page.waitForURL(/window=30d/)
    await page.locator('.skeleton').first().waitFor({ state: 'detached' })
    t.strictSame(await windows.locator('[aria-current]').allTextContents(), ['30 days'])
    await page.reload()
    await page.getByRole('img', { name: /^Spent: fal at most \$/ }).waitFor()
    await windows.getByRole('link', { name: 'Last hour' }).click()
    await page.getByRole('img', { name: /^Spent:/ }).waitFor({ state: 'detached' })
    await totals.getByRole('row', { name: /^fal \d+ / }).waitFor()
    t.strictSame(problems, [])
    await close()
  })
}
