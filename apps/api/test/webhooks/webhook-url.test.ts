import t from 'tap'
import { checkWebhookUrl } from '../../src/webhooks/webhook-url.ts'

t.test('where a webhook may lead, as far as its address tells', async t => {
  const table: ReadonlyArray<readonly [url: string, isTaken: boolean, inDevelopment: boolean]> = [
    ['https://example.com/hook?token=a#b', true, true],
    ['https://example.com:8443/', true, true],
    ['HTTPS://Example.com/hook', true, true],
    ['https://8.8.8.8/', true, true],
    ['https://example.com:0/', false, false],
    [`https://${'a'.repeat(64)}.com/`, false, false],
    [`https://${'abcd.'.repeat(51)}com/`, false, false],
    ['https://receiver.invalid/', false, false],
    ['https://receiver.test/', false, true],
    ['https://[2606:4700::1111]/', true, true],
    ['https://127.0.0.1/', false, true],
    ['https://127.0.0.1./', false, true],
    ['https://2130706433/', false, true],
    ['https://0177.0.0.1/', false, true],
    ['https://[::1]/', false, true],
    ['https://[::ffff:127.0.0.1]/', false, true],
    ['https://localhost/', false, true],
    ['https://hook.localhost/', false, true],
    ['https://receiver/', false, true],
    ['https://192.168.1.1/', false, true],
    ['https://169.254.169.254/latest/meta-data', false, false],
    ['https://[fe80::1]/', false, false],
    ['https://0/', false, false],
    ['http://127.0.0.1:9000/hook', false, true],
    ['http://localhost:9000/hook', false, true],
    ['http://192.168.1.1/', false, false],
    ['http://example.com/', false, false],
    ['https://user@example.com/', false, false],
    ['https://someone:secret@example.com/', false, false],
    ['https://exa mple.com/', false, false],
    ['https://example.com/a\nb', false, false],
    ['https://', false, false],
    ['example.com', false, false],
    ['ftp://example.com', false, false],
  ]
  for (const [url, isTaken, inDevelopment] of table) {
    t.equal(checkWebhookUrl(url, 'public') === null, isTaken, url)
    t.equal(checkWebhookUrl(url, 'private') === null, inDevelopment, `${url} in development`)
  }
})

t.test('what is wrong is said without the address', async t => {
  const problem = checkWebhookUrl('https://169.254.169.254/secret', 'public')
  t.same(problem, {
    path: 'webhook_url',
    message: 'must be the https address of a public server: the address is not public',
  })
})
