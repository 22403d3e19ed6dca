import t from 'tap'
import { nextPage, parseEndpoint } from '../src/endpoint.ts'

t.test('an address to which no token may go is a configuration error', async t => {
  for (const wrong of [
    '',
    'replicate',
    'ftp://api.replicate.com',
    'https://me@api.replicate.com/v1',
    'https://a.b/v1?x=1',
  ]) {
    t.throws(() => parseEndpoint(wrong), { code: 'configuration_invalid', message: /REPLICATE_API_URL/ }, wrong)
  }
  t.equal(parseEndpoint('https://api.replicate.com/v1').href, 'https://api.replicate.com/v1')
})

t.test('the next page stays below the configured address', async t => {
  const endpoint = new URL('https://api.replicate.com/v1')
  t.equal(nextPage('https://api.replicate.com/v1/predictions?cursor=a', endpoint)?.search, '?cursor=a')
  t.equal(nextPage('/v1/predictions?cursor=b', endpoint)?.href, 'https://api.replicate.com/v1/predictions?cursor=b')
  for (const link of [
    'https://evil.example/v1/predictions?cursor=a',
    'http://api.replicate.com/v1/predictions?cursor=a',
    'https://api.replicate.com:8443/v1/predictions',
    'https://user@api.replicate.com/v1/predictions',
    'https://api.replicate.com/v10/predictions',
    '//evil.example/v1/predictions',
    'https://',
  ]) {
    t.equal(nextPage(link, endpoint), null, link)
  }
})
