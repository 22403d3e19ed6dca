import * as fc from 'fast-check'
import t from 'tap'
import { contentDisposition } from '../src/audio-file-name.ts'

const id = '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e11'

t.test('audio is shown under its id, and saved under the name that is asked for', async t => {
  const cases: readonly [string | undefined, string][] = [
    [undefined, `inline; filename="${id}.mp3"`],
    ['', `attachment; filename="${id}.mp3"`],
    ['song', 'attachment; filename="song.mp3"'],
    ['song.mp3', 'attachment; filename="song.mp3"'],
    ['song.WAV', 'attachment; filename="song.mp3"'],
    ['Op. 9', 'attachment; filename="Op. 9.mp3"'],
    ['a/b\\c:d*e?f"g<h>i|j', 'attachment; filename="a_b_c_d_e_f_g_h_i_j.mp3"'],
    ['../../etc/passwd', 'attachment; filename="_.._etc_passwd.mp3"'],
    ['...', `attachment; filename="${id}.mp3"`],
    ['CON', 'attachment; filename="_CON.mp3"'],
    ['con.mp3', 'attachment; filename="_con.mp3"'],
    ['100%', `attachment; filename="100_.mp3"; filename*=UTF-8''100%25.mp3`],
    ['Café', `attachment; filename="Cafe.mp3"; filename*=UTF-8''Caf%C3%A9.mp3`],
    ["雨(1)'s", `attachment; filename="_(1)'s.mp3"; filename*=UTF-8''%E9%9B%A8%281%29%27s.mp3`],
    ['song\u202Egpj', 'attachment; filename="songgpj.mp3"'],
  ]
  for (const [asked, header] of cases) t.equal(contentDisposition(id, 'audio/mpeg', asked), header)
  t.equal(contentDisposition(id, 'audio/x-unknown', 'a'), 'attachment; filename="a.audio"')
  t.match(contentDisposition(id, 'audio/wav', 'x'.repeat(200)), /^attachment; filename="x{200}\.wav"$/)
})

t.test('what no name can hold is refused by the name of the parameter', async t => {
  for (const asked of ['a\nb', 'a\u0000', 'a\u007F', 'a\u0085', 'a\uD800', 'a\uFFFF'])
    t.throws(() => contentDisposition(id, 'audio/mpeg', asked), {
      code: 'invalid_request',
      errors: [{ path: 'download' }],
    })
})

t.test('whatever is asked for, the header is one line of ASCII that names no other folder', async () => {
  const strange = fc.string({ unit: 'binary', maxLength: 200 })
  const nasty = fc
    .array(fc.constantFrom('"', ';', '/', '\\', '..', '%', "''", 'é', '雨', '😀', 'a', ' ', '.', '=', '*'), {
      maxLength: 100,
    })
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(strange, nasty), asked => {
      let header: string
      try {
        header = contentDisposition(id, 'audio/mpeg', asked)
      } catch {
        return true
      }
      const match = /^attachment; filename="([\x20-\x7e]*)\.mp3"(?:; filename\*=UTF-8''([\w!#$&+.^`|~%-]+))?$/.exec(
        header,
      )
      const [, plain = '/', encoded] = match ?? []
      const name = encoded === undefined ? `${plain}.mp3` : decodeURIComponent(encoded)
      return !/["\\/%]/.test(plain) && !/[/\\]|^\./.test(name) && Buffer.byteLength(name) <= 255
    }),
    { numRuns: 1_000 },
  )
})
