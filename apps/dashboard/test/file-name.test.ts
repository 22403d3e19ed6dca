import t from 'tap'
import { fileNameIn } from '../src/model/file-name.ts'

t.test('a file of audio is named after its track and type, as the gateway says', async t => {
  t.equal(fileNameIn('inline; filename="a.mp3"', 'b'), 'a.mp3')
  t.equal(fileNameIn('inline; filename="a.audio"', 'b'), 'a.audio')
  t.equal(fileNameIn('inline', 'b'), 'b')
  t.equal(fileNameIn(null, 'b'), 'b')
})
