import { readFile } from 'node:fs/promises'
import type { Test } from 'tap'
import type { SandboxWorld } from './sandbox-world.ts'

/** The secret that the file holds for fal. */
const falKeyIn = (file: string): string => /^FAL_KEY=['"]?([^'"\n]+)/m.exec(file)?.[1] ?? ''

export function story(t: Test, { open, gateway, envFile }: SandboxWorld): void {
  t.test(
    'a person locks the account by the drill, sees the next track redirected and why, and rotates a key',
    async t => {
      const { page, problems, go, close } = await open()
      await go('/start')
      await page.getByRole('heading', { name: 'One track made. Now break something.' }).waitFor()
      await page.getByRole('banner').getByText('sandbox', { exact: true }).waitFor()

      const menu = page.getByRole('banner').getByRole('button', { name: /^Drill/ })
      const lock = page.getByRole('switch', { name: 'Account locked, 403 at fal' })
      await menu.click()
      await lock.click()
      await menu.getByText('1 on').waitFor()
      await page
        .getByRole('listitem')
        .filter({ has: lock })
        .getByText(/^(10:00|9:\d\d)$/)
        .waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Make another' }).click()
      await page.getByRole('heading', { name: 'Nothing was lost. Now rotate a key.' }).waitFor()
      await page
        .getByRole('link', { name: /^Desert blues/ })
        .first()
        .click()
      const panel = page.getByRole('region', { name: 'Track', exact: true })
      await panel
        .getByText(/locked the account|account is locked/i)
        .first()
        .waitFor()
      await panel.getByText('not billed').first().waitFor()
      t.match(await panel.getByText('Replicate', { exact: true }).first().isVisible(), true)

      await menu.click()
      await page.getByRole('listitem').filter({ has: lock }).getByText('1', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'All off' }).click()
      await menu.getByText('1 on').waitFor({ state: 'detached' })
      await page.keyboard.press('Escape')

      const before = falKeyIn(await readFile(envFile, 'utf8'))
      await page.getByRole('link', { name: 'Keys', exact: true }).click()
      const lane = page.getByRole('region', { name: 'Keys of fal' })
      await lane.getByRole('button', { name: 'Rotate' }).click()
      const dialog = page.getByRole('dialog', { name: 'Rotate fal’s key' })
      await dialog.getByRole('button', { name: 'Make a new key' }).click()
      await dialog.getByRole('button', { name: 'Make a test track' }).click()
      await dialog.getByText('by you, now').waitFor()
      const after = falKeyIn(await readFile(envFile, 'utf8'))
      t.not(after, before, 'the workers’ file holds another key')
      t.notOk((await page.content()).includes(after), 'which the page never saw')
      await dialog.getByRole('button', { name: 'Retire the old key' }).click()
      await page.keyboard.press('Escape')
      await lane.getByText(/was retired/).waitFor()
      const track = await gateway.make({ prompt: 'Made with the new key', provider: 'fal' })
      t.match(track, { status: 'succeeded', provider: 'fal' })
      t.strictSame(problems, [])
      await close()
    },
  )
}
