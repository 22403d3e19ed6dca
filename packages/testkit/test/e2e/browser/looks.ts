import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import type { OpenPage, SandboxWorld } from './sandbox-world.ts'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

const phone = { width: 390, height: 844 }

/** What axe finds; in the dark only colours are other ones. */
async function findings(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  const rules = scheme === 'light' ? '' : ', runOnly: { type: "rule", values: ["color-contrast"] }'
  const script = `axe.run(document, { resultTypes: ["violations"]${rules} }).then(({ violations }) => violations)`
  const violations = await page.evaluate<Violation[]>(script)
  return violations.map(
    ({ id, nodes }) => `${scheme}, ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
  )
}

/** Takes a picture, where `SOUNDFOUNDRY_PICTURES` names a folder for them. */
async function picture(page: Page, name: string): Promise<void> {
  const { SOUNDFOUNDRY_PICTURES: folder } = env
  if (folder === undefined || folder === '') return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}

/** Everything that can be looked at, by name. */
async function viewsOf({ gateway, system }: SandboxWorld): Promise<Record<string, string>> {
  const { track } = await gateway.post({ prompt: 'Asked for a colour that no model can play', duration_s: 20 })
  const done = await gateway.done(track.id)
  system.sandbox.control.setFault('fal', 'lock-account', {})
  const redirected = await gateway.make({ prompt: 'Desert blues, open-tuned guitar, hand drums' })
  system.sandbox.control.clearFault('fal', 'lock-account')
  return {
    overview: '/',
    tracks: '/tracks',
    track: `/tracks/${done.id}`,
    redirected: `/tracks/${redirected.id}`,
    keys: '/keys',
    usage: '/usage',
    create: '/create',
    start: '/start',
  }
}

type Opening = (page: Page) => Promise<void>

/** What is seen after a press: the name of its picture, and how it is opened. */
const covers: Readonly<Record<string, Readonly<Record<string, Opening>>>> = {
  overview: {
    open: async page => {
      // A phone has no room for it, and the first steps there.
      const menu = page.getByRole('button', { name: /^Drill/ })
      if (!(await menu.isVisible())) return
      await menu.click()
      await page.getByRole('switch').first().waitFor()
    },
    alerts: async page => {
      await page
        .getByRole('banner')
        .getByRole('button', { name: /^Alerts/ })
        .click()
      await page.getByRole('dialog', { name: 'Alerts' }).waitFor()
    },
    drain: async page => {
      await page.getByRole('button', { name: 'Drain: fal' }).click()
      await page.getByRole('dialog', { name: 'Drain fal?' }).waitFor()
    },
  },
  keys: {
    open: async page => {
      await page.getByRole('button', { name: 'Rotate' }).first().click()
      await page.getByRole('dialog').waitFor()
    },
  },
  usage: {
    numbers: async page => {
      await page.locator('summary').first().click()
      await page
        .getByRole('region', { name: /^Numbers/ })
        .first()
        .waitFor()
    },
  },
}

export function looks(t: Test, world: SandboxWorld): void {
  const lookAt = async (t: Test, size: 'desk' | 'phone', open: OpenPage): Promise<void> => {
    const { page, problems, go, close } = open
    const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
    const check = async (name: string): Promise<void> => {
      await picture(page, `${name}-${size}`)
      const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
      t.ok((await page.evaluate<number>(wide)) <= 0, `${name} does not scroll sideways`)
      t.strictSame([...(await findings(page, 'light')), ...(await findings(page, 'dark'))], [], name)
      await picture(page, `${name}-${size}-dark`)
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    }
    await go('/')
    // Not by a <script> of the page's, which its policy would forbid.
    await page.evaluate(axe)
    for (const [name, view] of Object.entries(await viewsOf(world))) {
      await go(view)
      await check(name)
      for (const [cover, uncover] of Object.entries(covers[name] ?? {})) {
        await uncover(page)
        await check(`${name}-${cover}`)
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').first().waitFor({ state: 'detached' })
      }
    }
    t.strictSame(problems, [])
    await close()
  }

  t.test('every view can be read by everybody, light and dark', async t =>
    lookAt(t, 'desk', await world.open({ colorScheme: 'light' })),
  )

  t.test('on a phone nothing scrolls sideways, and everybody can read it', async t =>
    lookAt(t, 'phone', await world.open({ colorScheme: 'light', viewport: phone, hasTouch: true, isMobile: true })),
  )
}
