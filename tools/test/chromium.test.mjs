import t from 'tap'
import { launcherOf, packagesIn } from '../lib/chromium-packages.mjs'
import { ensureChromium, usualPlaces } from '../lib/chromium.mjs'

t.test('what apt-get would install is read from what it says', async t => {
  const output = [
    'NOTE: This is only a simulation!',
    'Inst libflac12 (1.4.2+ds-2 Debian:12.12/stable [amd64])',
    'Inst chromium-common [149.0] (150.0.1-1~deb12u1 Debian-Security:12/stable-security [amd64]) []',
    'Inst chromium (150.0.1-1~deb12u1 Debian-Security:12/stable-security [amd64])',
    'Conf chromium (150.0.1-1~deb12u1 Debian-Security:12/stable-security [amd64])',
  ].join('\n')
  t.strictSame(packagesIn(output), ['libflac12', 'chromium-common', 'chromium'])
  t.strictSame(packagesIn('chromium is already the newest version'), [])
})

t.test('the unpacked browser gets its own libraries and fonts, whatever the folder is called', async t => {
  const text = launcherOf("/it's/chromium", ['/a/lib', '/b/lib'], '/fonts.conf')
  t.match(text, /^#!\/bin\/sh\n/)
  t.match(text, "LD_LIBRARY_PATH='/a/lib:/b/lib'")
  t.match(text, String.raw`exec '/it'\''s/chromium' "$@"`)
})

t.test('browsers are looked for where each system has them', async t => {
  t.match(usualPlaces('darwin', {})[0], /Google Chrome\.app/)
  const windows = usualPlaces('win32', { PROGRAMFILES: 'C:/Programs', LOCALAPPDATA: 'C:/Local' })
  t.equal(windows.filter(place => place.endsWith('msedge.exe')).length, 2)
  t.ok(usualPlaces('linux', {}).includes('/usr/bin/chromium'))
})

t.test('one that is named and does not run is told, and no other taken in its place', async t => {
  const looking = ensureChromium({ SOUNDFOUNDRY_CHROMIUM: '/nowhere/chromium' }, () => undefined)
  await t.rejects(looking, { message: /does not run/ })
})
