import * as fc from 'fast-check'
import t from 'tap'
import { createHostCheck, hostOf } from '../src/allowed-hosts.ts'

t.test('the host of a Host header', async t => {
  const table: readonly [header: string, host: string | null][] = [
    ['localhost', 'localhost'],
    ['LocalHost.:8000', 'localhost'],
    ['127.0.0.1:8000', '127.0.0.1'],
    ['[::1]:8000', '::1'],
    ['[0:0:0:0:0:0:0:1]', '::1'],
    ['gen.example.com:443', 'gen.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ...['', ':8000', 'localhost:port', '[::1', 'a b', 'evil.example/localhost', 'evil.example@localhost'].map(
      (header): [string, null] => [header, null],
    ),
    ...['localhost\\@evil.example', 'evil.example#localhost', 'evil.example?localhost', 'localhost, evil.example'].map(
      (header): [string, null] => [header, null],
    ),
  ]
  for (const [header, host] of table) t.equal(hostOf(header), host, header)
})

t.test('a Host header of letters beyond ASCII is read the same, however often it comes', async t => {
  // As Node reads headers: a byte a letter.
  const header = Buffer.from('Êé²±', 'latin1').toString('latin1')
  const first = hostOf(header)
  const others = Array.from({ length: 50_000 }, () => hostOf(header)).filter(host => host !== first)
  t.same(others, [])
})

t.test('what a gateway is called by', async t => {
  const names = { listens: '0.0.0.0', publicUrl: 'https://Gen.Example.com:8443/music' }
  const listed = ['api', '*.apps.example.org', '10.0.0.5', 'fd00::1', '[fd00::2]']
  const isAllowed = createHostCheck({ ...names, listed })
  const own = ['localhost', 'localhost:1', 'app.localhost:8000', '127.0.0.1', '127.8.8.8:8000', '[::1]:8000']
  const given = ['gen.example.com', 'GEN.example.com:80', 'api:8000', 'a.apps.example.org', 'b.a.apps.example.org']
  for (const host of [...own, ...given, '10.0.0.5:8000', '[fd00::1]:8000', '[fd00:0::2]']) t.ok(isAllowed(host), host)
  const foreign = [
    'rebind.evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'evil-localhost',
    '0.0.0.0:8000',
  ]
  const near = ['example.com', 'apps.example.org', 'evilapps.example.org', 'gen.example.com.evil.example', '10.0.0.6']
  for (const host of [...foreign, ...near, '', undefined]) t.notOk(isAllowed(host), String(host))

  const concrete = createHostCheck({ listens: '192.168.1.5' })
  t.ok(concrete('192.168.1.5:8000'), 'whoever names an address to listen on calls it by that')
  t.notOk(concrete('192.168.1.6:8000'))
  for (const listens of ['0.0.0.0', '::']) t.notOk(createHostCheck({ listens })(listens === '::' ? '[::]' : listens))
})

t.test('no name of the public DNS is allowed unless it is given', async () => {
  const isAllowed = createHostCheck({ listens: '127.0.0.1' })
  const port = fc.option(
    fc.nat(65_535).map(number => `:${number}`),
    { nil: '' },
  )
  fc.assert(fc.property(fc.domain(), port, (domain, suffix) => !isAllowed(`${domain}${suffix}`)))
})
