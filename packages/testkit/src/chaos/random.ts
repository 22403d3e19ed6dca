/** Numbers that follow from a seed alone, so that a run can be repeated. */
export interface Random {
  /** From 0 up to but not including 1. */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** The items in an order of its own. */
  shuffle<Item>(items: readonly Item[]): Item[]
}

/** Mulberry32 (T. Ettinger, public domain): 32 bits of state, good enough for a schedule and nothing else. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    shuffle: items => {
      const drawn = items.map(item => ({ item, order: next() })).sort((a, b) => a.order - b.order)
      return drawn.map(({ item }) => item)
    },
  }
}
