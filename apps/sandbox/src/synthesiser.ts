/** What a piece is made from; everything audible follows from it. */
export interface Score {
  /** An unsigned 32 bit number. The same seed gives the same samples. */
  seed: number
  seconds: number
  sampleRate: number
}

type Steps = readonly number[]

const scales: readonly [Steps, ...Steps[]] = [
  [0, 2, 4, 5, 7, 9, 11],
  [0, 2, 3, 5, 7, 8, 10],
  [0, 2, 3, 5, 7, 9, 10],
  [0, 2, 4, 6, 7, 9, 11],
]
const progressions: readonly [Steps, ...Steps[]] = [
  [0, 4, 5, 3],
  [0, 5, 3, 4],
  [0, 3, 5, 4],
  [5, 3, 0, 4],
  [0, 3, 0, 4],
]

interface Tune {
  beatSeconds: number
  root: number
  scale: readonly number[]
  progression: readonly number[]
  /** Scale degrees, one per half beat; `undefined` is a rest. */
  melody: readonly (number | undefined)[]
}

interface Note {
  start: number
  seconds: number
  frequency: number
  loudness: number
  /** Loudness of the second and third partial. */
  colour: readonly [number, number]
}

/**
 * Plays a short piece: a chord a bar, a bass on the beat and a melody over both, with tempo, key, scale and tune
 * chosen by the seed. One channel of samples in -1..1.
 */
export function synthesise(score: Score): Float32Array {
  const samples = new Float32Array(Math.max(1, Math.round(score.seconds * score.sampleRate)))
  for (const note of notes(compose(score.seed), score.seconds)) play(samples, note, score.sampleRate)
  fadeOut(samples, score.sampleRate)
  return samples
}

function compose(seed: number): Tune {
  const random = randomSource(seed)
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item => items[Math.floor(random() * items.length)] ?? items[0]
  return {
    beatSeconds: 60 / (84 + Math.floor(random() * 72)),
    root: 45 + Math.floor(random() * 12),
    scale: pick(scales),
    progression: pick(progressions),
    melody: Array.from({ length: 16 }, () => (random() < 0.18 ? undefined : 7 + Math.floor(random() * 9))),
  }
}

function* notes(tune: Tune, seconds: number): Generator<Note> {
  const halfBeat = tune.beatSeconds / 2
  for (let step = 0; step * halfBeat < seconds; step += 1) {
    const start = step * halfBeat
    const chord = tune.progression[Math.floor(step / 8) % tune.progression.length] ?? 0
    if (step % 8 === 0) {
      for (const degree of [chord, chord + 2, chord + 4]) {
        yield { start, seconds: halfBeat * 8, frequency: pitch(tune, degree), loudness: 0.11, colour: [0.5, 0.25] }
      }
    }
    if (step % 2 === 0) {
      yield { start, seconds: halfBeat * 1.6, frequency: pitch(tune, chord - 7), loudness: 0.2, colour: [0.4, 0.1] }
    }
    const degree = tune.melody[step % tune.melody.length]
    if (degree !== undefined) {
      yield { start, seconds: halfBeat * 1.8, frequency: pitch(tune, degree), loudness: 0.22, colour: [0.3, 0.15] }
    }
  }
}

function pitch(tune: Tune, degree: number): number {
  const octave = Math.floor(degree / 7)
  const key = tune.root + octave * 12 + (tune.scale[degree - octave * 7] ?? 0)
  return 440 * 2 ** ((key - 69) / 12)
}

/** Adds one plucked note. The sine runs as a rotation and its partials as its powers, which needs no call per sample. */
function play(samples: Float32Array, note: Note, sampleRate: number): void {
  const first = Math.round(note.start * sampleRate)
  const length = Math.min(Math.round(note.seconds * sampleRate), samples.length - first)
  const angle = (2 * Math.PI * note.frequency) / sampleRate
  const cosStep = Math.cos(angle)
  const sinStep = Math.sin(angle)
  const attack = Math.max(1, Math.round(0.012 * sampleRate))
  const decay = Math.exp(-3 / (note.seconds * sampleRate))
  const [second, third] = note.colour
  let sine = 0
  let cosine = 1
  let envelope = note.loudness
  for (let index = 0; index < length; index += 1) {
    const rise = index < attack ? index / attack : 1
    // sin 2a = 2 sin a cos a, sin 3a = 3 sin a - 4 sin^3 a.
    const tone = sine + second * 2 * sine * cosine + third * (3 * sine - 4 * sine * sine * sine)
    samples[first + index] = (samples[first + index] ?? 0) + tone * envelope * rise
    const nextSine = sine * cosStep + cosine * sinStep
    cosine = cosine * cosStep - sine * sinStep
    sine = nextSine
    envelope *= decay
  }
}

function fadeOut(samples: Float32Array, sampleRate: number): void {
  const length = Math.min(samples.length, Math.round(0.4 * sampleRate))
  for (let index = 0; index < length; index += 1) {
    const position = samples.length - length + index
    samples[position] = (samples[position] ?? 0) * (1 - index / length)
  }
}

/** Mulberry32: small, fast, and the same on every machine. */
function randomSource(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
