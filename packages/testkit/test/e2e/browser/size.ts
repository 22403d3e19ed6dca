import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import type { SandboxWorld } from './sandbox-world.ts'

/** All that the first view loads, compressed, with what comes after it has been drawn. Bytes. */
const most = 200_000

export function size(t: Test, { open, gateway }: SandboxWorld): void {
  t.test('the first view is small, and leaves charts to the view that has some', async t => {
    await gateway.make({ prompt: 'Shown by a view that is loaded quickly' })
    const { page, problems, go, close } = await open()
    const files = new Map<string, Promise<number>>()
    page.on('response', response => {
      if (/\/assets\/|\/$/.test(response.url()))
        files.set(
          response.url(),
          response.body().then(body => gzipSync(body).length),
        )
    })
    await go('/')
    const banner = page.getByRole('banner')
    await banner.getByRole('button', { name: /^Alerts/ }).waitFor()
    await banner.getByRole('button', { name: /^Drill/ }).waitFor()
    const sizes = await Promise.all(files.values())
    const all = sizes.reduce((total, bytes) => total + bytes, 0)
    t.comment(`${all} bytes in ${files.size} files`)
    t.ok(all < most, `${all} bytes are fewer than ${most}`)
    t.ok(files.size > 3)
    t.notOk(
      [...files.keys()].some(url => /\/chart-/.test(url)),
      'no chart',
    )
    t.strictSame(problems, [])
    await close()
  })
}
